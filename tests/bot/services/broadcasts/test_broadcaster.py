"""Broadcasts reach everybody once, in portions, by night rules of their readers, until they are stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.errors import UserError
from bot.services.broadcasts import broadcasts
from bot.services.broadcasts.broadcaster import Announcer
from bot.services.broadcasts.broadcasts import Progress
from bot.services.newsroom.people import Person, audit_page
from bot.services.subscriptions import subscriptions as subscription_subscriptions
from data.audience import subscriptions
from data.database import Database
from data.delivery import outbox
from data.records.delivery import Broadcast, BroadcastState, OutboxState, Settlement
from tests.bot.services.seed import chat, join, messages
from tests.support.factories import NOW

ADA, BEA = Person(7, "Ada"), Person(8, "Bea")
HOUR = timedelta(hours=1)


@dataclass
class Hall:
    """A newsroom whose broadcasts are sent by hand; the clock stands where a test puts it."""

    database: Database
    at: datetime = NOW
    told: list[Progress] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def announcer(self, rate: float = 28.0) -> Announcer:
        async def tell(seen: Progress) -> None:
            self.told.append(seen)

        return Announcer(self.database, self, lambda: rate, tell, asyncio.Event(), lambda: None, 30.0)

    async def draft(self, person: Person = ADA, text: str = "<b>Dear</b> readers &amp; friends") -> Broadcast:
        return (await broadcasts.draft(self.database, person, chat(person.id), text, self.at))[0]

    async def start(self, person: Person = ADA) -> Broadcast:
        draft = await self.draft(person)
        return (await broadcasts.start(self.database, draft.id, person, self.at)).of

    async def send(self, most: int = 1000) -> Counter[int]:
        """Send what may be sent now; gives how often each chat was written to."""
        sent: Counter[int] = Counter()
        async with self.database.transaction() as tx:
            epoch = await outbox.next_epoch(tx)
            leased = await outbox.lease(tx, self.at, "me", self.at + HOUR, most, epoch)
            await outbox.mark_sending(tx, [one.id for one in leased], epoch)
            done = [Settlement(one.id, epoch, OutboxState.SENT, self.at, message_id=1) for one in leased]
            await outbox.settle(tx, done)
        sent.update(one.chat_id for one in leased)
        return sent


@pytest.fixture
def hall(database: Database) -> Hall:
    return Hall(database)


async def test_everybody_gets_it_once_in_portions_also_after_a_restart(hall: Hall) -> None:
    for number in range(1, 251):
        await join(hall.database, chat(number))
    of = await hall.start()
    sent: Counter[int] = Counter()
    waiting = []
    for _ in range(20):
        announcer = hall.announcer(rate=1.0)  # each time one that knows nothing of the last
        if not await announcer.step():
            break
        async with hall.database.reading() as tx:
            waiting.append((await broadcasts.progress(tx, of, hall.at)).ready)
        sent += await hall.send(60)
    assert sent == dict.fromkeys(range(1, 251), 1)
    assert max(waiting) <= 200  # two portions of the smallest size
    assert hall.told[-1].of.state is BroadcastState.DONE
    assert (hall.told[-1].sent, hall.told[-1].readers) == (250, 250)


async def test_who_sleeps_gets_it_in_the_morning_and_who_pauses_meanwhile_not(hall: Hall) -> None:
    await join(hall.database, chat(1), quiet_from="11:00", quiet_until="13:00")
    await join(hall.database, chat(2), quiet_from="11:00", quiet_until="13:00")
    await join(hall.database, chat(3))
    of = await hall.start()
    announcer = hall.announcer()
    await announcer.step()
    assert await hall.send() == {3: 1}
    assert await announcer.step()  # it is not over
    async with hall.database.transaction() as tx:
        seen = await broadcasts.progress(tx, of, hall.at)
        await subscription_subscriptions.pause(tx, chat(2), 3, hall.at)
    assert (seen.sent, seen.held, seen.ready) == (1, 2, 0)
    hall.at += HOUR
    assert await hall.send() == {1: 1}


async def test_an_end_that_could_not_be_told_in_good_time_is_told_later(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.broadcasts.broadcaster._PATIENCE", 0.01)
    await join(hall.database, chat(1))
    await hall.start()
    announcer = hall.announcer()

    async def never(_: Progress) -> None:
        await asyncio.Event().wait()

    tell, announcer.tell = announcer.tell, never
    await announcer.step()
    assert await hall.send() == {1: 1}  # readers do not wait for its author's card
    assert await announcer.step()
    assert await announcer.step()
    announcer.tell = tell
    while await announcer.step():
        pass
    assert [(seen.of.state, seen.sent) for seen in hall.told] == [(BroadcastState.DONE, 1)]


async def test_after_a_day_nobody_is_planned_any_more(hall: Hall) -> None:
    await join(hall.database, chat(1))
    await hall.start()
    hall.at += timedelta(hours=24)
    announcer = hall.announcer()
    while await announcer.step():
        pass
    assert await messages(hall.database, 1) == []
    assert hall.told[-1].of.state is BroadcastState.DONE


async def test_a_message_is_given_up_a_day_after_the_start(hall: Hall) -> None:
    await join(hall.database, chat(1), quiet_from="11:00", quiet_until="13:00")
    await hall.start()
    await hall.announcer().step()
    (row,) = await messages(hall.database, 1)
    assert row["not_before"] == (NOW + HOUR).isoformat()
    assert row["expires_at"] == (NOW + timedelta(hours=24)).isoformat()
    assert row["due_at"] == (NOW + timedelta(hours=25)).isoformat()  # whatever is due sooner goes first


async def test_stopping_ends_it_for_all_who_have_not_got_it(hall: Hall) -> None:
    for number in range(1, 251):
        await join(hall.database, chat(number))
    of = await hall.start()
    announcer = hall.announcer(rate=1.0)
    await announcer.step()
    assert sum((await hall.send(30)).values()) == 30
    await broadcasts.stop(hall.database, of.id, BEA, hall.at)
    assert await hall.send() == {}
    while await announcer.step():
        pass
    assert await hall.send() == {}
    last = hall.told[-1]
    assert (last.of.state, last.of.stopped, last.sent, last.missed) == (BroadcastState.DONE, True, 30, 220)
    with pytest.raises(UserError, match=r"broadcast\.over"):
        await broadcasts.stop(hall.database, of.id, BEA, hall.at)


async def test_one_at_a_time_and_none_twice(hall: Hall) -> None:
    await join(hall.database, chat(1))
    of = await hall.start()
    with pytest.raises(UserError, match=r"broadcast\.gone"):
        await broadcasts.start(hall.database, of.id, ADA, hall.at)
    second = await hall.draft(BEA)
    with pytest.raises(UserError, match=r"broadcast\.busy"):
        await broadcasts.start(hall.database, second.id, BEA, hall.at)
    present = await broadcasts.present(hall.database, hall.at)
    assert present is not None
    assert present.of == of
    announcer = hall.announcer()
    while await announcer.step():
        await hall.send()
    await broadcasts.start(hall.database, second.id, BEA, hall.at)


async def test_two_who_send_at_the_same_moment_do_not_both(hall: Hall) -> None:
    await join(hall.database, chat(1))
    drafts = [await hall.draft(person) for person in (ADA, BEA)]
    outcomes = await asyncio.gather(
        *(broadcasts.start(hall.database, one.id, ADA, hall.at) for one in drafts), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {Progress, UserError}


async def test_whoever_left_before_their_turn_is_not_written_to(hall: Hall) -> None:
    for number in (1, 2):
        await join(hall.database, chat(number))
    await hall.start()
    async with hall.database.transaction() as tx:
        await subscriptions.block(tx, 1, "gone")
    await hall.announcer().step()
    assert await hall.send() == {2: 1}


async def test_the_log_names_who_sent_and_stopped_it_and_how_it_begins(hall: Hall) -> None:
    await join(hall.database, chat(1))
    of = await hall.start()
    await broadcasts.stop(hall.database, of.id, BEA, hall.at)
    entries, _ = await audit_page(hall.database, 0, 9)
    assert [(one.actor_name, one.action, one.subject) for one in entries] == [
        ("Bea", "broadcast.stopped", "Dear readers & friends"),
        ("Ada", "broadcast.sent", "Dear readers & friends"),
    ]


async def test_nobody_subscribed_is_said_before_anything_is_kept(hall: Hall) -> None:
    with pytest.raises(UserError, match=r"broadcast\.nobody"):
        await hall.draft()
    await join(hall.database, chat(1))
    draft = await hall.draft()
    async with hall.database.transaction() as tx:
        await subscriptions.block(tx, 1, "gone")
    with pytest.raises(UserError, match=r"broadcast\.nobody"):
        await broadcasts.start(hall.database, draft.id, ADA, hall.at)
