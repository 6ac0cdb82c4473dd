"""Sends, feed requests and transactions are counted and timed by their results."""

from __future__ import annotations

import typing

import pytest

from bot.monitoring import prometheus
from bot.monitoring.instruments import FAST_BUCKETS_SECONDS, Histogram, Instruments
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.ports.messenger import Outcome, OutcomeUnknown, Screen, Sent
from bot.runtime.instrumented import (
    InstrumentedFetcher,
    InstrumentedMessenger,
    outcome_label,
)
from bot.services.delivery.rate_limiter import RateLimiter
from data.coordination import counters
from data.database import Database, Transaction
from data.group_commit import GroupCommit

FEED_URL = "https://example.org/feed"


class FakeMessenger:
    """A bot.ports.messenger.Messenger that returns the given outcomes."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = iter(outcomes)

    async def send_digest(
        self,
        chat_id: int,
        thread_id: int,
        screen: Screen,
        *,
        plain: bool = False,
        paid: bool = False,
        silent: bool = False,
    ) -> Outcome:
        del chat_id, thread_id, screen, plain, paid, silent
        return next(self._outcomes)

    async def edit_digest(
        self, chat_id: int, message_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        del chat_id, message_id, screen, plain
        return next(self._outcomes)


class ScriptedFetcher:
    """A bot.ports.fetcher.Fetcher that returns the given statuses and raises the given errors."""

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


def test_every_outcome_of_a_send_has_its_counter() -> None:
    kinds = typing.get_args(Outcome)
    assert {outcome_label(kind) for kind in kinds} == set(prometheus.SEND_OUTCOMES)


async def test_a_send_is_timed_and_counted_by_its_outcome_which_is_returned() -> None:
    instruments, answers = Instruments(), (Sent(7), OutcomeUnknown("reset"), Sent(8))
    answers_counted: list[str] = []
    messenger = InstrumentedMessenger(
        FakeMessenger(*answers), instruments, lambda: answers_counted.append("answer")
    )
    assert tuple([await messenger.send_digest(1, 0, Screen("Hello")) for _ in answers]) == answers
    assert instruments.sends == {"sent": 2, "in_doubt": 1}
    assert sum(instruments.sending.counts) == len(answers_counted) == 3


async def test_a_send_that_raises_is_timed_and_gives_no_heartbeat() -> None:
    instruments = Instruments()
    answers_counted: list[str] = []
    messenger = InstrumentedMessenger(FakeMessenger(), instruments, lambda: answers_counted.append("answer"))
    with pytest.raises(RuntimeError):
        await messenger.send_digest(1, 0, Screen("Hello"))
    assert (instruments.sends, sum(instruments.sending.counts), answers_counted) == ({}, 1, [])


async def test_feed_requests_are_counted_by_result_and_page_requests_are_not() -> None:
    instruments = Instruments()
    fetcher = InstrumentedFetcher(ScriptedFetcher(200, 304, 200), instruments)
    for wanted in (FetchPurpose.FEED, FetchPurpose.FEED, FetchPurpose.PAGE):
        await fetcher.fetch(FEED_URL, wanted)
    assert instruments.feed_checks == {"fetched": 1, "not_modified": 1}


async def test_a_feed_request_that_fails_is_counted_by_its_reason() -> None:
    instruments = Instruments()
    fetcher = InstrumentedFetcher(
        ScriptedFetcher(FetchError(FetchReason.TIMEOUT, FEED_URL), KeyError("host")), instruments
    )
    for error in (FetchError, KeyError):
        with pytest.raises(error):
            await fetcher.fetch(FEED_URL, FetchPurpose.FEED)
    assert instruments.feed_checks == {"timeout": 1, "stumbled": 1}


def test_every_429_is_counted_with_only_the_seconds_that_it_adds_to_the_halt() -> None:
    instruments, now = Instruments(), [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    rate_limiter = RateLimiter(lambda: now[0], sleep, on_halt=instruments.count_halt)
    rate_limiter.halt(10)
    rate_limiter.halt(4)
    assert instruments.halts == {"count": 2, "milliseconds": 10_000}
    now[0] = 6.0
    rate_limiter.halt(10)
    assert instruments.halts == {"count": 3, "milliseconds": 16_000}


async def test_work_is_timed_until_its_commit_and_also_where_it_fails(database: Database) -> None:
    wait_times = Histogram(FAST_BUCKETS_SECONDS)
    commits = GroupCommit(database, on_wait=wait_times.observe)

    async def count(tx: Transaction) -> int:
        return await counters.next_value(tx, "letters")

    async def fail(tx: Transaction) -> int:
        raise KeyError(tx.dialect.name)

    assert await commits.run(count) == 1
    with pytest.raises(KeyError):
        await commits.run(fail)
    await commits.close()
    assert sum(wait_times.counts) == 2
    assert wait_times.total > 0
