"""What a handler is given: the open application, and the one call it answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import telegram

from bot.callback_data import CallbackData
from bot.concurrency.batch_loader import BatchLoader
from bot.concurrency.keyed_queue import KeyedQueue
from bot.gateways.telegram.client import TelegramGateway
from bot.i18n import Catalogs, Texts
from bot.monitoring.heartbeats import Heartbeats
from bot.monitoring.instruments import Instruments
from bot.ports.clock import Clock
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.fetcher import Fetcher
from bot.ports.messenger import NotSent, Outcome, Screen, Sent, SlowDown
from bot.ports.summarizer import Summarizer
from bot.services.articles.intake import IntakeServices
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.feeds.entries import FeedServices
from bot.services.newsroom.people import Person
from bot.services.newsroom.statistics import Statistics
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults
from bot.settings import Settings
from data.audience.requesters import Requester, RequesterKey
from data.database import Database
from data.group_commit import GroupCommit
from data.records.audience import SummaryLength
from data.records.newsroom import Role

log = logging.getLogger(__name__)

_MAX_ATTEMPTS = 4
_MAX_HALT_SECONDS = 60.0
MAX_CONCURRENT_FILES = 1
"""How many files are held in memory; each has up to 20 MB and is read by the same process anyway."""
PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class LatestQuery:
    """One way to ask for the latest: a topic ("" for all), how many, how much of each, in which language."""

    topic: str
    count: int
    length: SummaryLength
    language: str


@dataclass(frozen=True, slots=True)
class AppContext:
    """The open application: one of each thing, handed to whoever needs it."""

    settings: Settings
    database: Database
    commits: GroupCommit
    clock: Clock
    catalogs: Catalogs
    summarizer: Summarizer
    fetcher: Fetcher
    feed_summarizer: FeedSummarizer
    feeds_due: asyncio.Event
    telegram: TelegramGateway
    rate_limiter: RateLimiter
    chat_queue: KeyedQueue
    outbox_filled: asyncio.Event
    requesters: BatchLoader[RequesterKey, Requester]
    latest_screens: BatchLoader[LatestQuery, Screen]
    statistics: Statistics
    instruments: Instruments = field(default_factory=Instruments)
    broadcast_due: asyncio.Event = field(default_factory=asyncio.Event)
    heartbeats: Heartbeats = field(default_factory=Heartbeats)
    file_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONCURRENT_FILES))

    @property
    def defaults(self) -> SubscriptionDefaults:
        """What new subscribers start with."""
        return SubscriptionDefaults(self.settings.default_timezone, self.settings.default_digest_times)

    @property
    def feed_services(self) -> FeedServices:
        """What following feeds works with."""
        return FeedServices(self.database, self.fetcher, self.feed_summarizer)

    @property
    def intake_services(self) -> IntakeServices:
        """What intake works with."""
        return IntakeServices(self.database, self.summarizer)


@dataclass(slots=True)
class Request:
    """One thing somebody asked for, and the ways to answer it.

    Attributes:
        app: The application.
        chat: Where it was asked.
        person: Who asked; number 0 for a channel or an anonymous administrator.
        role: What they may do.
        requester: What the database says of them here.
        texts: Their language.
        now: When, in UTC.
        args: What stood behind the command, or the whole text.
        message: The message itself, or the one whose button was pressed.
        callback: The pressed button, or None.
        query_id: What to answer the press with.
    """

    app: AppContext
    chat: Chat
    person: Person
    role: Role
    requester: Requester
    texts: Texts
    now: datetime
    args: str = ""
    message: telegram.Message | None = None
    callback: CallbackData | None = None
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
        return await self._with_retries(
            lambda: self.app.telegram.send(self.chat.id, self.chat.thread_id, screen)
        )

    async def edit(self, screen: Screen) -> bool:
        """Replace the message whose button was pressed."""
        if self.message is None:
            return False
        return await self.edit_message(self.message.message_id, screen)

    async def edit_message(self, message_id: int, screen: Screen) -> bool:
        """Replace any message of ours in this chat."""
        outcome = await self._with_retries(lambda: self.app.telegram.edit(self.chat.id, message_id, screen))
        return isinstance(outcome, Sent)

    async def edit_or_send(self, screen: Screen) -> None:
        """Answer in place where a button was pressed, with a new message otherwise."""
        if self.callback is None or not await self.edit(screen):
            await self.reply(screen)

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Answer the button press, once; nothing where none was pressed."""
        if self.query_id and not self._answered:
            self._answered = True
            await self.app.telegram.answer_callback(self.query_id, text, alert=alert)

    async def _with_retries(self, deliver: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Wait out a 429 and try again; replies go before digests."""
        rate_limiter = self.app.rate_limiter
        attempt = 0
        while True:
            attempt += 1
            departed_at = await rate_limiter.acquire_reply_slot(self.chat.id)
            try:
                outcome = await deliver()
            finally:
                rate_limiter.record_response(departed_at)
            if isinstance(outcome, SlowDown):
                rate_limiter.halt(outcome.seconds)  # for digests too, even if this answer is given up
            match outcome:
                case SlowDown(seconds) if attempt < _MAX_ATTEMPTS and seconds <= _MAX_HALT_SECONDS:
                    continue
                case NotSent() if attempt < _MAX_ATTEMPTS:
                    await asyncio.sleep(attempt)
                case Sent():
                    return outcome
                case _:
                    log.warning("a reply was not delivered", extra={"chat": self.chat.id, "outcome": outcome})
                    return outcome


Handler = Callable[[Request], Awaitable[None]]
