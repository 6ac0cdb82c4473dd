"""Handles the buttons of an article's card."""

from __future__ import annotations

import telegram

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.editor import card_screens, corrections
from bot.handlers.editor.card_screens import load_context, repost_card, send_card
from bot.handlers.request import ButtonHandler, ButtonPress, Request, SentMessage
from bot.services.articles import editing, handwritten_summary, publication
from bot.services.articles.publication import ArticleTransition
from bot.services.articles.shared_links import shared_links
from bot.services.conversations import Step
from bot.views.editor import article_card as view
from data.records.articles import ArticleStatus


async def show(request: ButtonPress) -> None:
    """A number below a list sends that article's card as a new message."""
    await send_card(request, await editing.get(request.database, request.number))


def transition_handler(transition: ArticleTransition) -> ButtonHandler:
    """The handler of a button that changes an article's status; the card then shows the new status."""

    async def handler(request: ButtonPress) -> None:
        try:
            article = await publication.change_status(
                request.app.intake_services, transition, request.number, request.person, request.now
            )
        except UserError:
            unchanged = await editing.get(request.database, request.number)
            await card_screens.redraw(request, unchanged, await card_screens.draw_card(request, unchanged))
            raise
        await card_screens.redraw(request, article, await card_screens.draw_card(request, article))
        await request.answer(request.texts.plain(f"toast.{article.status.value}"))
        if transition is editing.retract:
            await corrections.offer(request, article)
        elif transition is editing.restore:
            await corrections.offer_after_restoring(request, article)

    return handler


async def edit(request: ButtonPress) -> None:
    """Show the buttons that change a published article."""
    article = await editing.get(request.database, request.number)
    await request.edit(await card_screens.draw_editing(request, article))


async def change_length(request: ButtonPress) -> None:
    """Shorter or Longer."""
    step = 1 if request.callback.number(1) > 0 else -1
    try:
        article = await editing.set_length(
            request.database, request.number, step, request.person, request.now
        )
    except UserError as error:
        if error.key not in editing.LENGTH_LIMITS:
            raise
        await request.answer(request.texts.plain(error.key))
        return
    await card_screens.show_summary_buttons(request, article)


async def show_more(request: ButtonPress) -> None:
    """Show the rarer buttons of a draft's card; an article of another status shows its card."""
    article = await editing.get(request.database, request.number)
    if article.status is not ArticleStatus.DRAFT:
        await card_screens.redraw(request, article, await card_screens.draw_card(request, article))
        return
    context = await load_context(request, article)
    await request.edit(view.more_screen(article, request.now, request.texts, context))


async def choose_wording(request: ButtonPress) -> None:
    """Another wording of the summary: the next one, or the one before.

    A summary written by hand becomes an automatic one, and can be restored after that.
    """
    before = await editing.get(request.database, request.number)
    if handwritten_summary.is_handwritten(before.summary):
        await _return_to_automatic(request)
        return
    step = -1 if request.callback.text(1) == "-1" else 1
    try:
        article, wording = await editing.choose_wording(
            request.database, request.app.summarizer, request.number, step, request.person, request.now
        )
    except UserError as error:
        if error.key != "wording.only":
            raise
        await request.answer(request.texts.plain(error.key))
        return
    await card_screens.show_summary_buttons(request, article, wording)
    await corrections.offer(request, article)


async def ask_retract(request: ButtonPress) -> None:
    """Ask whether to retract a published article; one of another status shows its card."""
    article = await editing.get(request.database, request.number)
    context = await load_context(request, article)
    if article.status is not ArticleStatus.PUBLISHED:
        await card_screens.redraw(
            request, article, view.card(article, request.now, request.texts, context=context)
        )
        return
    await request.edit(view.confirm_retraction(article, request.now, request.texts, context))


async def _return_to_automatic(request: ButtonPress) -> None:
    edited = await handwritten_summary.return_to_automatic(
        request.database,
        request.app.summarizer,
        request.number,
        request.app.settings.summary_method,
        request.person,
        request.now,
    )
    await card_screens.show_summary_buttons(request, edited.article, undo_id=edited.undo_id)
    await corrections.offer(request, edited.article)


async def ask_title(request: ButtonPress) -> None:
    """Ask for a new title."""
    article = await editing.get(request.database, request.number)
    await request.conversation.begin(Step.TITLE, article=article.id, card=request.message.message_id)
    await request.reply(view.ask_title(article, request.texts))


async def receive_title(request: SentMessage) -> None:
    """Set the title to the text of the answer."""
    article_id, card_message_id = await awaited_article(request)
    article = await editing.set_title(request.database, article_id, request.args, request.person, request.now)
    await publication.refresh_event(request.app.intake_services, article, request.now)
    await repost_card(request, article, card_message_id)
    await corrections.offer(request, article)


def answered_card(message: telegram.Message) -> int | None:
    """The number of the article whose card a one-line message answers, which is its new title; else None."""
    card, text = message.reply_to_message, message.text or ""
    if card is None or card.reply_markup is None or "\n" in text or message.forward_origin is not None:
        return None
    if not text.strip() or len(text) > editing.MAX_TITLE_LENGTH or shared_links(text):
        return None
    buttons = (
        unpack(str(button.callback_data)) for row in card.reply_markup.inline_keyboard for button in row
    )
    return next((found.number(0) for found in buttons if found and found.action is Action.ASK_TITLE), None)


async def receive_title_reply(request: SentMessage, article_id: int) -> None:
    """Set the title to the text that answers the article's card."""
    article = await editing.set_title(request.database, article_id, request.args, request.person, request.now)
    await publication.refresh_event(request.app.intake_services, article, request.now)
    card = request.message.reply_to_message
    await repost_card(request, article, card.message_id if card else 0)
    await corrections.offer(request, article)


async def awaited_article(request: Request) -> tuple[int, int]:
    """The article that the open question is about, and the message with its card.

    Raises:
        UserError: No question is open, or it is about no article.
    """
    dialogue = await request.conversation.current()
    if dialogue is None or "article" not in dialogue.data:
        raise UserError("article.gone")
    return int(str(dialogue.data["article"])), int(str(dialogue.data["card"]))
