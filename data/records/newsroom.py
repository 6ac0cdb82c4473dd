"""Records of the team, the audit log, dialogues, updates and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from data.records.channel_look import PLAIN_LOOK, ChannelLook


class Role(StrEnum):
    """A person's permissions; owners come from ADMIN_IDS or, without it, from a claim link."""

    READER = "reader"
    EDITOR = "editor"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class TeamMember:
    """An editor, or an owner who claimed the newsroom, and the user id of the person who added them."""

    user_id: int
    name: str
    added_by: int
    added_at: datetime
    role: Role = Role.EDITOR


@dataclass(frozen=True, slots=True)
class ConnectedChat:
    """A group or channel that editors run from their private chats.

    Attributes:
        chat_id: Its number at Telegram.
        kind: Telegram's chat type.
        title: Its name when it was connected.
        username: Its public name, "" where it has none.
        connected_by: User id of the editor who connected it, 0 where the person was forgotten.
        connected_at: When.
        missing_right: Why the bot cannot write there, "" where it can; see bot.ports.chat_rights.
        look: How posts look.
        pinned_message_id: The digest that Lede has pinned.
        asks_first: Whether an editor approves each post before it is sent.
    """

    chat_id: int
    kind: str
    title: str
    username: str
    connected_by: int
    connected_at: datetime
    missing_right: str = ""
    look: ChannelLook = PLAIN_LOOK
    pinned_message_id: int | None = None
    asks_first: bool = False


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """A link to be stored that makes the person who opens it an editor or the owner.

    Attributes:
        role: What the person becomes.
        created_by: User id of the person who invites, 0 for the program.
        created_by_name: Their name, "" for the program.
        created_at: When it was made.
        expires_at: From when on it is void.
    """

    role: Role
    created_by: int
    created_by_name: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation(NewInvitation):
    """A stored invitation."""

    id: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit log: actor, action, subject and instant."""

    id: int
    at: datetime
    actor_id: int
    actor_name: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class UndoStep:
    """A change by an editor that a button undoes.

    Attributes:
        id: Its number.
        kind: What was changed; the service that wrote it knows its kinds.
        subject_id: The article or event that was changed.
        before, after: JSON values of what was changed.
        at: When.
    """

    id: int
    kind: str
    subject_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    at: datetime


class MessageKind(StrEnum):
    """In which way an editor's message became a draft, or a part of one.

    Attributes:
        PASTE: Text, alone or joined with the next messages.
        POST: A forwarded post or a picture's caption, with the source and links of its message.
        ALBUM: The caption of one of an album's pictures, "" where it has none.
        FILE: A file; its text is the caption, which is no part of the draft.
        LINK: A text whose links were read.
    """

    PASTE = "paste"
    POST = "post"
    ALBUM = "album"
    FILE = "file"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class NewSubmittedMessage:
    """A message of an editor that a draft is made of.

    Attributes:
        chat_id, message_id: Telegram's numbers of its chat and of the message.
        kind: See MessageKind.
        text: Its text or caption.
        command_length: UTF-16 units of the command before the text.
        file_id: Telegram's unique id of its file or picture, or "".
    """

    chat_id: int
    message_id: int
    kind: MessageKind
    text: str
    command_length: int = 0
    file_id: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedMessage(NewSubmittedMessage):
    """A stored message of an editor.

    Attributes:
        article_id: The article that was made of it, perhaps together with other messages.
        version: The hashes of what was made of it, by which a later change on the card is noticed.
    """

    article_id: int = field(kw_only=True)
    version: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """An open dialogue of a person in a chat: `step` names its state, `data` holds its JSON values."""

    chat_id: int
    user_id: int
    step: str
    data: dict[str, object]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update as received: `payload` is its JSON text, `chat_id` the chat in whose order it is handled."""

    update_id: int
    payload: str
    chat_id: int = 0


@dataclass(frozen=True, slots=True)
class StoryFigures:
    """How often readers opened and saved a story of any outlet of its event."""

    title: str
    opened: int
    saved: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals for /stats and /metrics: readers, and the other tables by state."""

    readers: int = 0
    subscriptions: dict[str, int] = field(default_factory=dict)
    articles: dict[str, int] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)
