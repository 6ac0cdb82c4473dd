"""Handles pictures with captions: an album's captions become one story with its first picture."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, replace

import telegram

from bot.commands import allows
from bot.errors import UserError
from bot.handlers.editor import draft_updates, own_posts, submissions
from bot.handlers.error_boundary import run_guarded
from bot.handlers.request import Request, SentMessage
from bot.services.articles import submitted_messages
from bot.services.articles.intake import Provenance
from bot.services.articles.submitted_messages import join_captions
from bot.services.conversations import Step
from bot.services.newsroom import people
from data.audience.requesters import RequesterKey
from data.records.newsroom import Dialogue, MessageKind, NewSubmittedMessage, Role

CAPTION_TIMEOUT_SECONDS = 2.0
"""Longest time between two pictures of an album; Telegram sends the messages at once."""


@dataclass(frozen=True, slots=True)
class AlbumPicture:
    """A picture or video of an album: its message's number, caption, file id ("" for a video), unique id."""

    message_id: int
    caption: str
    file_id: str
    unique_id: str = ""

    @classmethod
    def from_message(cls, request: SentMessage) -> AlbumPicture:
        """The picture that a message has."""
        message = request.message
        unique_id = message.photo[-1].file_unique_id if message.photo else ""
        file_id = submissions.largest_photo_id(message)
        return cls(message.message_id, request.args.strip(), file_id, unique_id)

    def as_submitted(self, chat_id: int) -> NewSubmittedMessage:
        """The picture as a message that a draft is made of."""
        return NewSubmittedMessage(
            chat_id, self.message_id, MessageKind.ALBUM, self.caption, file_id=self.unique_id
        )


async def receive_picture(request: SentMessage) -> None:
    """Take a single picture, or one of an album: several messages with one group id and any captions.

    Raises:
        UserError: A single picture has no caption.
    """
    if await own_posts.answer_own_post(request):
        return
    group = request.message.media_group_id or ""
    if group:
        await _collect(request, group)
    elif request.args.strip():
        await submissions.submit_picture(request)
    else:
        raise UserError("picture.no_text")


async def is_arriving(request: SentMessage) -> bool:
    """Whether a message belongs to the album that is arriving."""
    group = request.message.media_group_id
    return bool(group) and await _current_album(request, str(group)) is not None


async def replace_caption(request: SentMessage) -> bool:
    """Take an edit of a picture of the album that is arriving; returns whether it is one of it."""
    dialogue = await request.conversation.current()
    edited = AlbumPicture.from_message(request)
    pictures = collected_pictures(dialogue)
    if dialogue is None or edited.message_id not in {picture.message_id for picture in pictures}:
        return False
    changed = [edited if edited.message_id == picture.message_id else picture for picture in pictures]
    await _save(request, str(dialogue.data.get("group")), changed, _source_in(dialogue))
    return True


async def _collect(request: SentMessage, group: str) -> None:
    """Take one picture of an album; the story is made when no other arrives for a while."""
    dialogue = await request.conversation.current()
    if dialogue and dialogue.step == Step.ADDED and dialogue.data.get("group") == group:
        await _add_late_picture(request, int(str(dialogue.data["last"])))
        return
    album = await _current_album(request, group)
    pictures = collected_pictures(album)
    picture = AlbumPicture.from_message(request)
    if all(each.message_id != picture.message_id for each in pictures):
        pictures.append(picture)
    await _save(request, group, pictures, _source_in(album) or _source_of(request.message))
    schedule_finish(request, picture.message_id)


async def _add_late_picture(request: SentMessage, of_album: int) -> None:
    """Add a picture that came after its album's draft was made, with its caption."""
    picture = AlbumPicture.from_message(request).as_submitted(request.chat.id)
    messages = await submitted_messages.find(request.database, request.chat.id, of_album)
    if not messages or picture.message_id in {each.message_id for each in messages}:
        return
    late = replace(messages[-1], **asdict(picture))
    if picture.text and picture.text not in {each.text for each in messages}:
        await draft_updates.update_draft(request, [*messages, late])
    else:
        await submitted_messages.record(request.database, [late], late.article_id, late.version, request.now)


async def _save(
    request: Request, group: str, pictures: list[AlbumPicture], source: tuple[str, str] | None
) -> None:
    await request.conversation.begin(
        Step.ALBUM,
        group=group,
        items=[list(astuple(picture)) for picture in pictures],
        source=list(source or ("", "")),
        name=request.person.name,
        language=request.chat.language,
    )


def schedule_finish(request: Request, last: int) -> None:
    """Make the draft after the timeout, unless another picture than the message `last` arrives by then."""

    async def finish_if_last() -> None:
        pictures = collected_pictures(await request.conversation.current())
        if pictures and pictures[-1].message_id == last:
            await run_guarded(finish_album, request)

    request.app.chat_queue.submit_later(CAPTION_TIMEOUT_SECONDS, request.chat.id, finish_if_last)


async def finish_album(request: Request) -> None:
    """Make a draft of all captions of the album that is arriving, in the order of its pictures.

    The stored pictures are replaced only after that, so that no crash loses them.

    Raises:
        UserError: It has no caption, or the sender is no editor any more.
    """
    album = await request.conversation.current()
    pictures = sorted(collected_pictures(album), key=lambda picture: picture.message_id)
    if album is None or not pictures:
        return
    await require_editor(request)
    added = {"group": album.data.get("group"), "last": pictures[0].message_id}
    try:
        await _create_draft(request, pictures, _source_in(album) or ("", ""))
    except Exception:
        await request.conversation.begin(Step.ADDED, **added)
        raise
    await request.conversation.begin(Step.ADDED, **added)


async def _create_draft(request: Request, pictures: list[AlbumPicture], source: tuple[str, str]) -> None:
    text = join_captions([picture.caption for picture in pictures])
    if not text:
        raise UserError("picture.no_text")
    first = next((picture.file_id for picture in pictures if picture.file_id), "")
    provenance = replace(Provenance(*source), picture_file_id=first)
    messages = [picture.as_submitted(request.chat.id) for picture in pictures]
    await submissions.submit_text(request, text, provenance, messages)


async def require_editor(request: Request) -> None:
    """Check that a person whose submission was collected is still an editor, else forget it.

    Raises:
        UserError: They are not.
    """
    requester = await request.app.requesters.get(RequesterKey(request.chat.id, 0, request.person.id))
    if not allows(people.role_of(request.app.settings.admin_ids, request.person.id, requester), Role.EDITOR):
        await request.conversation.end()
        raise UserError("refused.paste")


def collected_pictures(dialogue: Dialogue | None) -> list[AlbumPicture]:
    """The pictures of an album that is arriving; none where there is no such album."""
    if dialogue is None or dialogue.step != Step.ALBUM or dialogue.data.get("taken"):
        return []
    found = dialogue.data.get("items")
    return [AlbumPicture(*item) for item in found] if isinstance(found, list) else []


def _source_of(message: telegram.Message) -> tuple[str, str]:
    """The channel that a forwarded album is from and the address of its post; each "" where unknown."""
    found = submissions.provenance_of(message)
    return found.site, found.url or (found.links[0].url if found.links else "")


def _source_in(album: Dialogue | None) -> tuple[str, str] | None:
    found = album.data.get("source") if album else None
    return (str(found[0]), str(found[1])) if isinstance(found, list) else None


async def _current_album(request: SentMessage, group: str) -> Dialogue | None:
    dialogue = await request.conversation.current()
    is_same = dialogue and dialogue.step == Step.ALBUM and dialogue.data.get("group") == group
    return dialogue if is_same else None
