from __future__ import annotations

import typing

import pytest

from bot.monitoring import prometheus
from bot.monitoring.instruments import FAST_BUCKETS_SECONDS, Histogram, Instruments
from bot.ports import messenger as port_messenger
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.ports.messenger import Outcome, OutcomeUnknown, Screen, Sent
from bot.runtime.instrumented import (
    InstrumentedFetcher,
    InstrumentedGroupCommit,
    InstrumentedMessenger,
    InstrumentedRateLimiter,
    outcome_name,
)
from data.coordination import counters
from data.database import Database, Transaction

FEED_URL = "https://example.org/feed"


class FakeMessenger:
    """A bot.ports.messenger.Messenger that answers what it is given."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = iter(outcomes)

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        del chat_id, thread_id, screen, plain
        return next(self._outcomes)


class FakeFetcher:
    """A bot.ports.fetcher.Fetcher that gives a status, or raises what it was handed."""

    def __init__(self, *results: int | Exception) -> None:
        self._results = iter(results)

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del purpose, etag, last_modified
        result = next(self._results)
        if isinstance(result, Exception):
            raise result
        return Fetched(url, result, "", "", b"", {})


def create_rate_limiter(meters: Instruments, now: list[float]) -> InstrumentedRateLimiter:
    """One whose seconds pass only when the test says so."""

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    return InstrumentedRateLimiter(meters, lambda: now[0], sleep, 28, 0)


def test_every_outcome_of_a_send_has_its_counter() -> None:
    kinds = typing.get_args(port_messenger.Outcome)
    assert {outcome_name(kind) for kind in kinds} == set(prometheus.SEND_OUTCOMES)


async def test_a_send_is_counted_and_timed_by_its_outcome_which_is_passed_on() -> None:
    meters, answers = Instruments(), (Sent(7), OutcomeUnknown("reset"), Sent(8))
    heard: list[str] = []
    messenger = InstrumentedMessenger(FakeMessenger(*answers), meters, lambda: heard.append("answer"))
    assert tuple([await messenger.send_digest(1, 0, Screen("Hello")) for _ in answers]) == answers
    assert meters.sends == {"sent": 2, "in_doubt": 1}
    assert sum(meters.sending.counts) == len(heard) == 3


async def test_a_send_that_never_ended_is_timed_and_no_sign_of_life() -> None:
    meters = Instruments()
    heard: list[str] = []
    messenger = InstrumentedMessenger(FakeMessenger(), meters, lambda: heard.append("answer"))
    with pytest.raises(RuntimeError):
        await messenger.send_digest(1, 0, Screen("Hello"))
    assert (meters.sends, sum(meters.sending.counts), heard) == ({}, 1, [])


async def test_looks_at_feeds_are_counted_by_result_and_pages_are_not() -> None:
    meters = Instruments()
    fetcher = InstrumentedFetcher(FakeFetcher(200, 304, 200), meters)
    for wanted in (FetchPurpose.FEED, FetchPurpose.FEED, FetchPurpose.PAGE):
        await fetcher.fetch(FEED_URL, wanted)
    assert meters.feed_checks == {"fetched": 1, "not_modified": 1}


async def test_a_feed_that_gives_nothing_is_counted_by_its_reason_and_a_mistake_as_such() -> None:
    meters = Instruments()
    fetcher = InstrumentedFetcher(
        FakeFetcher(FetchError(FetchReason.TIMEOUT, FEED_URL), KeyError("host")), meters
    )
    for error in (FetchError, KeyError):
        with pytest.raises(error):
            await fetcher.fetch(FEED_URL, FetchPurpose.FEED)
    assert meters.feed_checks == {"timeout": 1, "stumbled": 1}


def test_every_429_is_counted_and_only_what_it_adds_to_the_pause() -> None:
    meters, now = Instruments(), [0.0]
    paced = create_rate_limiter(meters, now)
    paced.halt(10)
    paced.halt(4)
    assert meters.halts == {"count": 2, "milliseconds": 10_000}
    now[0] = 6.0
    paced.halt(10)
    assert meters.halts == {"count": 3, "milliseconds": 16_000}


async def test_work_is_timed_until_it_is_on_disk_and_where_it_fails_too(database: Database) -> None:
    waited = Histogram(FAST_BUCKETS_SECONDS)
    commits = InstrumentedGroupCommit(database, waited)

    async def count(tx: Transaction) -> int:
        return await counters.next_value(tx, "letters")

    async def fail(tx: Transaction) -> int:
        raise KeyError(tx.dialect.name)

    assert await commits.run(count) == 1
    with pytest.raises(KeyError):
        await commits.run(fail)
    await commits.close()
    assert sum(waited.counts) == 2
    assert waited.total > 0
