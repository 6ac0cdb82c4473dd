"""The bot's tools with meters on them: each does what it did, and is counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from bot.monitoring.instruments import Histogram, Instruments
from bot.ports.fetcher import Fetched, Fetcher, FetchError, FetchPurpose
from bot.ports.messenger import (
    BadMarkup,
    Messenger,
    Migrated,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Rejected,
    Screen,
    Sent,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services.delivery.rate_limiter import RateLimiter
from data.database import Database, Transaction
from data.group_commit import GroupCommit

A = TypeVar("A")
T = TypeVar("T")
_NOT_MODIFIED = 304
# Label values of lede_sends_total: operators' dashboards name them, so they do not follow the class names.
_OUTCOME_LABELS: Mapping[type[Outcome], str] = {
    Sent: "sent",
    Unreachable: "unreachable",
    TopicClosed: "topic_closed",
    Migrated: "migrated",
    SlowDown: "slow_down",
    BadMarkup: "bad_markup",
    Rejected: "refused",
    NotSent: "not_sent",
    OutcomeUnknown: "in_doubt",
}


class InstrumentedGroupCommit(GroupCommit):
    """Tells how long work waits until it is on disk."""

    def __init__(self, database: Database, wait_times: Histogram) -> None:
        super().__init__(database)
        self._wait_times = wait_times

    async def run_batched(
        self, work: Callable[[Transaction, Sequence[A]], Awaitable[Sequence[T]]], item: A
    ) -> T:
        """See GroupCommit."""
        with self._wait_times.time():
            return await super().run_batched(work, item)


class InstrumentedRateLimiter(RateLimiter):
    """Counts how often Telegram asked to slow down, and for how long."""

    def __init__(
        self,
        instruments: Instruments,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        rate: float,
        paid_rate: float,
    ) -> None:
        super().__init__(monotonic, sleep, rate, paid_rate)
        self._halts = instruments.halts

    def halt(self, seconds: float) -> None:
        """See Pacer."""
        self._halts["count"] += 1
        before = self.halted_for
        super().halt(seconds)
        # Requests in flight bring their own 429: only what it adds to the pause counts.
        self._halts["milliseconds"] += round(1000 * max(0.0, self.halted_for - before))


class InstrumentedMessenger:
    """A Messenger that counts what became of each request, and calls `on_answer` after it."""

    def __init__(
        self, messenger: Messenger, instruments: Instruments, on_answer: Callable[[], object] = lambda: None
    ) -> None:
        self._messenger = messenger
        self._instruments = instruments
        self._on_answer = on_answer

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        """See Messenger."""
        with self._instruments.sending.time():
            outcome = await self._messenger.send_digest(chat_id, thread_id, screen, plain=plain)
        self._instruments.sends[outcome_name(type(outcome))] += 1
        self._on_answer()
        return outcome


def outcome_name(outcome_class: type[Outcome]) -> str:
    """The label of an outcome in the metrics, like "slow_down"."""
    return _OUTCOME_LABELS[outcome_class]


class InstrumentedFetcher:
    """A bot.ports.fetcher.Fetcher that counts the looks at feeds by their result."""

    def __init__(self, fetcher: Fetcher, instruments: Instruments) -> None:
        self._fetcher = fetcher
        self._feed_checks = instruments.feed_checks

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """See Fetcher."""
        result = "stumbled"
        try:
            fetched = await self._fetcher.fetch(url, purpose, etag=etag, last_modified=last_modified)
            result = "not_modified" if fetched.status == _NOT_MODIFIED else "fetched"
        except FetchError as problem:
            result = problem.reason.value
            raise
        else:
            return fetched
        finally:
            if purpose is FetchPurpose.FEED:
                self._feed_checks[result] += 1
