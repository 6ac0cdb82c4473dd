"""Replaces the text of a draft after one of its messages was edited or came late, and shows its card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor import submissions
from bot.handlers.editor.card_screens import card_in_chat, draw_card, redraw_elsewhere, send_card
from bot.handlers.request import Request, SentMessage
from bot.services.articles import editing, redraft
from bot.services.articles.intake import Provenance
from bot.services.articles.redraft import Redrafted
from bot.views.editor import article_card as view
from data.records.articles import Article
from data.records.newsroom import MessageKind, SubmittedMessage


async def update_draft(request: SentMessage, messages: Sequence[SubmittedMessage]) -> None:
    """Replace the content of a draft by that of its messages as they are now; `request` is the changed one.

    Raises:
        UserError: The draft cannot be replaced.
        SummarizerError: The worker could not process the text.
    """
    article = await editing.get(request.database, messages[0].article_id)
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        if messages[0].kind is MessageKind.FILE:
            redrafted = await _redraft_file(request, messages[0])
        else:
            redrafted = await redraft.redraft_text(
                request.app.intake_services,
                messages,
                _provenance(request, messages, article),
                request.person,
                request.now,
            )
    await _show(request, redrafted)


async def _redraft_file(request: SentMessage, message: SubmittedMessage) -> Redrafted:
    file = request.message.document
    if file is None:
        raise UserError("edited.file_caption")
    async with request.app.file_slots:
        name, content = await submissions.load_file(request, file)
        return await redraft.redraft_file(
            request.app.intake_services,
            message,
            name,
            content,
            submissions.provenance_of(request.message),
            request.person,
            request.now,
        )


def _provenance(request: SentMessage, messages: Sequence[SubmittedMessage], article: Article) -> Provenance:
    """The source of a changed message; an album keeps that of the message it began with."""
    match messages[0].kind:
        case MessageKind.ALBUM:
            is_first = messages[0].message_id == request.message.message_id
            picture = submissions.largest_photo_id(request.message) if is_first else ""
            return Provenance(article.site, article.url, picture_file_id=picture or article.image_file_id)
        case MessageKind.POST:
            return submissions.picture_provenance(request.message)
        case _:
            return Provenance()


async def _show(request: Request, redrafted: Redrafted) -> None:
    article = redrafted.article
    note = view.redrafted_note(redrafted.kept, request.texts)
    screen = await draw_card(request, article, note)
    own = await card_in_chat(request, article)
    if not (own and await request.edit_message(own, screen)):
        await send_card(request, article, note)
    await redraw_elsewhere(request, article, screen)
