"""Handles an edited message of an editor: updates its draft, or answers why it cannot."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.errors import UserError
from bot.handlers.editor import albums, draft_updates, paste_collection, submissions
from bot.handlers.request import SentMessage
from bot.services.articles import submitted_messages
from bot.services.articles.intake import MIN_LETTERS
from bot.services.articles.paste_parts import PastePart
from bot.services.articles.shared_links import shared_links
from bot.views.editor import new_version as view
from data.records.newsroom import MessageKind, NewSubmittedMessage, SubmittedMessage

_OFFERS = frozenset({"edited.published", "edited.retracted", "edited.discarded"})
"""Errors of an edited message of which a new draft can be made."""


async def receive_edit(request: SentMessage) -> None:
    """Take the edited text, caption or file of a message that a draft was made of.

    Raises:
        UserError: The draft of that message cannot be replaced, or no draft was made of it.
        SummarizerError: The worker could not process the text.
    """
    if await _is_arriving(request):
        return
    messages = await submitted_messages.find(request.database, request.chat.id, request.message.message_id)
    stored = next((one for one in messages if one.message_id == request.message.message_id), None)
    if stored is None:
        await _answer_unknown(request)
        return
    edited = replace(stored, **asdict(_as_submitted(request, stored.kind)))
    if edited == stored:
        return  # Telegram also reports changes that people do not see, such as a link's preview
    _check_kind(stored, edited)
    try:
        await draft_updates.update_draft(request, [edited if one == stored else one for one in messages])
    except UserError as error:
        if error.key not in _OFFERS or stored.kind is MessageKind.FILE:
            raise
        await _offer_draft(request, edited, error.key)


async def _offer_draft(request: SentMessage, edited: SubmittedMessage, key: str) -> None:
    """Keep the edited text and offer to make a new draft of it, since its story is no draft any more."""
    await submitted_messages.record(
        request.database, [edited], edited.article_id, edited.version, request.now
    )
    await request.reply(view.edited_offer(key, edited.message_id, edited.article_id, request.texts))


async def _is_arriving(request: SentMessage) -> bool:
    """Take the edit of a message of a paste or an album that is still arriving."""
    collected = paste_collection.collected_parts(await request.conversation.current())
    part = paste_collection.part_of(request)
    if changed := _with_edit(collected, part):
        await paste_collection.save_parts(request, changed)
        return True
    return await albums.replace_caption(request)


def _with_edit(parts: list[PastePart], edited: PastePart) -> list[PastePart]:
    """The parts with the edited one in its place; none where it is not one of them."""
    if edited.message_id not in {part.message_id for part in parts}:
        return []
    return [edited if part.message_id == edited.message_id else part for part in parts]


def _as_submitted(request: SentMessage, kind: MessageKind) -> NewSubmittedMessage:
    """The edited message as one that a draft of this kind is made of."""
    match kind:
        case MessageKind.ALBUM:
            return albums.AlbumPicture.from_message(request).as_submitted(request.chat.id)
        case MessageKind.POST:
            return submissions.post_of(request)
        case MessageKind.FILE:
            return submissions.file_of(request)
        case MessageKind.PASTE:
            return paste_collection.submitted_part(request.chat.id, paste_collection.part_of(request))
        case MessageKind.LINK:
            return submissions.link_message_of(request)


def _check_kind(stored: SubmittedMessage, edited: SubmittedMessage) -> None:
    if stored.kind is MessageKind.LINK:
        raise UserError("edited.link")
    if stored.kind is MessageKind.FILE and stored.file_id == edited.file_id:
        raise UserError("edited.file_caption")


async def _answer_unknown(request: SentMessage) -> None:
    """Make a draft of a picture that got its first caption; say that other edits change nothing."""
    if request.message.photo and request.args.strip():
        await submissions.submit_picture(request)
    elif not request.message.document and _is_story(request.args):
        raise UserError("edited.unknown")


def _is_story(text: str) -> bool:
    """Whether an edited text was meant for a draft, rather than as an answer to a question."""
    letters = sum(character.isalpha() for character in text)
    return letters >= MIN_LETTERS * 3 or bool(shared_links(text))
