"""The health monitor on a real application with set heartbeats; the playground is Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.monitoring.heartbeats import Job
from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.runtime.owner_alerts import HealthMonitor
from bot.services.delivery.rate_limiter import RateLimiter
from bot.settings import Settings
from data.audience import readers
from data.delivery import editions, outbox
from data.records.delivery import OutboxState, Settlement
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessFeedSummarizer, InProcessSummarizer

OWNERS = frozenset({1001, 1002})
MINUTE = timedelta(minutes=1)


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


def create_monitor(app: Application, *, is_leader: bool = True) -> HealthMonitor:
    return HealthMonitor(app.context, lambda: is_leader)


async def sleep_forever(_seconds: float) -> None:
    """Sleep until cancelled."""
    await asyncio.Event().wait()


def notified_owners(playground: Playground, part: str = "could not be planned") -> list[int]:
    """The owners who got a message with `part`, in order."""
    return [sent.chat_id for sent in playground.sent if sent.ok and part in sent.text]


async def add_unknown_delivery(app: Application) -> None:
    """Add one delivery with an unknown outcome."""
    async with app.context.database.transaction() as tx:
        reader = await readers.ensure(tx, 1003, 0, "private", "en", NOW)
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        await plan_deliveries(
            tx, [NewDelivery(reader.id, edition, "digest", date(2026, 11, 22), 0, 0, NOW, NOW + 60 * MINUTE)]
        )
        (leased,) = await outbox.lease(tx, NOW, "me", NOW + MINUTE, 1, 1)
        await outbox.settle(tx, [Settlement(leased.id, 1, OutboxState.UNKNOWN, NOW)])


async def test_a_problem_is_reported_to_every_owner_once(app: Application, playground: Playground) -> None:
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    monitor = create_monitor(app)
    for _ in range(3):
        await monitor.check()
    assert sorted(notified_owners(playground)) == sorted(OWNERS)


async def test_a_problem_is_reported_after_a_halt_and_not_during_it(
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


async def test_an_owner_whose_message_gets_a_429_gets_it_after_the_short_halt(
    app: Application, playground: Playground
) -> None:
    playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER))
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    await create_monitor(app).check()
    assert sorted(notified_owners(playground)) == sorted(OWNERS)


async def test_a_problem_that_no_owner_could_be_sent_is_reported_at_the_next_check(
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


async def test_a_problem_is_logged_once_also_during_a_halt(
    app: Application, caplog: pytest.LogCaptureFixture
) -> None:
    app.context.rate_limiter.halt(60)
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    monitor = create_monitor(app)
    with caplog.at_level(logging.ERROR, "bot.runtime.owner_alerts"):
        await monitor.check()
        await monitor.check()
    messages = [record.message for record in caplog.records if record.name == "bot.runtime.owner_alerts"]
    assert messages == ["alerts: problem detected"]


async def test_only_the_leader_reports_on_deliveries(app: Application, playground: Playground) -> None:
    await add_unknown_delivery(app)
    await create_monitor(app, is_leader=False).check()
    assert notified_owners(playground, "in doubt") == []
    await create_monitor(app).check()
    assert sorted(notified_owners(playground, "in doubt")) == sorted(OWNERS)


async def test_a_problem_is_over_only_when_this_process_has_seen_a_success(
    app: Application, playground: Playground
) -> None:
    app.context.heartbeats.record_failure(Job.PLANNING, KeyError())
    await create_monitor(app).check()
    app.context.heartbeats.stop(Job.PLANNING)  # another process may still fail at it
    await create_monitor(app).check()
    assert notified_owners(playground, "All is well again") == []
    app.context.heartbeats.record_success(Job.PLANNING)
    await create_monitor(app).check()
    assert sorted(notified_owners(playground, "All is well again")) == sorted(OWNERS)


async def test_a_full_disk_and_its_end_are_each_reported_once_although_no_claim_can_be_written(
    app: Application, playground: Playground
) -> None:
    async with app.context.database.transaction() as tx:
        # The database has no room to grow, and every write to these tables needs more than it has.
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
