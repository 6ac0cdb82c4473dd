"""Handles 'Picture' on an article's card: that of the page, an editor's own, or none."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.editor.article_card import awaited_article
from bot.handlers.editor.card_screens import draw_editing, redraw_others, repost_card
from bot.handlers.editor.submissions import largest_photo_id
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.articles import editing, picture_choice
from bot.services.conversations import Step
from bot.views.editor import picture_choice as view
from data.records.articles import PictureChoice


async def show(request: ButtonPress) -> None:
    """Show the choice in place of the card."""
    article = await editing.get(request.database, request.number)
    await request.edit(view.choice(article, request.texts))


async def choose(request: ButtonPress) -> None:
    """Choose one of the pictures that are there, or none.

    Raises:
        UserError: There is no such picture.
    """
    try:
        choice = PictureChoice(request.callback.text(1))
    except ValueError:
        raise UserError("button.old") from None
    edited = await picture_choice.choose(
        request.database, request.number, choice, request.person, request.now
    )
    await request.edit(view.choice(edited.article, request.texts, edited.undo_id))
    await redraw_others(request, edited.article, await draw_editing(request, edited.article))


async def show_own(request: ButtonPress) -> None:
    """Send the editor's own picture, which no text message can show."""
    article = await editing.get(request.database, request.number)
    if not article.image_file_id:
        raise UserError("button.old")
    await request.reply(view.own_photo(article), reply_to=request.message.message_id)


async def ask(request: ButtonPress) -> None:
    """Ask for a photo."""
    article = await editing.get(request.database, request.number)
    card = request.message.message_id
    await request.conversation.begin(Step.ARTICLE_PICTURE, article=article.id, card=card)
    await request.reply(view.ask(article, request.texts))


def is_answer(request: SentMessage) -> bool:
    """Whether a message is a photo alone; one with a caption or from elsewhere is a story of its own."""
    message = request.message
    return bool(message.photo) and not message.caption and not message.forward_origin


async def receive(request: SentMessage) -> None:
    """Show the sent photo with the article from now on.

    Raises:
        UserError: The message has no photo.
    """
    article_id, card = await awaited_article(request)
    file_id = largest_photo_id(request.message)
    if not file_id:
        raise UserError("broadcast.no_picture")
    edited = await picture_choice.use_photo(
        request.database, article_id, file_id, request.person, request.now
    )
    await repost_card(request, edited.article, card, undo_id=edited.undo_id)
