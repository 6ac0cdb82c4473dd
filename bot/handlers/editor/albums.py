"""Handles pictures with captions: an album's captions become one story with its first picture."""

from __future__ import annotations

import telegram

from bot.errors import UserError
from bot.handlers.editor import submissions
from bot.handlers.error_boundary import run_guarded
from bot.handlers.request import Request, SentMessage
from bot.services.articles.intake import Provenance
from bot.services.conversations import Step
from data.records.newsroom import Dialogue

CAPTION_TIMEOUT_SECONDS = 2.0
"""Longest time between two pictures of an album; Telegram sends the messages at once."""


async def receive_picture(request: SentMessage) -> None:
    """Take a single picture, or one of an album: several messages with one group id and any captions.

    Raises:
        UserError: A single picture has no caption.
    """
    group = request.message.media_group_id or ""
    if group:
        await _collect(request, group)
    elif request.args.strip():
        await submissions.submit_picture(request, largest_photo_id(request.message))
    else:
        raise UserError("picture.no_text")


async def is_arriving(request: SentMessage) -> bool:
    """Whether a message belongs to the album that is arriving."""
    group = request.message.media_group_id
    return bool(group) and await _current_album(request, str(group)) is not None


def largest_photo_id(message: telegram.Message) -> str:
    """The file id of the picture in its largest size, "" where there is no picture."""
    return message.photo[-1].file_id if message.photo else ""


async def _collect(request: SentMessage, group: str) -> None:
    """Take one picture of an album; the story is made when no other arrives for a while."""
    album = await _current_album(request, group)
    if album is not None and album.data.get("taken"):
        return
    items = _items(album)
    number = request.message.message_id
    if all(item[0] != number for item in items):
        items.append([number, request.args.strip(), largest_photo_id(request.message)])
    known = album.data.get("source") if album else None
    source = known or list(_source_of(request.message))
    await request.conversation.begin(Step.ALBUM, group=group, items=items, source=source, taken=False)

    async def finish_if_last() -> None:
        current = await _current_album(request, group)
        if current is not None and not current.data.get("taken") and _items(current)[-1][0] == number:
            await run_guarded(finish_album, request)

    request.app.chat_queue.submit_later(CAPTION_TIMEOUT_SECONDS, request.chat.id, finish_if_last)


async def finish_album(request: Request) -> None:
    """Make a draft of all captions of the album that is arriving, in the order of its pictures.

    Raises:
        UserError: It has no caption.
    """
    album = await request.conversation.current()
    if album is None or album.step != Step.ALBUM or album.data.get("taken"):
        return
    await request.conversation.begin(Step.ALBUM, **{**album.data, "taken": True})
    items = sorted(_items(album), key=lambda item: int(str(item[0])))
    captions = [str(item[1]) for item in items if item[1]]
    if not captions:
        raise UserError("picture.no_text")
    source = album.data.get("source")
    site, url = map(str, source if isinstance(source, list) else ("", ""))
    picture = next((str(item[2]) for item in items if item[2]), "")
    provenance = Provenance(site, url, picture_file_id=picture)
    await submissions.submit_text(request, "\n\n".join(captions), provenance)


def _source_of(message: telegram.Message) -> tuple[str, str]:
    """The channel that a forwarded album is from and the address of its post; each "" where unknown."""
    found = submissions.provenance_of(message)
    return found.site, found.url or (found.links[0].url if found.links else "")


def _items(album: Dialogue | None) -> list[list[object]]:
    """Message number, caption and file id of each picture that has arrived."""
    found = album.data.get("items") if album else None
    return [list(item) for item in found] if isinstance(found, list) else []


async def _current_album(request: SentMessage, group: str) -> Dialogue | None:
    dialogue = await request.conversation.current()
    is_same = dialogue and dialogue.step == Step.ALBUM and dialogue.data.get("group") == group
    return dialogue if is_same else None
