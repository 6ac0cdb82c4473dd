from __future__ import annotations

import typing
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.monitoring import prometheus
from bot.monitoring.instruments import QUICK, Histogram, Meters
from bot.ports import messenger as port_messenger
from bot.ports.fetcher import Fetched, FetchProblem, FetchReason, Wanted
from bot.ports.messenger import InDoubt, Outcome, Screen, Sent
from bot.runtime.instrumented import (
    MeteredCommits,
    MeteredFetcher,
    MeteredMessenger,
    MeteredPacer,
    outcome_name,
)
from data.coordination import counters
from data.database import Database, Transaction

HERE = "https://example.org/feed"


class Answering:
    """A bot.ports.messenger.Messenger that answers what it is given."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = iter(outcomes)

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        del chat_id, thread_id, screen, plain
        return next(self._outcomes)


class Giving:
    """A bot.ports.fetcher.Fetcher that gives a status, or raises what it was handed."""

    def __init__(self, *results: int | Exception) -> None:
        self._results = iter(results)

    async def fetch(
        self, url: str, wanted: Wanted = Wanted.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del wanted, etag, last_modified
        result = next(self._results)
        if isinstance(result, Exception):
            raise result
        return Fetched(url, result, "", "", b"", {})


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite+aiosqlite:///{tmp_path / 'lede.db'}")
    yield opened
    await opened.close()


def pacer(meters: Meters, now: list[float]) -> MeteredPacer:
    """One whose seconds pass only when the test says so."""

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    return MeteredPacer(meters, lambda: now[0], sleep, 28, 0)


def test_every_outcome_of_a_send_has_its_counter() -> None:
    kinds = typing.get_args(port_messenger.Outcome)
    assert {outcome_name(kind) for kind in kinds} == set(prometheus.OUTCOMES)


async def test_a_send_is_counted_and_timed_by_its_outcome_which_is_passed_on() -> None:
    meters, answers = Meters(), (Sent(7), InDoubt("reset"), Sent(8))
    heard: list[str] = []
    messenger = MeteredMessenger(Answering(*answers), meters, lambda: heard.append("answer"))
    assert tuple([await messenger.send_digest(1, 0, Screen("Hello")) for _ in answers]) == answers
    assert meters.sends == {"sent": 2, "in_doubt": 1}
    assert sum(meters.sending.counts) == len(heard) == 3


async def test_a_send_that_never_ended_is_timed_and_no_sign_of_life() -> None:
    meters = Meters()
    heard: list[str] = []
    messenger = MeteredMessenger(Answering(), meters, lambda: heard.append("answer"))
    with pytest.raises(RuntimeError):
        await messenger.send_digest(1, 0, Screen("Hello"))
    assert (meters.sends, sum(meters.sending.counts), heard) == ({}, 1, [])


async def test_looks_at_feeds_are_counted_by_result_and_pages_are_not() -> None:
    meters = Meters()
    fetcher = MeteredFetcher(Giving(200, 304, 200), meters)
    for wanted in (Wanted.FEED, Wanted.FEED, Wanted.PAGE):
        await fetcher.fetch(HERE, wanted)
    assert meters.looks == {"fetched": 1, "not_modified": 1}


async def test_a_feed_that_gives_nothing_is_counted_by_its_reason_and_a_mistake_as_such() -> None:
    meters = Meters()
    fetcher = MeteredFetcher(Giving(FetchProblem(FetchReason.TIMEOUT, HERE), KeyError("host")), meters)
    for error in (FetchProblem, KeyError):
        with pytest.raises(error):
            await fetcher.fetch(HERE, Wanted.FEED)
    assert meters.looks == {"timeout": 1, "stumbled": 1}


def test_every_429_is_counted_and_only_what_it_adds_to_the_pause() -> None:
    meters, now = Meters(), [0.0]
    paced = pacer(meters, now)
    paced.halt(10)
    paced.halt(4)
    assert meters.halts == {"count": 2, "milliseconds": 10_000}
    now[0] = 6.0
    paced.halt(10)
    assert meters.halts == {"count": 3, "milliseconds": 16_000}


async def test_work_is_timed_until_it_is_on_disk_and_where_it_fails_too(database: Database) -> None:
    waited = Histogram(QUICK)
    commits = MeteredCommits(database, waited)

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
