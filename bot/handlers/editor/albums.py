"""Pictures with a caption: the caption is the story, the first picture goes with it."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.context import Call
from bot.handlers.editor import submissions
from bot.handlers.error_boundary import guarded
from bot.services import conversations
from data.records.newsroom import Dialogue

PATIENCE_SECONDS = 2.0
"""How long an album's caption may take after its first picture; Telegram sends them all at once."""
_ALBUM = "album"


async def picture(call: Call) -> None:
    """A picture alone, or one of an album: several messages with one number and, mostly, one caption."""
    assert call.message is not None
    group = call.message.media_group_id or ""
    album = await _album(call, group) if group else None
    if album is not None and album.data.get("taken"):
        return  # the rest of a story that is a draft already
    first = str(album.data["picture"]) if album else file_id(call.message)
    if call.args.strip():
        await _take(call, group, first)
    elif not group:
        raise UserError("picture.no_text")
    elif album is None:
        await _remember(call, group, first, taken=False)
        _ask_later(call, group)


def file_id(message: telegram.Message) -> str:
    """The picture in its largest size."""
    return message.photo[-1].file_id if message.photo else ""


async def _take(call: Call, group: str, first: str) -> None:
    try:
        await submissions.with_picture(call, first)
    except Exception:
        await _finish(call, group, first)
        raise
    await _finish(call, group, first)


async def _finish(call: Call, group: str, first: str) -> None:
    if group:
        await _remember(call, group, first, taken=True)


async def _album(call: Call, group: str) -> Dialogue | None:
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    return waiting if waiting and waiting.step == _ALBUM and waiting.data.get("group") == group else None


async def _remember(call: Call, group: str, first: str, *, taken: bool) -> None:
    await conversations.begin(
        call.lede.database,
        call.chat.id,
        call.person.id,
        _ALBUM,
        call.now,
        group=group,
        picture=first,
        taken=taken,
    )


def _ask_later(call: Call, group: str) -> None:
    """Where no caption comes, say once that one is needed."""

    async def ask(call: Call) -> None:
        album = await _album(call, group)
        if album is not None and not album.data.get("taken"):
            await conversations.end(call.lede.database, call.chat.id, call.person.id)
            raise UserError("picture.no_text")

    async def job() -> None:
        await guarded(ask, call)

    call.lede.dispatcher.submit_later(PATIENCE_SECONDS, call.chat.id, job)
