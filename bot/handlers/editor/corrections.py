"""Handles the question whether an article is corrected in sent messages, and the card of the correction."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.context import AppContext
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.messenger import Screen
from bot.services.conversations import Step
from bot.services.corrections import corrections
from bot.services.corrections.corrections import CorrectionProgress
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import SendRate
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import correction as view
from data.records.articles import Article, ArticleStatus
from data.records.corrections import Correction, CorrectionState
from data.records.newsroom import Role

_IN_MESSAGES = (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED)


async def offer(request: Request, article: Article) -> None:
    """Ask whether to correct an article that was just changed; nothing where no reader has it.

    A question that is open is redrawn by a button, and asked again below an answer that was typed.
    """
    if article.status not in _IN_MESSAGES:
        return
    days = request.app.settings.message_days
    asked = await corrections.ask(request.database, article, request.person, request.chat, request.now, days)
    if asked is None:
        return
    screen = view.question(asked, article.title, request.texts)
    if asked.card_message_id is not None:
        is_press = isinstance(request, ButtonPress)
        shown = screen if is_press else view.asked_below(request.texts)
        if await request.edit_message(asked.card_message_id, shown) and is_press:
            return
    await _send_card(request, asked, screen)


async def offer_after_restoring(request: Request, article: Article) -> None:
    """Ask whether messages show a restored article again; only where they say that it is retracted."""
    asked, is_retracted = await corrections.forget_retraction(request.database, article.id, request.chat)
    if asked is not None and asked.card_message_id is not None:
        await request.edit_message(asked.card_message_id, view.declined(request.texts))
    if is_retracted:
        await offer(request, article)


async def order(request: ButtonPress) -> None:
    """Correct them, with a message of its own or without; it begins after the undo time."""
    has_notice = request.callback.number(1) == 1
    ordered = await corrections.order(
        request.database, request.number, request.person, request.now, has_notice=has_notice
    )
    await _show(request, ordered)
    request.app.corrections_due.set()


async def decline(request: ButtonPress) -> None:
    """Not now: the messages stay as they are."""
    await corrections.decline(request.database, request.number)
    await request.edit(view.declined(request.texts))


async def ask_note(request: ButtonPress) -> None:
    """Ask for the line that tells the readers what was wrong."""
    asked = await corrections.get(request.database, request.number)
    if asked.state is not CorrectionState.ASKED:
        raise UserError("correction.gone")
    await request.conversation.begin(Step.CORRECTION_NOTE, correction=asked.id)
    await request.reply(view.ask_note(asked, request.texts))


async def receive_note(request: SentMessage) -> None:
    """Take the line, and ask again below it."""
    dialogue = await request.conversation.current()
    if dialogue is None or "correction" not in dialogue.data:
        raise UserError("correction.gone")
    asked = await corrections.set_note(request.database, int(str(dialogue.data["correction"])), request.args)
    await request.conversation.end()
    if asked.card_message_id is not None:
        await request.edit_message(asked.card_message_id, view.asked_below(request.texts))
    await _send_card(request, asked, await _draw(request, asked))


async def undo(request: ButtonPress) -> None:
    """Withdraw a correction that has not begun; the message is the question again."""
    asked = await corrections.undo(request.database, request.number, request.person, request.now)
    await _show(request, asked)
    await request.answer(request.texts.plain("toast.undone"))


async def stop(request: ButtonPress) -> None:
    """Stop a correction; its card shows the result a moment later."""
    stopping = await corrections.stop(request.database, request.number, request.person, request.now)
    if (stopping.chat_id, stopping.card_message_id) != (request.chat.id, request.message.message_id):
        await request.edit(view.stopped_here(request.texts))
    request.app.corrections_due.set()
    await request.answer(request.texts.plain("broadcast.stops"))


async def update_card(app: AppContext, progress: CorrectionProgress) -> None:
    """Update a correction's card; where it is gone, the final result is sent as a new message."""
    correction = progress.correction
    chat = Chat(correction.chat_id, 0, PRIVATE, correction.language)
    request = Request.create(app, chat, Person(correction.author_id, ""), Role.EDITOR)
    screen = view.card(progress, _send_rate(app), request.texts)
    card = correction.card_message_id
    is_updated = card is not None and await request.edit_message(card, screen)
    if correction.state is CorrectionState.DONE and not is_updated:
        await request.reply(screen)


async def _show(request: ButtonPress, correction: Correction) -> None:
    await request.edit(await _draw(request, correction))


async def _draw(request: Request, correction: Correction) -> Screen:
    async with request.database.reading() as tx:
        progress = await corrections.load_progress(tx, correction)
    return view.card(progress, _send_rate(request.app), request.texts)


async def _send_card(request: Request, asked: Correction, screen: Screen) -> None:
    message_id = await request.reply(screen)
    if message_id is not None:
        await corrections.set_card_message(request.database, asked.id, message_id)


def _send_rate(app: AppContext) -> SendRate:
    return SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)
