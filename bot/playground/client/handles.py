"""Handles for tests and scripts: people who write, press and wait, and the groups they are in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.client import chat_sharing, inline_actions, user_actions
from bot.playground.client.event_wait import WaitTimeoutError, next_event
from bot.playground.client.user_actions import Place
from bot.playground.errors import PlaygroundError
from bot.playground.world import membership
from bot.playground.world.event_log import EventKind, WorldEvent
from bot.playground.world.inline_mode import InlineQuery
from bot.playground.world.model import CallbackAnswer, ForumTopic, MemberStatus, Message, PlaygroundChat, User
from bot.playground.world.world import World

MessageFilter = str | Callable[[Message], bool]
_MAX_QUOTED_MESSAGES = 5


class MessageWaiter:
    """Waits for the bot's messages; a message that was returned is not returned again."""

    def __init__(self, world: World, since: int | None = None) -> None:
        self.world = world
        self._since = world.event_log.seq if since is None else since
        self._consumed: set[int] = set()

    def reset(self) -> None:
        """Ignore all messages before now."""
        self._since = self.world.event_log.seq
        self._consumed.clear()

    async def wait_for(self, chat_id: int, wanted: MessageFilter, timeout_seconds: float) -> Message:
        """The bot's next new or edited message in a chat that matches.

        Raises:
            WaitTimeoutError: None arrived within `timeout_seconds` real seconds.
        """

        def accepts(event: WorldEvent) -> bool:
            return (
                event.seq not in self._consumed
                and _is_bot_message(event, chat_id)
                and _matches(event, wanted)
            )

        try:
            event = await next_event(self.world.event_log, self._since, accepts, timeout_seconds)
        except TimeoutError:
            raise WaitTimeoutError(self._timeout_text(chat_id, wanted, timeout_seconds)) from None
        self._consumed.add(event.seq)
        assert event.message is not None
        return event.message

    def _timeout_text(self, chat_id: int, wanted: MessageFilter, timeout_seconds: float) -> str:
        received = [
            each.message.text
            for each in self.world.event_log.since(self._since)
            if _is_bot_message(each, chat_id) and each.message
        ]
        shown = "\n".join(f"- {text!r}" for text in received[-_MAX_QUOTED_MESSAGES:]) or "nothing at all"
        return f"{wanted!r} did not come within {timeout_seconds:g} s; instead came:\n{shown}"


def _is_bot_message(event: WorldEvent, chat_id: int) -> bool:
    if event.kind not in (EventKind.MESSAGE, EventKind.EDITED) or event.message is None:
        return False
    return event.chat_id == chat_id and event.message.outgoing


def _matches(event: WorldEvent, wanted: MessageFilter) -> bool:
    assert event.message is not None
    return wanted in event.message.text if isinstance(wanted, str) else wanted(event.message)


@dataclass(frozen=True, slots=True)
class TopicHandle:
    """A topic of a forum."""

    world: World
    chat: PlaygroundChat
    topic: ForumTopic

    @property
    def id(self) -> int:
        """Its message_thread_id."""
        return self.topic.id

    def close(self) -> None:
        """Close it: only administrators can write in it."""
        self.topic.closed = True
        self.world.event_log.emit(EventKind.PEOPLE)

    def delete(self) -> None:
        """Delete it."""
        self.topic.deleted = True
        self.world.event_log.emit(EventKind.PEOPLE)


class GroupHandle:
    """A group, supergroup or channel."""

    def __init__(self, world: World, chat: PlaygroundChat) -> None:
        self.world = world
        self.chat = chat
        self._waiter = MessageWaiter(world)

    @property
    def id(self) -> int:
        """Its number, which is negative."""
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """All its messages, oldest first, in their current state."""
        return list(self.chat.messages.values())

    def add_topic(self, name: str) -> TopicHandle:
        """Open a topic in a forum."""
        return TopicHandle(self.world, self.chat, self.world.add_topic(self.chat, name))

    def set_member(self, person: UserHandle, status: MemberStatus = MemberStatus.MEMBER) -> None:
        """Set a person's status: member, administrator, removed."""
        self.chat.members[person.id] = status
        self.world.event_log.emit(EventKind.PEOPLE)

    def set_bot(self, status: MemberStatus) -> None:
        """Promote, restrict, remove or re-admit the bot."""
        membership.set_bot_status(self.world, self.chat, status)

    def let_bot_post(self, *, may_post: bool) -> None:
        """Give the bot the right to post in a channel, or take it."""
        membership.set_bot_posting(self.world, self.chat, may_post=may_post)

    def migrate(self) -> GroupHandle:
        """Become a supergroup with a new number; returns the supergroup."""
        return GroupHandle(self.world, membership.migrate(self.world, self.chat))

    async def wait_for(self, wanted: MessageFilter, timeout: float = 30.0) -> Message:  # noqa: ASYNC109 - reads well
        """The bot's next new or edited message here; see UserHandle.wait_for."""
        return await self._waiter.wait_for(self.id, wanted, timeout)


class UserHandle:
    """A person who uses the bot. Each action makes `wait_for` ignore earlier messages."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user
        self._waiter = MessageWaiter(world)

    @property
    def id(self) -> int:
        """Their number, which is also the number of their private chat."""
        return self.user.id

    @property
    def name(self) -> str:
        """First and last name."""
        return self.user.name

    @property
    def messages(self) -> list[Message]:
        """All messages of their private chat, oldest first, in their current state."""
        return list(self.world.chat(self.id).messages.values())

    def _begin_action(self, chat: GroupHandle | None, thread: TopicHandle | None = None) -> Place:
        self._waiter.reset()
        return Place(self.id, chat.id if chat else self.id, thread.id if thread else 0)

    async def say(
        self,
        text: str,
        chat: GroupHandle | None = None,
        thread: TopicHandle | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a text, split into several messages when it is long; returns the last message."""
        answered = reply_to.id if reply_to else 0
        return user_actions.say(self.world, self._begin_action(chat, thread), text, reply_to=answered)[-1]

    async def upload(
        self, name: str, content: bytes, caption: str = "", chat: GroupHandle | None = None
    ) -> Message:
        """Send a file."""
        return user_actions.upload(self.world, self._begin_action(chat), name, content, caption=caption)

    async def photo(self, content: bytes, caption: str = "", chat: GroupHandle | None = None) -> Message:
        """Send a picture (PNG, JPEG, GIF, WebP)."""
        return user_actions.photo(self.world, self._begin_action(chat), content, caption=caption)

    async def forward_from_channel(
        self,
        name: str,
        text: str,
        *,
        username: str = "",
        message_id: int = 1,
        chat: GroupHandle | None = None,
    ) -> Message:
        """Forward a post of an invented channel."""
        origin = user_actions.channel_origin(name, username, message_id)
        return user_actions.forward(self.world, self._begin_action(chat), text, origin)

    async def forward_from_user(
        self, name: str, text: str, *, hidden: bool = True, chat: GroupHandle | None = None
    ) -> Message:
        """Forward a message of an invented person."""
        return user_actions.forward(
            self.world, self._begin_action(chat), text, user_actions.user_origin(name, hidden=hidden)
        )

    async def share_chat(self, chat: GroupHandle, request_id: int) -> Message:
        """Answer the button of the last reply keyboard that asks for a chat."""
        self._waiter.reset()
        return chat_sharing.share_chat(self.world, self.id, request_id, chat.id)

    async def edit(self, message: Message, text: str) -> Message:
        """Edit one of their own messages."""
        self._waiter.reset()
        return user_actions.edit(self.world, message, text)

    async def press(self, message: Message, button: str, timeout: float = 30.0) -> CallbackAnswer:  # noqa: ASYNC109
        """Press a button by its label or data and wait for the bot's answer.

        Raises:
            PlaygroundError: The message has no such button.
            WaitTimeoutError: The bot did not answer in time.
        """
        return await press(self.world, self._begin_action(None), self.current(message), button, timeout)

    async def ask_inline(
        self,
        text: str,
        chat: GroupHandle | None = None,
        *,
        offset: str = "",
        timeout: float = 30.0,  # noqa: ASYNC109 - see wait_for
    ) -> InlineQuery:
        """Type the bot's name and a query in a chat and wait for the answer.

        Raises:
            PlaygroundError: Inline mode is off.
            WaitTimeoutError: The bot did not answer in time.
        """
        place = Place(self.id, chat.id if chat else self.id)
        return await inline_actions.ask_and_wait(self.world, place, text, offset, timeout)

    def choose_inline(self, query: InlineQuery, result: str, chat: GroupHandle | None = None) -> Message:
        """Send a result, named by its title or id, to a chat.

        Raises:
            PlaygroundError: There is no such result.
        """
        return inline_actions.choose(self.world, self._begin_action(chat), query, result)

    def current(self, message: Message) -> Message:
        """The current state of a message.

        Raises:
            PlaygroundError: It was deleted.
        """
        found = self.world.chat(message.chat_id).messages.get(message.id)
        if found is None:
            raise PlaygroundError("this message was deleted")
        return found

    def block(self) -> None:
        """Block the bot."""
        user_actions.set_blocked(self.world, self.id, blocked=True)

    def unblock(self) -> None:
        """Unblock the bot."""
        user_actions.set_blocked(self.world, self.id, blocked=False)

    def deactivate(self) -> None:
        """Delete the account."""
        self.user.deactivated = True
        self.world.event_log.emit(EventKind.PEOPLE)

    async def wait_for(
        self,
        wanted: MessageFilter,
        timeout: float = 30.0,  # noqa: ASYNC109 - reads well, and is a property of the wait
        chat: GroupHandle | None = None,
    ) -> Message:
        """The bot's next message or edit since this person's last action.

        `wanted` is a part of its text or a predicate; each message is returned once.

        Raises:
            WaitTimeoutError: None arrived within `timeout` real seconds; the text quotes what did.
        """
        return await self._waiter.wait_for(chat.id if chat else self.id, wanted, timeout)


async def press(
    world: World, place: Place, message: Message, label: str, timeout_seconds: float
) -> CallbackAnswer:
    """Press a button and wait for the answer; a link button answers with its address at once."""
    button = user_actions.find_button(message, label)
    if not button.get("callback_data"):
        return CallbackAnswer("", url=str(button.get("url", "")))
    since = world.event_log.seq
    callback = user_actions.press(world, place.user_id, message, button)
    try:
        event = await next_event(
            world.event_log, since, lambda each: each.callback_id == callback.id, timeout_seconds
        )
    except TimeoutError:
        raise WaitTimeoutError(
            f"the bot did not answer the button {label!r} within {timeout_seconds:g} s"
        ) from None
    assert event.answer is not None
    return event.answer
