"""The watchman on a real application whose duties he is told of, with the playground as Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.monitoring.heartbeats import Job
from bot.playground import Playground, SendLimits
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.runtime.owner_alerts import HealthMonitor
from bot.services.delivery.rate_limiter import RateLimiter
from bot.settings import Settings
from data.audience import readers
from data.delivery import editions, outbox
from data.records.delivery import NewDelivery, OutboxState, Settlement
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessFeedSummarizer, InProcessSummarizer

OWNERS = frozenset({1001, 1002})
MINUTE = timedelta(minutes=1)


@pytest.fixture
def playground_options() -> dict[str, Any]:
    """A clock that shows `NOW`, and no limits."""
    clock = MovableClock()
    clock.move_to(NOW)
    return {"clock": clock, "limits": SendLimits.unlimited()}


@pytest.fixture
async def app(playground: Playground, sqlite_url: str) -> AsyncIterator[Application]:
    for owner in OWNERS:
        playground.add_user(f"Owner {owner}", id=owner, started=True)
    settings = Settings(
        bot_token=playground.token,
        admin_ids=OWNERS,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
    )
    clock = playground.clock
    async with open_app(
        settings, clock=clock, summarizer=InProcessSummarizer(), feed_summarizer=InProcessFeedSummarizer()
    ) as app:
        yield app


def create_monitor(app: Application, *, sends: bool = True) -> HealthMonitor:
    return HealthMonitor(app.context, lambda: sends)


async def sleep_forever(_seconds: float) -> None:
    """Waits for ever."""
    await asyncio.Event().wait()


def notified_owners(playground: Playground, part: str = "could not be planned") -> list[int]:
    """Which owners were told so, in order."""
    return [sent.chat_id for sent in playground.sent if sent.ok and part in sent.text]


async def add_unknown_delivery(app: Application) -> None:
    """One delivery of which nobody knows whether it arrived."""
    async with app.context.database.transaction() as tx:
        reader = await readers.ensure(tx, 1003, 0, "private", "en", NOW)
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        await outbox.enqueue(
            tx, [NewDelivery(reader.id, edition, "digest", "2026-11-22", 0, 0, NOW, NOW + 60 * MINUTE)]
        )
        (taken,) = await outbox.lease(tx, NOW, "me", NOW + MINUTE, 1, 1)
        await outbox.settle(tx, [Settlement(taken.id, 1, OutboxState.UNKNOWN, NOW)])


async def test_every_owner_is_told_once(app: Application, playground: Playground) -> None:
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    monitor = create_monitor(app)
    for _ in range(3):
        await monitor.check()
    assert sorted(notified_owners(playground)) == sorted(OWNERS)


async def test_while_telegram_wants_a_pause_nobody_is_told_and_afterwards_everybody_is(
    app: Application, playground: Playground
) -> None:
    seconds = 0.0
    rate_limiter = RateLimiter(lambda: seconds, asyncio.sleep)
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    monitor = HealthMonitor(replace(app.context, rate_limiter=rate_limiter), lambda: True)
    rate_limiter.halt(60)
    await monitor.check()
    assert notified_owners(playground) == []
    seconds = 61
    await monitor.check()
    assert sorted(notified_owners(playground)) == sorted(OWNERS)


async def test_an_owner_whose_message_telegram_puts_off_gets_it_a_moment_later(
    app: Application, playground: Playground
) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER))
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    await create_monitor(app).check()
    assert sorted(notified_owners(playground)) == sorted(OWNERS)


async def test_what_nobody_could_be_told_is_told_at_the_next_look(
    app: Application, playground: Playground
) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, times=None, seconds=3600))
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    seconds = 0.0
    monitor = HealthMonitor(
        replace(app.context, rate_limiter=RateLimiter(lambda: seconds, sleep_forever)), lambda: True
    )
    await monitor.check()
    playground.faults.clear()
    seconds = 7200
    await monitor.check()
    assert sorted(notified_owners(playground)) == sorted(OWNERS)


async def test_the_log_hears_of_it_once_whatever_telegram_takes(
    app: Application, caplog: pytest.LogCaptureFixture
) -> None:
    app.context.rate_limiter.halt(60)
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    monitor = create_monitor(app)
    with caplog.at_level(logging.ERROR, "bot.runtime.owner_alerts"):
        await monitor.check()
        await monitor.check()
    said = [record.message for record in caplog.records if record.name == "bot.runtime.owner_alerts"]
    assert said == ["something is wrong"]


async def test_only_the_process_that_sends_tells_how_the_digests_go(
    app: Application, playground: Playground
) -> None:
    await add_unknown_delivery(app)
    await create_monitor(app, sends=False).check()
    assert notified_owners(playground, "in doubt") == []
    await create_monitor(app).check()
    assert sorted(notified_owners(playground, "in doubt")) == sorted(OWNERS)


async def test_what_a_process_cannot_see_going_well_is_not_over(
    app: Application, playground: Playground
) -> None:
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    await create_monitor(app).check()
    app.context.heartbeats.stop(Job.PLANNING)  # it may go on failing elsewhere
    await create_monitor(app).check()
    assert notified_owners(playground, "All is well again") == []
    app.context.heartbeats.record_success(Job.PLANNING)
    await create_monitor(app).check()
    assert sorted(notified_owners(playground, "All is well again")) == sorted(OWNERS)


async def test_a_full_disk_is_told_once_although_nothing_can_be_noted_and_its_end_too(
    app: Application, playground: Playground
) -> None:
    async with app.context.database.transaction() as tx:
        # Leaves no room to grow: whatever is noted needs more than there is.
        await tx.exec_driver_sql("CREATE TABLE filler (x)")
        for table in ("counters", "alerts"):
            await tx.exec_driver_sql(
                f"CREATE TRIGGER fill_{table} AFTER INSERT ON {table} BEGIN "
                "INSERT INTO filler VALUES (zeroblob(100000)); END"
            )
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    monitor = create_monitor(app)
    for _ in range(4):
        await monitor.check()
    assert sorted(notified_owners(playground, "The disk is full.")) == sorted(OWNERS)
    async with app.context.database.transaction() as tx:
        await tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
    async with asyncio.timeout(60):
        while not notified_owners(playground, "the database can be written"):
            await monitor.check()
            await asyncio.sleep(0.1)
    assert sorted(notified_owners(playground, "The database cannot be written")) == sorted(OWNERS)
