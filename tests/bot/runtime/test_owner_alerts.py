"""The watchman on a real application whose duties he is told of, with the playground as Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.monitoring.heartbeats import Duty
from bot.playground import Limits, Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import App
from bot.runtime.composition import open_app
from bot.runtime.owner_alerts import Watchman
from bot.services.delivery.rate_limiter import RateLimiter
from bot.settings import Settings
from data.audience import readers
from data.delivery import editions, outbox
from data.records.delivery import NewDelivery, OutboxState, Settlement
from tests.support.factories import NOW
from tests.support.in_process_summarizer import FeedThinkerHere, ThinkerHere

OWNERS = frozenset({1001, 1002})
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    clock = MovableClock()
    clock.move_to(NOW)
    async with Playground(clock=clock, limits=Limits.off()) as playground:
        for owner in OWNERS:
            playground.add_user(f"Owner {owner}", id=owner, started=True)
        yield playground


@pytest.fixture
async def app(playground: Playground, tmp_path: Path) -> AsyncIterator[App]:
    settings = Settings(
        bot_token=playground.token,
        admin_ids=OWNERS,
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'lede.db'}",
        telegram_api_url=playground.root,
    )
    clock = playground.clock
    async with open_app(settings, clock=clock, thinker=ThinkerHere(), feed_thinker=FeedThinkerHere()) as app:
        yield app


def watching(app: App, *, sends: bool = True) -> Watchman:
    return Watchman(app.lede, lambda: sends)


async def never(_seconds: float) -> None:
    """Waits for ever."""
    await asyncio.Event().wait()


def told(playground: Playground, part: str = "could not be planned") -> list[int]:
    """Which owners were told so, in order."""
    return [sent.chat_id for sent in playground.sent if sent.ok and part in sent.text]


async def in_doubt(app: App) -> None:
    """One delivery of which nobody knows whether it arrived."""
    async with app.lede.database.transaction() as tx:
        reader = await readers.ensure(tx, 1003, 0, "private", "en", NOW)
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        await outbox.enqueue(
            tx, [NewDelivery(reader.id, edition, "digest", "2026-11-22", 0, 0, NOW, NOW + 60 * MINUTE)]
        )
        (taken,) = await outbox.lease(tx, NOW, "me", NOW + MINUTE, 1, 1)
        await outbox.settle(tx, [Settlement(taken.id, 1, OutboxState.UNKNOWN, NOW)])


async def test_every_owner_is_told_once(app: App, playground: Playground) -> None:
    app.lede.heartbeats.wrong(Duty.PLANNING, KeyError())
    look = watching(app)
    for _ in range(3):
        await look.look()
    assert sorted(told(playground)) == sorted(OWNERS)


async def test_while_telegram_wants_a_pause_nobody_is_told_and_afterwards_everybody_is(
    app: App, playground: Playground
) -> None:
    seconds = 0.0
    pacer = RateLimiter(lambda: seconds, asyncio.sleep)
    app.lede.heartbeats.wrong(Duty.PLANNING, KeyError())
    look = Watchman(replace(app.lede, rate_limiter=pacer), lambda: True)
    pacer.halt(60)
    await look.look()
    assert told(playground) == []
    seconds = 61
    await look.look()
    assert sorted(told(playground)) == sorted(OWNERS)


async def test_an_owner_whose_message_telegram_puts_off_gets_it_a_moment_later(
    app: App, playground: Playground
) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER))
    app.lede.heartbeats.wrong(Duty.PLANNING, KeyError())
    await watching(app).look()
    assert sorted(told(playground)) == sorted(OWNERS)


async def test_what_nobody_could_be_told_is_told_at_the_next_look(app: App, playground: Playground) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, times=None, seconds=3600))
    app.lede.heartbeats.wrong(Duty.PLANNING, KeyError())
    seconds = 0.0
    look = Watchman(replace(app.lede, rate_limiter=RateLimiter(lambda: seconds, never)), lambda: True)
    await look.look()
    playground.faults.clear()
    seconds = 7200
    await look.look()
    assert sorted(told(playground)) == sorted(OWNERS)


async def test_the_log_hears_of_it_once_whatever_telegram_takes(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    app.lede.rate_limiter.halt(60)
    app.lede.heartbeats.wrong(Duty.PLANNING, KeyError())
    look = watching(app)
    with caplog.at_level(logging.ERROR, "bot.runtime.owner_alerts"):
        await look.look()
        await look.look()
    said = [record.message for record in caplog.records if record.name == "bot.runtime.owner_alerts"]
    assert said == ["something is wrong"]


async def test_only_the_process_that_sends_tells_how_the_digests_go(app: App, playground: Playground) -> None:
    await in_doubt(app)
    await watching(app, sends=False).look()
    assert told(playground, "in doubt") == []
    await watching(app).look()
    assert sorted(told(playground, "in doubt")) == sorted(OWNERS)


async def test_what_a_process_cannot_see_going_well_is_not_over(app: App, playground: Playground) -> None:
    app.lede.heartbeats.wrong(Duty.PLANNING, KeyError())
    await watching(app).look()
    app.lede.heartbeats.rest(Duty.PLANNING)  # it may go on failing elsewhere
    await watching(app).look()
    assert told(playground, "All is well again") == []
    app.lede.heartbeats.well(Duty.PLANNING)
    await watching(app).look()
    assert sorted(told(playground, "All is well again")) == sorted(OWNERS)


async def test_a_full_disk_is_told_once_although_nothing_can_be_noted_and_its_end_too(
    app: App, playground: Playground
) -> None:
    async with app.lede.database.transaction() as tx:
        # Leaves no room to grow: whatever is noted needs more than there is.
        await tx.exec_driver_sql("CREATE TABLE filler (x)")
        for table in ("counters", "alerts"):
            await tx.exec_driver_sql(
                f"CREATE TRIGGER fill_{table} AFTER INSERT ON {table} BEGIN "
                "INSERT INTO filler VALUES (zeroblob(100000)); END"
            )
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    look = watching(app)
    for _ in range(4):
        await look.look()
    assert sorted(told(playground, "The disk is full.")) == sorted(OWNERS)
    async with app.lede.database.transaction() as tx:
        await tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
    async with asyncio.timeout(60):
        while not told(playground, "the database can be written"):
            await look.look()
            await asyncio.sleep(0.1)
    assert sorted(told(playground, "The database cannot be written")) == sorted(OWNERS)
