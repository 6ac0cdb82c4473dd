"""The state of a playground: people, chats, messages, and the updates for the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.clock import MovableClock
from bot.playground.errors import PlaygroundError
from bot.playground.world.bot_profile import BotProfile
from bot.playground.world.event_log import EventKind, EventLog
from bot.playground.world.file_store import FileStore
from bot.playground.world.inline_mode import InlineQueries
from bot.playground.world.model import (
    CallbackQuery,
    ChatKind,
    ForumTopic,
    MemberStatus,
    Message,
    PlaygroundChat,
    User,
)
from bot.playground.world.rate_limits import SendLimits, SimulatedFloodControl
from bot.playground.world.update_queue import UpdateQueue

_GROUP_BASE = -5_000
_SUPERGROUP_BASE = -1_002_000_000_000
_CHANNEL_BASE = -1_003_000_000_000
_USER_BASE = 1_000


@dataclass(slots=True)
class Webhook:
    """The webhook and its last error; `url` is empty while the bot polls."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error: str = ""


@dataclass(slots=True)
class World:
    """All state. `client.user_actions` changes it for people, `bot_api.methods` for the bot.

    `unknown_tags` are tags of HTML that it refuses, as a Bot API server does that is older than they are;
    `refused_pictures` has the error for each address whose picture it does not load.
    `knows_rich_messages` is False where the playground plays a server before Bot API 10.1,
    `knows_ephemeral_messages` before 10.2.
    """

    bot: User
    clock: MovableClock
    monotonic: Callable[[], float]
    files: FileStore = field(default_factory=FileStore)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, PlaygroundChat] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    inline: InlineQueries = field(default_factory=InlineQueries)
    profile: BotProfile = field(default_factory=BotProfile)
    webhook: Webhook = field(default_factory=Webhook)
    last_private_message: int = 0
    stars: float = 0.0
    unknown_tags: frozenset[str] = frozenset()
    refused_pictures: dict[str, str] = field(default_factory=dict)
    knows_rich_messages: bool = True
    knows_ephemeral_messages: bool = True
    last_ephemeral_message: int = 0
    limits: SendLimits = field(default_factory=SendLimits)
    event_log: EventLog = field(init=False)
    updates: UpdateQueue = field(init=False)
    flood_control: SimulatedFloodControl = field(init=False)

    def __post_init__(self) -> None:
        self.event_log = EventLog(self.clock.now)
        # The first number is the real time in seconds: a bot stores the numbers that it has handled, and must
        # not get an old number again although this world was lost.
        self.updates = UpdateQueue(int(datetime.now(UTC).timestamp()))
        self.flood_control = SimulatedFloodControl(self.limits, self.monotonic)

    @property
    def bot_name(self) -> str:
        """The bot's name for all languages: the one that it has set, or the one it was made with."""
        return self.profile.names.get("") or self.bot.first_name

    def set_limits(self, limits: SendLimits) -> None:
        """Change the limits; earlier messages do not count any more."""
        self.limits = limits
        self.flood_control = SimulatedFloodControl(limits, self.monotonic)
        self.event_log.emit(EventKind.SWITCHES)

    def user(self, user_id: int) -> User:
        """The person with this number.

        Raises:
            PlaygroundError: There is none.
        """
        if user_id not in self.users:
            raise PlaygroundError(f"no user has the number {user_id}")
        return self.users[user_id]

    def chat(self, chat_id: int) -> PlaygroundChat:
        """The chat with this number.

        Raises:
            PlaygroundError: There is none.
        """
        if chat_id not in self.chats:
            raise PlaygroundError(f"no chat here has the number {chat_id}")
        return self.chats[chat_id]

    def add_user(self, user: User) -> User:
        """Add a person; a number of 0 is replaced by the next free one.

        Raises:
            PlaygroundError: The number is taken.
        """
        user.id = user.id or max((_USER_BASE, *self.users)) + 1
        if user.id in self.users or user.id == self.bot.id:
            raise PlaygroundError(f"the number {user.id} is taken")
        self.users[user.id] = user
        self.chats[user.id] = PlaygroundChat(user.id, ChatKind.PRIVATE)
        self.event_log.emit(EventKind.PEOPLE)
        return user

    def add_chat(self, chat: PlaygroundChat) -> PlaygroundChat:
        """Add a group or channel with the bot in it; a number of 0 is replaced by the next free one."""
        base = {ChatKind.GROUP: _GROUP_BASE, ChatKind.SUPERGROUP: _SUPERGROUP_BASE}
        chat.id = chat.id or self._next_free_id(base.get(chat.kind, _CHANNEL_BASE))
        if chat.id in self.chats or chat.id > 0:
            raise PlaygroundError(f"the number {chat.id} is taken or not negative")
        for user_id in chat.members.keys() - {self.bot.id}:
            self.user(user_id)
        bot = MemberStatus.ADMINISTRATOR if chat.kind == ChatKind.CHANNEL else MemberStatus.MEMBER
        chat.members.setdefault(self.bot.id, bot)
        # Message 1 of a forum is its General topic.
        chat.last_message_id = max(chat.last_message_id, int(chat.forum))
        self.chats[chat.id] = chat
        self.event_log.emit(EventKind.PEOPLE)
        return chat

    def _next_free_id(self, number: int) -> int:
        number -= 1
        while number in self.chats:
            number -= 1
        return number

    def add_topic(self, chat: PlaygroundChat, name: str) -> ForumTopic:
        """Open a topic in a forum.

        Raises:
            PlaygroundError: The chat is no forum.
        """
        if not chat.forum:
            raise PlaygroundError(f"{chat.title} has no topics; make it a forum")
        topic = ForumTopic(self.next_message_id(chat), name)
        chat.topics[topic.id] = topic
        self.event_log.emit(EventKind.PEOPLE)
        return topic

    def next_message_id(self, chat: PlaygroundChat) -> int:
        """The next number: private chats and basic groups share theirs, supergroups and channels have own."""
        if chat.kind in (ChatKind.SUPERGROUP, ChatKind.CHANNEL):
            chat.last_message_id += 1
            return chat.last_message_id
        self.last_private_message += 1
        return self.last_private_message

    def _next_ephemeral_id(self) -> int:
        """The next key of a message that one person sees: its number, below 0."""
        self.last_ephemeral_message += 1
        return -self.last_ephemeral_message

    def post(self, draft: Message) -> Message:
        """Add a message to its chat; it gets its number and date."""
        chat = self.chat(draft.chat_id)
        number = self._next_ephemeral_id() if draft.receiver_id else self.next_message_id(chat)
        message = replace(draft, id=number, date=self.clock.now())
        chat.messages[message.id] = message
        self.event_log.emit(EventKind.MESSAGE, chat_id=chat.id, message=message)
        return message

    def replace_message(self, message: Message) -> Message:
        """Replace a message by its changed version."""
        self.chat(message.chat_id).messages[message.id] = message
        self.event_log.emit(EventKind.EDITED, chat_id=message.chat_id, message=message)
        return message

    def find_inline_message(self, inline_message_id: str) -> Message | None:
        """The message that was sent through inline mode under this name; None where there is none."""
        sent = (one for chat in self.chats.values() for one in chat.messages.values())
        return next((one for one in sent if one.inline_message_id == inline_message_id), None)

    def delete(self, chat: PlaygroundChat, message_ids: Iterable[int]) -> None:
        """Delete messages from a chat."""
        deleted = tuple(each for each in message_ids if chat.messages.pop(each, None))
        chat.pinned = [each for each in chat.pinned if each not in deleted]
        self.event_log.emit(EventKind.DELETED, chat_id=chat.id, message_ids=deleted)
