"""What a handler is given: the open application, and the one call it answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import telegram

from bot.callback_data import Callback
from bot.concurrency.batch_loader import BatchLoader
from bot.concurrency.keyed_queue import KeyedQueue
from bot.gateways.telegram.client import TelegramGateway
from bot.i18n import Catalogs, Texts
from bot.monitoring.heartbeats import Vitals
from bot.monitoring.instruments import Meters
from bot.ports.clock import Clock
from bot.ports.feed_reader import FeedThinker
from bot.ports.fetcher import Fetcher
from bot.ports.messenger import NotSent, Outcome, Screen, Sent, SlowDown
from bot.ports.summarizer import Thinker
from bot.services.articles.intake import Newsroom
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.feeds.entries import Desk
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import Figures
from bot.services.subscriptions.subscriptions import Chat, Defaults
from bot.settings import Settings
from data.audience.requesters import Requester, RequesterKey
from data.database import Database
from data.group_commit import GroupCommit
from data.records.audience import SummaryLength
from data.records.newsroom import Role

log = logging.getLogger(__name__)

_TRIES = 4
_LONGEST_HALT = 60.0
FILES_AT_ONCE = 1
"""How many files are held in memory; each has up to 20 MB and is read by the same process anyway."""
PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Newest:
    """One way to ask for the latest: a topic ("" for all), how many, how much of each, in which language."""

    topic: str
    count: int
    length: SummaryLength
    language: str


@dataclass(frozen=True, slots=True)
class Lede:
    """The open application: one of each thing, handed to whoever needs it."""

    settings: Settings
    database: Database
    commits: GroupCommit
    clock: Clock
    catalogs: Catalogs
    thinker: Thinker
    fetcher: Fetcher
    feed_thinker: FeedThinker
    feeds_due: asyncio.Event
    telegram: TelegramGateway
    pacer: RateLimiter
    dispatcher: KeyedQueue
    outbox_filled: asyncio.Event
    callers: BatchLoader[RequesterKey, Requester]
    newest: BatchLoader[Newest, Screen]
    figures: Figures
    meters: Meters = field(default_factory=Meters)
    broadcast_due: asyncio.Event = field(default_factory=asyncio.Event)
    vitals: Vitals = field(default_factory=Vitals)
    file_desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES_AT_ONCE))

    @property
    def defaults(self) -> Defaults:
        """What new subscribers start with."""
        return Defaults(self.settings.default_timezone, self.settings.default_digest_times)

    @property
    def feed_desk(self) -> Desk:
        """What following feeds works with."""
        return Desk(self.database, self.fetcher, self.feed_thinker)

    @property
    def newsroom(self) -> Newsroom:
        """What intake works with."""
        return Newsroom(self.database, self.thinker)


@dataclass(slots=True)
class Call:
    """One thing somebody asked for, and the ways to answer it.

    Attributes:
        lede: The application.
        chat: Where it was asked.
        person: Who asked; number 0 for a channel or an anonymous administrator.
        role: What they may do.
        known: What the database says of them here.
        texts: Their language.
        now: When, in UTC.
        args: What stood behind the command, or the whole text.
        message: The message itself, or the one whose button was pressed.
        callback: The pressed button, or None.
        query_id: What to answer the press with.
    """

    lede: Lede
    chat: Chat
    person: Person
    role: Role
    known: Requester
    texts: Texts
    now: datetime
    args: str = ""
    message: telegram.Message | None = None
    callback: Callback | None = None
    query_id: str = ""
    _answered: bool = field(default=False)

    @property
    def is_private(self) -> bool:
        """Whether this is a conversation with one person."""
        return self.chat.kind == PRIVATE

    @property
    def number(self) -> int:
        """The pressed button's first argument, -1 where there is none."""
        return self.callback.number(0) if self.callback else -1

    async def reply(self, screen: Screen) -> int | None:
        """Send a new message to the chat; returns its number, None when it could not be sent."""
        outcome = await self.send(screen)
        return outcome.message_id if isinstance(outcome, Sent) else None

    async def send(self, screen: Screen) -> Outcome:
        """Send a new message to the chat; says what became of it."""
        return await self._patiently(
            lambda: self.lede.telegram.send(self.chat.id, self.chat.thread_id, screen)
        )

    async def edit(self, screen: Screen) -> bool:
        """Replace the message whose button was pressed."""
        if self.message is None:
            return False
        return await self.edit_message(self.message.message_id, screen)

    async def edit_message(self, message_id: int, screen: Screen) -> bool:
        """Replace any message of ours in this chat."""
        outcome = await self._patiently(lambda: self.lede.telegram.edit(self.chat.id, message_id, screen))
        return isinstance(outcome, Sent)

    async def show(self, screen: Screen) -> None:
        """Answer in place where a button was pressed, with a new message otherwise."""
        if self.callback is None or not await self.edit(screen):
            await self.reply(screen)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the button press, once; nothing where none was pressed."""
        if self.query_id and not self._answered:
            self._answered = True
            await self.lede.telegram.answer(self.query_id, text, alert=alert)

    async def _patiently(self, request: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Wait out a 429 and try again; replies go before digests."""
        pacer = self.lede.pacer
        attempt = 0
        while True:
            attempt += 1
            left = await pacer.acquire_reply_slot(self.chat.id)
            try:
                outcome = await request()
            finally:
                pacer.record_response(left)
            if isinstance(outcome, SlowDown):
                pacer.halt(outcome.seconds)  # for digests too, even if this answer is given up
            match outcome:
                case SlowDown(seconds) if attempt < _TRIES and seconds <= _LONGEST_HALT:
                    continue
                case NotSent() if attempt < _TRIES:
                    await asyncio.sleep(attempt)
                case Sent():
                    return outcome
                case _:
                    log.warning("a reply was not delivered", extra={"chat": self.chat.id, "outcome": outcome})
                    return outcome


Handler = Callable[[Call], Awaitable[None]]
