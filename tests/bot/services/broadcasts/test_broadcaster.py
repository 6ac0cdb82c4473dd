"""Broadcasts reach every reader once, in batches, outside their quiet hours, until they are stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.errors import UserError
from bot.services.broadcasts import broadcaster, broadcasts
from bot.services.broadcasts.broadcaster import BroadcastRunner
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.people import Person, audit_page
from bot.services.subscriptions import subscriptions as subscription_service
from data.audience import subscriptions
from data.database import Database
from data.delivery import outbox
from data.records.audience import QuietHours
from data.records.delivery import Broadcast, BroadcastState, OutboxState, Settlement
from tests.bot.services.seed import chat, messages, subscribe, subscribe_chats
from tests.support.factories import NOW

ADA, BEA = Person(7, "Ada"), Person(8, "Bea")
HOUR = timedelta(hours=1)


@dataclass
class BroadcastHarness:
    """A newsroom whose tests send the planned messages and set the clock.

    Attributes:
        can_report: Whether reports to the author end; else they hang.
    """

    database: Database
    instant: datetime = NOW
    reports: list[BroadcastProgress] = field(default_factory=list)
    can_report: bool = True

    def now(self) -> datetime:
        return self.instant

    def make_runner(self, rate: float = 28.0) -> BroadcastRunner:
        return BroadcastRunner(
            database=self.database,
            clock=self,
            rate=lambda: rate,
            report=self._report,
            due=asyncio.Event(),
            on_messages=lambda: None,
            idle_interval=30.0,
        )

    async def _report(self, progress: BroadcastProgress) -> None:
        if not self.can_report:
            await asyncio.Event().wait()
        self.reports.append(progress)

    async def draft(self, person: Person = ADA, text: str = "<b>Dear</b> readers &amp; friends") -> Broadcast:
        return await broadcasts.save_draft(self.database, person, chat(person.id), text, self.instant)

    async def start(self, person: Person = ADA) -> Broadcast:
        draft = await self.draft(person)
        return (await broadcasts.start(self.database, draft.id, person, self.instant)).broadcast

    async def send(self, limit: int = 1000) -> Counter[int]:
        """Send what may be sent now; returns how many messages each chat got."""
        sent: Counter[int] = Counter()
        async with self.database.transaction() as tx:
            epoch = await outbox.next_epoch(tx)
            leased = await outbox.lease(tx, self.instant, "me", self.instant + HOUR, limit, epoch)
            await outbox.mark_sending(tx, [one.id for one in leased], epoch)
            done = [Settlement(one.id, epoch, OutboxState.SENT, self.instant, message_id=1) for one in leased]
            await outbox.settle(tx, done)
        sent.update(one.chat_id for one in leased)
        return sent


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets 50 readers be more than one batch."""
    monkeypatch.setattr(broadcaster, "_MIN_BATCH_SIZE", 20)


@pytest.fixture
def harness(database: Database) -> BroadcastHarness:
    return BroadcastHarness(database)


@pytest.mark.usefixtures("small_batches")
async def test_every_reader_gets_a_broadcast_once_in_batches_also_after_a_restart(
    harness: BroadcastHarness,
) -> None:
    await subscribe_chats(harness.database, (chat(number) for number in range(1, 51)))
    broadcast = await harness.start()
    sent: Counter[int] = Counter()
    waiting = []
    for _ in range(20):
        runner = harness.make_runner(rate=1.0)  # a new runner knows nothing of the last one
        if not await runner.step():
            break
        async with harness.database.reading() as tx:
            waiting.append((await broadcasts.load_progress(tx, broadcast, harness.instant)).ready)
        sent += await harness.send(12)
    assert sent == dict.fromkeys(range(1, 51), 1)
    assert max(waiting) <= 40  # two batches of the smallest size
    assert harness.reports[-1].broadcast.state is BroadcastState.DONE
    assert (harness.reports[-1].sent, harness.reports[-1].readers) == (50, 50)


async def test_a_broadcast_waits_for_the_end_of_quiet_hours_and_skips_readers_who_pause(
    harness: BroadcastHarness,
) -> None:
    await subscribe(harness.database, chat(1), quiet=QuietHours("11:00", "13:00"))
    await subscribe(harness.database, chat(2), quiet=QuietHours("11:00", "13:00"))
    await subscribe(harness.database, chat(3))
    broadcast = await harness.start()
    runner = harness.make_runner()
    await runner.step()
    assert await harness.send() == {3: 1}
    assert await runner.step()  # the broadcast is not finished
    async with harness.database.transaction() as tx:
        seen = await broadcasts.load_progress(tx, broadcast, harness.instant)
        await subscription_service.pause(tx, chat(2), 3, harness.instant)
    assert (seen.sent, seen.deferred, seen.ready) == (1, 2, 0)
    harness.instant += HOUR
    assert await harness.send() == {1: 1}


async def test_a_broadcasts_end_that_could_not_be_reported_in_time_is_reported_later(
    harness: BroadcastHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.broadcasts.broadcaster._REPORT_TIMEOUT_SECONDS", 0.01)
    await subscribe(harness.database, chat(1))
    await harness.start()
    runner = harness.make_runner()
    harness.can_report = False
    await runner.step()
    assert await harness.send() == {1: 1}  # readers do not wait for the author's report
    assert await runner.step()
    assert await runner.step()
    harness.can_report = True
    while await runner.step():
        pass
    assert [(seen.broadcast.state, seen.sent) for seen in harness.reports] == [(BroadcastState.DONE, 1)]


async def test_a_broadcast_plans_no_reader_a_day_after_its_start(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1))
    await harness.start()
    harness.instant += timedelta(hours=24)
    runner = harness.make_runner()
    while await runner.step():
        pass
    assert await messages(harness.database, 1) == []
    assert harness.reports[-1].broadcast.state is BroadcastState.DONE


async def test_a_broadcasts_message_expires_a_day_after_the_start(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1), quiet=QuietHours("11:00", "13:00"))
    await harness.start()
    await harness.make_runner().step()
    (row,) = await messages(harness.database, 1)
    assert row["not_before"] == (NOW + HOUR).isoformat()
    assert row["expires_at"] == (NOW + timedelta(hours=24)).isoformat()
    assert row["due_at"] == (NOW + timedelta(hours=25)).isoformat()  # what is due sooner leaves first


@pytest.mark.usefixtures("small_batches")
async def test_stopping_a_broadcast_ends_it_for_all_readers_who_have_not_got_it(
    harness: BroadcastHarness,
) -> None:
    await subscribe_chats(harness.database, (chat(number) for number in range(1, 51)))
    broadcast = await harness.start()
    runner = harness.make_runner(rate=1.0)
    await runner.step()
    assert sum((await harness.send(6)).values()) == 6
    await broadcasts.stop(harness.database, broadcast.id, BEA, harness.instant)
    assert await harness.send() == {}
    while await runner.step():
        pass
    assert await harness.send() == {}
    last = harness.reports[-1]
    assert (last.broadcast.state, last.broadcast.stopped, last.sent, last.missed) == (
        BroadcastState.DONE,
        True,
        6,
        44,
    )
    with pytest.raises(UserError, match=r"broadcast\.over"):
        await broadcasts.stop(harness.database, broadcast.id, BEA, harness.instant)


async def test_broadcasts_run_one_at_a_time_and_none_twice(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1))
    broadcast = await harness.start()
    with pytest.raises(UserError, match=r"broadcast\.gone"):
        await broadcasts.start(harness.database, broadcast.id, ADA, harness.instant)
    second = await harness.draft(BEA)
    with pytest.raises(UserError, match=r"broadcast\.busy"):
        await broadcasts.start(harness.database, second.id, BEA, harness.instant)
    present = await broadcasts.current_progress(harness.database, harness.instant)
    assert present is not None
    assert present.broadcast == broadcast
    runner = harness.make_runner()
    while await runner.step():
        await harness.send()
    await broadcasts.start(harness.database, second.id, BEA, harness.instant)


async def test_of_two_broadcasts_started_at_once_only_one_starts(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1))
    drafts = [await harness.draft(person) for person in (ADA, BEA)]
    outcomes = await asyncio.gather(
        *(broadcasts.start(harness.database, one.id, ADA, harness.instant) for one in drafts),
        return_exceptions=True,
    )
    assert {type(outcome) for outcome in outcomes} == {BroadcastProgress, UserError}


async def test_a_broadcast_skips_readers_who_left_before_their_batch(harness: BroadcastHarness) -> None:
    await subscribe_chats(harness.database, (chat(number) for number in (1, 2)))
    await harness.start()
    async with harness.database.transaction() as tx:
        await subscriptions.block(tx, 1, "gone")
    await harness.make_runner().step()
    assert await harness.send() == {2: 1}


async def test_the_audit_log_names_the_people_who_sent_and_stopped_a_broadcast_and_its_subject(
    harness: BroadcastHarness,
) -> None:
    await subscribe(harness.database, chat(1))
    broadcast = await harness.start()
    await broadcasts.stop(harness.database, broadcast.id, BEA, harness.instant)
    entries, _ = await audit_page(harness.database, 0, 9)
    assert [(one.actor_name, one.action, one.subject) for one in entries] == [
        ("Bea", "broadcast.stopped", "Dear readers & friends"),
        ("Ada", "broadcast.sent", "Dear readers & friends"),
    ]


async def test_a_broadcast_without_readers_is_refused_before_a_draft_is_stored(
    harness: BroadcastHarness,
) -> None:
    with pytest.raises(UserError, match=r"broadcast\.nobody"):
        await harness.draft()
    await subscribe(harness.database, chat(1))
    draft = await harness.draft()
    async with harness.database.transaction() as tx:
        await subscriptions.block(tx, 1, "gone")
    with pytest.raises(UserError, match=r"broadcast\.nobody"):
        await broadcasts.start(harness.database, draft.id, ADA, harness.instant)
