"""Pictures with a caption: the caption is the story, the first picture goes with it."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.context import Request
from bot.handlers.editor import submissions
from bot.handlers.error_boundary import run_guarded
from bot.services import conversations
from data.records.newsroom import Dialogue

CAPTION_TIMEOUT_SECONDS = 2.0
"""How long an album's caption may take after its first picture; Telegram sends them all at once."""
_ALBUM = "album"


async def receive_picture(request: Request) -> None:
    """A picture alone, or one of an album: several messages with one number and, mostly, one caption."""
    assert request.message is not None
    group = request.message.media_group_id or ""
    album = await _current_album(request, group) if group else None
    if album is not None and album.data.get("taken"):
        return  # the rest of a story that is a draft already
    file_id = str(album.data["picture"]) if album else largest_photo_id(request.message)
    if request.args.strip():
        await _create_draft(request, group, file_id)
    elif not group:
        raise UserError("picture.no_text")
    elif album is None:
        await _save_album(request, group, file_id, taken=False)
        _schedule_caption_reminder(request, group)


def largest_photo_id(message: telegram.Message) -> str:
    """The picture in its largest size."""
    return message.photo[-1].file_id if message.photo else ""


async def _create_draft(request: Request, group: str, file_id: str) -> None:
    try:
        await submissions.submit_picture(request, file_id)
    except Exception:
        await _mark_taken(request, group, file_id)
        raise
    await _mark_taken(request, group, file_id)


async def _mark_taken(request: Request, group: str, file_id: str) -> None:
    if group:
        await _save_album(request, group, file_id, taken=True)


async def _current_album(request: Request, group: str) -> Dialogue | None:
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    return dialogue if dialogue and dialogue.step == _ALBUM and dialogue.data.get("group") == group else None


async def _save_album(request: Request, group: str, file_id: str, *, taken: bool) -> None:
    await conversations.begin(
        request.app.database,
        request.chat.id,
        request.person.id,
        _ALBUM,
        request.now,
        group=group,
        picture=file_id,
        taken=taken,
    )


def _schedule_caption_reminder(request: Request, group: str) -> None:
    """Where no caption comes, say once that one is needed."""

    async def remind(request: Request) -> None:
        album = await _current_album(request, group)
        if album is not None and not album.data.get("taken"):
            await conversations.end(request.app.database, request.chat.id, request.person.id)
            raise UserError("picture.no_text")

    async def job() -> None:
        await run_guarded(remind, request)

    request.app.chat_queue.submit_later(CAPTION_TIMEOUT_SECONDS, request.chat.id, job)
