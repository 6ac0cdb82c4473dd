"""Handles pictures with a caption: the caption becomes the story, an album's first picture its picture."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.editor import submissions
from bot.handlers.error_boundary import run_guarded
from bot.handlers.request import SentMessage
from bot.services.conversations import Step
from data.records.newsroom import Dialogue

CAPTION_TIMEOUT_SECONDS = 2.0
"""Longest time between an album's first picture and its caption; Telegram sends the messages at once."""


async def receive_picture(request: SentMessage) -> None:
    """Take a single picture, or one of an album: several messages with one group id and usually one caption.

    Raises:
        UserError: A single picture has no caption.
    """
    group = request.message.media_group_id or ""
    album = await _current_album(request, group) if group else None
    if album is not None and album.data.get("taken"):
        return  # the album's caption has become a draft already
    file_id = str(album.data["picture"]) if album else largest_photo_id(request.message)
    if request.args.strip():
        await _create_draft(request, group, file_id)
    elif not group:
        raise UserError("picture.no_text")
    elif album is None:
        await _save_album(request, group, file_id, taken=False)
        _schedule_caption_reminder(request, group)


def largest_photo_id(message: telegram.Message) -> str:
    """The file id of the picture in its largest size, "" where there is no picture."""
    return message.photo[-1].file_id if message.photo else ""


async def _create_draft(request: SentMessage, group: str, file_id: str) -> None:
    try:
        await submissions.submit_picture(request, file_id)
    except Exception:
        await _mark_taken(request, group, file_id)
        raise
    await _mark_taken(request, group, file_id)


async def _mark_taken(request: SentMessage, group: str, file_id: str) -> None:
    if group:
        await _save_album(request, group, file_id, taken=True)


async def _current_album(request: SentMessage, group: str) -> Dialogue | None:
    dialogue = await request.conversation.current()
    is_same = dialogue and dialogue.step == Step.ALBUM and dialogue.data.get("group") == group
    return dialogue if is_same else None


async def _save_album(request: SentMessage, group: str, file_id: str, *, taken: bool) -> None:
    await request.conversation.begin(Step.ALBUM, group=group, picture=file_id, taken=taken)


def _schedule_caption_reminder(request: SentMessage, group: str) -> None:
    """Ask for a caption, once, where an album has none when the timeout ends."""

    async def remind(request: SentMessage) -> None:
        album = await _current_album(request, group)
        if album is not None and not album.data.get("taken"):
            await request.conversation.end()
            raise UserError("picture.no_text")

    async def job() -> None:
        await run_guarded(remind, request)

    request.app.chat_queue.submit_later(CAPTION_TIMEOUT_SECONDS, request.chat.id, job)
