"""What a handler answers: a pressed button or a sent message, and the ways to answer it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import telegram

from bot.callback_data import Action, CallbackData, for_chat, pack
from bot.gateways.telegram.ephemeral_messages import Asker
from bot.handlers.context import AppContext
from bot.i18n import Texts
from bot.ports.messenger import Button, NotSent, Outcome, Screen, Sent, SlowDown, Unreachable
from bot.services import conversations
from bot.services.conversations import Step
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import MESSAGE_LIMIT, plain_text, utf16_length
from bot.typed_words import TypedWords
from data.audience.requesters import Requester
from data.database import Database
from data.records.newsroom import Dialogue, Role

log = logging.getLogger(__name__)

_MAX_ATTEMPTS = 4
_MAX_HALT_SECONDS = 60.0
_NOTHING_STORED = Requester()
PRIVATE = "private"
"""Telegram's name for the kind of a chat with one person."""
CHANNEL = "channel"
"""Telegram's name for the kind of a chat whose posts only administrators write."""
GROUPS = ("group", "supergroup")
"""Telegram's names for the kinds of chats in which many people write."""
ANONYMOUS_ADMIN_ID = 1087968824
"""Telegram's @GroupAnonymousBot, the sender of messages from anonymous administrators."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The open question of one person in one chat."""

    database: Database
    chat_id: int
    user_id: int
    now: datetime

    async def begin(self, step: Step, **data: object) -> None:
        """Store what the person is in the middle of, in place of any earlier step; `data` are JSON values."""
        await conversations.begin(self.database, self.chat_id, self.user_id, step, self.now, **data)

    async def current(self) -> Dialogue | None:
        """The stored step; None where there is none or it has timed out."""
        return await conversations.current(self.database, self.chat_id, self.user_id, self.now)

    async def end(self) -> None:
        """Delete the stored step, if there is one."""
        await conversations.end(self.database, self.chat_id, self.user_id)


@dataclass(frozen=True, slots=True)
class Remote:
    """The private chat from which somebody changes the settings of a group or channel, and its title."""

    place: Chat
    title: str


@dataclass(slots=True)
class Request:
    """A person in a chat, and the ways to write to that chat.

    Attributes:
        app: The application.
        chat: The chat whose settings the request is about; with `remote` another one than that to answer in.
        person: Who asked; number 0 for a channel or an anonymous administrator.
        role: What this person may do.
        requester: What the database says of this person in this chat.
        texts: The texts in the chat's language.
        now: When the update is handled, in UTC.
        remote: Set where the settings of another chat are changed from a private one.
    """

    app: AppContext
    chat: Chat
    person: Person
    role: Role
    requester: Requester
    texts: Texts
    now: datetime
    remote: Remote | None = field(default=None, kw_only=True)

    @classmethod
    def create(
        cls, app: AppContext, chat: Chat, person: Person, role: Role, requester: Requester = _NOTHING_STORED
    ) -> Request:
        """A request of this moment in the chat's language."""
        texts = app.catalogs.for_language(chat.language)
        return Request(app, chat, person, role, requester, texts, app.clock.now())

    @property
    def database(self) -> Database:
        """The application's database."""
        return self.app.database

    @property
    def words(self) -> TypedWords:
        """What people type in the language of the texts."""
        return self.app.catalogs.typed_words(self.texts)

    @property
    def conversation(self) -> Conversation:
        """The open question of this person in this chat."""
        return Conversation(self.app.database, self.place.id, self.person.id, self.now)

    @property
    def place(self) -> Chat:
        """The chat to answer in."""
        return self.remote.place if self.remote else self.chat

    @property
    def timezone(self) -> str:
        """The person's time zone, or that of the newsroom."""
        return self.requester.timezone or self.app.settings.default_timezone

    @property
    def local_now(self) -> datetime:
        """The present in the person's time zone."""
        return self.now.astimezone(ZoneInfo(self.timezone))

    @property
    def is_private(self) -> bool:
        """Whether the chat to answer in is with one person."""
        return self.place.kind == PRIVATE

    @property
    def page(self) -> int:
        """The page of a list that a pressed button names, from 0; the first where no button names one."""
        return 0

    def detached(self) -> Request:
        """The same person and chat without the update, so that every answer is a new message."""
        return Request(*self._shared, remote=self.remote)

    def for_chat(self, chat: Chat, title: str, requester: Requester) -> Request:
        """The same person, who changes the settings of another chat from this one."""
        shared = (self.app, chat, self.person, self.role, requester, self.texts, self.now)
        return Request(*shared, remote=Remote(self.chat, title))

    @property
    def _shared(self) -> tuple[AppContext, Chat, Person, Role, Requester, Texts, datetime]:
        return self.app, self.chat, self.person, self.role, self.requester, self.texts, self.now

    def as_press(self, callback: CallbackData, message: telegram.Message, query_id: str) -> ButtonPress:
        """The press of a button by this person; see ButtonPress."""
        return ButtonPress(*self._shared, callback, message, query_id, remote=self.remote)

    def as_message(self, message: telegram.Message, args: str) -> SentMessage:
        """A message from this person; see SentMessage."""
        return SentMessage(*self._shared, message, args, remote=self.remote)

    async def reply(self, screen: Screen, *, reply_to: int = 0) -> int | None:
        """Send a new message to the chat; returns its number, None when it was not sent.

        `reply_to` is the message that it shows as the one it answers, 0 for none.
        """
        outcome = await self.send(screen, reply_to=reply_to)
        return outcome.message_id if isinstance(outcome, Sent) else None

    async def send(self, screen: Screen, *, reply_to: int = 0) -> Outcome:
        """Send a new message to the chat, see `reply`; returns the outcome of the last attempt.

        What a channel's administrators ask for is not for its readers: it is sent to one of them in private.
        """
        place = self.place
        if place.kind == CHANNEL:
            return await self._send_to_channel_owner(screen)
        shown = self._of_remote(screen)
        return await self.deliver(
            lambda: self.app.telegram.send(place.id, place.thread_id, shown, reply_to=reply_to)
        )

    def _of_remote(self, screen: Screen) -> Screen:
        """The screen below the name of the chat that it is about, with buttons for that chat.

        The button to the chat's card stays as it is: the card is no setting, and names the chat itself.
        """
        if self.remote is None:
            return screen
        head = self.texts("remote.head", title=self.remote.title)
        shown = replace(screen, html=f"{head}\n\n{screen.html}", rows=self._remote_rows(screen.rows))
        if screen.rich is None:
            return shown
        rows = self._remote_rows(screen.rich.rows)
        return replace(shown, rich=replace(screen.rich, html=f"<p>{head}</p>{screen.rich.html}", rows=rows))

    def _remote_rows(self, rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
        unchanged = ("", pack(Action.SHOW_CHANNEL, self.chat.id))
        return tuple(
            tuple(
                one if one.data in unchanged else replace(one, data=for_chat(one.data, self.chat.id))
                for one in row
            )
            for row in rows
        )

    async def _send_to_channel_owner(self, screen: Screen) -> Outcome:
        """Send the text to the first administrator who can be reached, without its buttons."""
        first, *rest = self._for_channel_owner(screen)
        outcome: Outcome = Unreachable("a channel without reachable administrators")
        for user_id in await self.app.telegram.list_administrators(self.chat.id):
            outcome = await self.app.telegram.send(user_id, 0, first)
            if isinstance(outcome, Sent):
                for following in rest:
                    await self.app.telegram.send(user_id, 0, following)
                return outcome
        note = Screen(self.texts("channel.unreachable"))
        await self.app.telegram.send(self.chat.id, self.chat.thread_id, note)
        return outcome

    def _for_channel_owner(self, screen: Screen) -> list[Screen]:
        """The text between the channel's name and what to do next; in two messages where it is too long."""
        head, foot = self.texts("channel.head", title=self.person.name), self.texts("channel.foot")
        whole = f"{head}\n\n{screen.html}\n\n{foot}"
        if utf16_length(plain_text(whole)) <= MESSAGE_LIMIT:
            return [Screen(whole)]
        return [Screen(screen.html), Screen(f"{head}\n\n{foot}")]

    async def reply_alone(self, screen: Screen) -> None:
        """Answer so that in a group the asker alone sees it, where Telegram can; otherwise as `reply`."""
        if not await self.send_alone(screen):
            await self.reply(screen)

    async def send_alone(self, screen: Screen) -> bool:
        """Send a message in a group that the asker alone sees; returns whether Telegram could."""
        place, ephemeral = self.place, self.app.telegram.ephemeral
        has_name = self.person.id not in (0, ANONYMOUS_ADMIN_ID)
        if place.kind not in GROUPS or not has_name or not ephemeral.is_known:
            return False
        departed_at = await self.app.rate_limiter.acquire_reply_slot(place.id)
        try:
            outcome = await ephemeral.send(place.id, place.thread_id, self._asker(), screen)
        finally:
            self.app.rate_limiter.record_response(departed_at)
        return isinstance(outcome, Sent)

    def _asker(self) -> Asker:
        """The person, and what they did."""
        return Asker(self.person.id)

    async def edit_message(self, message_id: int, screen: Screen) -> bool:
        """Replace a message of the bot in this chat; returns whether it shows `screen` now."""
        shown = self._of_remote(screen)
        outcome = await self.deliver(lambda: self.app.telegram.edit(self.place.id, message_id, shown))
        return isinstance(outcome, Sent)

    async def edit_or_send(self, screen: Screen) -> None:
        """Answer in place where a button was pressed, with a new message otherwise."""
        await self.reply(screen)

    async def answer(self, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer a button press; without one there is nothing to answer."""

    async def deliver(self, send: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Repeat a delivery after a 429 or a refused connection; replies take their slots before digests."""
        rate_limiter = self.app.rate_limiter
        attempt = 0
        while True:
            attempt += 1
            departed_at = await rate_limiter.acquire_reply_slot(self.place.id)
            try:
                outcome = await send()
            finally:
                rate_limiter.record_response(departed_at)
            if isinstance(outcome, SlowDown):
                rate_limiter.halt(outcome.seconds)  # digests stop too, even if this reply is given up
            match outcome:
                case SlowDown(seconds) if attempt < _MAX_ATTEMPTS and seconds <= _MAX_HALT_SECONDS:
                    continue
                case NotSent() if attempt < _MAX_ATTEMPTS:
                    await asyncio.sleep(attempt)
                case Sent():
                    return outcome
                case _:
                    log.warning(
                        "updates: reply not delivered", extra={"chat": self.place.id, "outcome": outcome}
                    )
                    return outcome


@dataclass(slots=True)
class ButtonPress(Request):
    """A pressed button.

    Attributes:
        callback: The button's action and arguments.
        message: The message that has the button.
        query_id: Telegram's id of the press, which has to be answered once.
    """

    callback: CallbackData
    message: telegram.Message
    query_id: str
    _answered: bool = field(default=False, init=False)

    def _asker(self) -> Asker:
        return Asker(self.person.id, query_id=self.query_id)

    @property
    def number(self) -> int:
        """The button's first argument, -1 where it is no number."""
        return self.callback.number(0)

    @property
    def page(self) -> int:
        """The page that the button's first argument names, from 0."""
        return max(0, self.number)

    async def edit(self, screen: Screen) -> bool:
        """Replace the message that has the button; returns whether it shows `screen` now."""
        if number := ephemeral_id(self.message):
            asker = Asker(self.person.id, message_id=number)
            outcome = await self.app.telegram.ephemeral.edit(self.place.id, asker, self._of_remote(screen))
            return isinstance(outcome, Sent)
        return await self.edit_message(self.message.message_id, screen)

    async def edit_buttons(self, rows: tuple[tuple[Button, ...], ...]) -> None:
        """Replace the buttons of the message that has the pressed one; its text and picture stay."""
        shown, message_id = self._of_remote(Screen("", rows)).rows, self.message.message_id
        telegram = self.app.telegram
        if number := ephemeral_id(self.message):
            asker = Asker(self.person.id, message_id=number)
            await telegram.ephemeral.edit_buttons(self.place.id, asker, shown)
            return
        await self.deliver(lambda: telegram.edit_buttons(self.place.id, message_id, shown))

    async def edit_or_send(self, screen: Screen) -> None:
        """Replace the message that has the button; where that fails, send a new one."""
        if not await self.edit(screen):
            await self.reply(screen)

    async def answer(self, text: str = "", *, alert: bool = False, url: str = "") -> None:
        """Answer the press, once: Telegram shows `text` as a toast or, with `alert`, as a box.

        It opens `url`, which must be a link to the bot with a parameter.
        """
        if not self._answered:
            self._answered = True
            await self.app.telegram.answer_callback(self.query_id, text, alert=alert, url=url)


@dataclass(slots=True)
class SentMessage(Request):
    """A sent message.

    Attributes:
        message: The message.
        args: The text behind the command, or the whole text.
    """

    message: telegram.Message
    args: str

    def _asker(self) -> Asker:
        return Asker(self.person.id, message_id=ephemeral_id(self.message))


def ephemeral_id(message: telegram.Message) -> int:
    """The number of a message that one person alone sees, 0 for any other."""
    number = message.api_kwargs.get("ephemeral_message_id", 0)
    return number if isinstance(number, int) else 0


R = TypeVar("R", bound=Request)
Handler = Callable[[Request], Awaitable[None]]
"""Answers a button press as well as a message."""
ButtonHandler = Callable[[ButtonPress], Awaitable[None]]
MessageHandler = Callable[[SentMessage], Awaitable[None]]
