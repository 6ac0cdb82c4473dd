"""The values of the playground's world: users, chats, messages, files, pressed buttons.

Messages are frozen: an edit replaces the message by a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.playground.text.entities import Entity, to_html

Json = dict[str, object]
_NO_DATE = datetime.min.replace(tzinfo=UTC)


class ChatKind(StrEnum):
    """Telegram's chat types."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class MemberStatus(StrEnum):
    """Telegram's statuses of members; `restricted` is a member who may not write."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


PRESENT_STATUSES = frozenset(
    {MemberStatus.CREATOR, MemberStatus.ADMINISTRATOR, MemberStatus.MEMBER, MemberStatus.RESTRICTED}
)
ADMIN_STATUSES = frozenset({MemberStatus.CREATOR, MemberStatus.ADMINISTRATOR})


@dataclass(slots=True)
class User:
    """A person. The chat page shows `hint` under the name; `started` means that they wrote to the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    hint: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(slots=True)
class ForumTopic:
    """A topic of a forum; its id is the message_thread_id."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An uploaded file; the bytes are kept by the file store under `id`."""

    id: str
    unique_id: str
    name: str
    mime: str
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture (`kind` photo, with its size in pixels) or a document."""

    kind: str
    file: StoredFile
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message, as all members of its chat see it.

    Attributes:
        chat_id: The chat that contains it.
        sender_id: The user who sent it; 0 for a post in the name of a channel.
        id: Number within its chat; 0 until it is posted.
        date: The time of posting, with an offset.
        outgoing: Whether the bot sent it.
        thread_id: Forum topic, 0 for none.
        text: Text or caption, without markup.
        entities: Formatting of the text.
        media: Its picture or document.
        keyboard: Rows of inline buttons, as the Bot API writes them.
        reply_markup: A reply keyboard, its removal or a forced reply.
        reply_to: The message that it answers, 0 for none.
        origin: Bot API MessageOrigin of a forward.
        service: Bot API fields of a service message.
        media_group_id: Its album, "" for none.
        edit_date: The time of the last edit.
        reaction: The emoji of the bot's reaction, or "".
        silent: Whether it arrives without a sound.
        rich_html: Of a rich message its HTML; `text` is what it shows then, and it has no entities.
        is_rtl: Whether a rich message is shown from right to left.
        is_via_bot: Whether a person sent it as a result of inline mode.
        preview: The LinkPreviewOptions of a text, None without a preview.
        receiver_id: Of an ephemeral message who alone sees it beside its sender; its `id` is below 0 then.
        inline_message_id: The bot's name for such a message, which only one with buttons has; "" for none.
    """

    chat_id: int
    sender_id: int
    id: int = 0
    date: datetime = _NO_DATE
    outgoing: bool = False
    thread_id: int = 0
    text: str = ""
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    keyboard: tuple[tuple[Json, ...], ...] = ()
    reply_markup: Json | None = None
    reply_to: int = 0
    origin: Json | None = None
    service: Json | None = None
    media_group_id: str = ""
    edit_date: datetime | None = None
    reaction: str = ""
    silent: bool = False
    rich_html: str = ""
    is_rtl: bool = False
    is_via_bot: bool = False
    inline_message_id: str = ""
    preview: Json | None = None
    receiver_id: int = 0

    @property
    def is_edited(self) -> bool:
        """Whether it was changed after sending."""
        return self.edit_date is not None

    @property
    def html(self) -> str:
        """The text with its formatting, as displayed, in Telegram's HTML or rich HTML."""
        return self.rich_html or to_html(self.text, self.entities)

    @property
    def buttons(self) -> list[list[tuple[str, str]]]:
        """Rows of (label, callback data or URL)."""
        return [[(str(button["text"]), button_target(button)) for button in row] for row in self.keyboard]


def button_target(button: Json) -> str:
    """The callback data that an inline button sends, the URL that it opens, or the inline query it begins."""
    chosen = button.get("switch_inline_query_chosen_chat")
    query = chosen.get("query") if isinstance(chosen, dict) else ""
    return str(button.get("callback_data") or button.get("url") or query or "")


@dataclass(slots=True)
class PlaygroundChat:
    """A chat with its members, topics and messages."""

    id: int
    kind: ChatKind
    title: str = ""
    username: str = ""
    forum: bool = False
    members: dict[int, MemberStatus] = field(default_factory=dict)
    topics: dict[int, ForumTopic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    pinned: list[int] = field(default_factory=list)
    migrated_to: int = 0
    may_post: bool = True

    def status(self, user_id: int) -> MemberStatus:
        """The status of a person or the bot in the chat."""
        return self.members.get(user_id, MemberStatus.LEFT)


@dataclass(slots=True)
class CallbackQuery:
    """A pressed button that awaits its answer; `at` is in monotonic seconds."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    pressed_at: float
    answered: bool = False


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """The content of an answerCallbackQuery: a toast, or an alert."""

    text: str
    show_alert: bool = False
    url: str = ""
