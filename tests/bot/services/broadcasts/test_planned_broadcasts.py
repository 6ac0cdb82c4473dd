"""Broadcasts at an hour, for all at once or by each reader's clock; late after an outage, resumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.services.broadcasts import broadcaster, broadcasts, composing, planned_broadcasts
from bot.services.broadcasts.planned_broadcasts import is_late, local_instant
from bot.services.subscriptions import subscriptions
from data.records.audience import QuietHours
from data.records.delivery import AudienceKind, Broadcast, BroadcastAudience, BroadcastState
from tests.bot.services.broadcasts.test_broadcaster import ADA, BEA, HOUR, BroadcastHarness
from tests.bot.services.seed import chat, subscribe
from tests.support.factories import NOW

SIX = NOW + 6 * HOUR
MINUTE = timedelta(minutes=1)


@pytest.fixture
def harness(database: object) -> BroadcastHarness:
    return BroadcastHarness(database)  # type: ignore[arg-type]


async def plan(
    harness: BroadcastHarness, at: datetime = SIX, *, is_local: bool = False, zone: str = "UTC"
) -> Broadcast:
    draft = await harness.draft()
    return await planned_broadcasts.plan(
        harness.database, draft.id, at, zone, ADA, harness.instant, is_local=is_local
    )


async def test_a_planned_broadcast_leaves_at_its_hour_once(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1))
    await plan(harness)
    runner = harness.make_runner()
    assert not await runner.step()
    harness.instant = SIX
    assert await runner.step()
    assert await harness.send() == {1: 1}
    while await runner.step():
        pass
    assert harness.reports[-1].broadcast.state is BroadcastState.DONE
    assert not is_late(harness.reports[-1].broadcast)
    assert await harness.send() == {}


async def test_after_an_outage_it_leaves_late(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1))
    await plan(harness)
    harness.instant = SIX + HOUR
    await harness.make_runner().step()
    assert await harness.send() == {1: 1}
    assert is_late(harness.reports[-1].broadcast)


async def test_each_reader_gets_it_at_the_same_hour_of_their_own_clock(harness: BroadcastHarness) -> None:
    for number, zone in enumerate(("Pacific/Kiritimati", "Asia/Tokyo", "UTC", "Pacific/Pago_Pago"), 1):
        await subscribe(harness.database, chat(number), timezone=zone)
    quiet = QuietHours("17:00", "19:30")
    await subscribe(harness.database, chat(5), timezone="UTC", quiet=quiet)
    evening = datetime(2026, 11, 23, 18, tzinfo=UTC)
    await plan(harness, evening, is_local=True)
    runner = harness.make_runner()
    hours: dict[int, int] = {}
    harness.instant = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    for _ in range(56):
        harness.instant += timedelta(minutes=30)
        await runner.step()
        for number in await harness.send():
            hours[number] = int((harness.instant - evening) / timedelta(minutes=30))
    assert hours == {1: -28, 2: -18, 3: 0, 4: 22, 5: 3}
    assert harness.reports[-1].broadcast.state is BroadcastState.DONE


async def test_by_local_hours_it_starts_with_the_earliest_of_its_readers(harness: BroadcastHarness) -> None:
    for number, zone in enumerate(("UTC", "America/Sao_Paulo"), 1):
        await subscribe(harness.database, chat(number), timezone=zone)
    assert (await plan(harness, SIX, is_local=True)).planned_at == SIX
    runner = harness.make_runner()
    harness.instant = SIX - MINUTE
    assert not await runner.step(), "its hour is reached in Kiritimati, where no reader is"
    harness.instant = SIX
    assert await runner.step()
    assert await harness.send() == {1: 1}


async def test_by_local_hours_without_readers_it_starts_at_the_newsrooms_hour(
    harness: BroadcastHarness,
) -> None:
    await subscribe(harness.database, chat(1), timezone="Asia/Tokyo")
    draft = await harness.draft()
    async with harness.database.transaction() as tx:
        await subscriptions.unsubscribe(tx, chat(1), harness.instant)
    planned = await planned_broadcasts.plan(
        harness.database, draft.id, SIX, "UTC", ADA, harness.instant, is_local=True
    )
    assert planned.planned_at == SIX


def test_where_the_hour_has_passed_it_comes_at_once() -> None:
    broadcast = Broadcast(
        *(1, 1, BroadcastState.RUNNING, 1, 1, None, "en", 0, 0, False, False, NOW, NOW),
        local_time="2026-11-22T18:00",
    )
    assert local_instant(broadcast, "Asia/Tokyo", NOW) == NOW
    assert local_instant(broadcast, "UTC", NOW) == SIX
    assert local_instant(broadcast, "America/Sao_Paulo", NOW) == SIX + 3 * HOUR


async def test_one_for_all_waits_for_another_one_but_not_for_one_by_local_hours(
    harness: BroadcastHarness,
) -> None:
    await subscribe(harness.database, chat(1), timezone="Pacific/Pago_Pago")
    await plan(harness, SIX, is_local=True)
    await harness.make_runner().step()  # its first readers had it already
    urgent = await harness.start(BEA)
    await plan(harness, NOW + MINUTE)
    harness.instant = NOW + MINUTE
    runner = harness.make_runner()
    await runner.step()
    assert await harness.send() == {1: 1}
    with pytest.raises(UserError, match=r"broadcast\.busy"):
        await broadcasts.start(harness.database, (await harness.draft()).id, ADA, harness.instant)
    await runner.step()
    await runner.step()
    assert await harness.send() == {1: 1}, "the planned one leaves when the urgent one is done"
    assert urgent.id in {one.broadcast.id for one in harness.reports}


async def test_a_cancelled_one_is_a_draft_again_and_only_unsent_ones_can_be_planned(
    harness: BroadcastHarness,
) -> None:
    await subscribe(harness.database, chat(1))
    planned = await plan(harness)
    draft = await planned_broadcasts.cancel(harness.database, planned.id, BEA, NOW)
    assert (draft.state, draft.planned_at) == (BroadcastState.DRAFT, None)
    harness.instant = SIX
    assert not await harness.make_runner().step()
    await broadcasts.start(harness.database, draft.id, ADA, SIX)
    for change in (
        planned_broadcasts.cancel(harness.database, draft.id, ADA, SIX),
        plan_again(harness, draft),
    ):
        with pytest.raises(UserError, match=r"broadcast\.gone"):
            await change


async def plan_again(harness: BroadcastHarness, broadcast: Broadcast) -> Broadcast:
    at = SIX + HOUR
    return await planned_broadcasts.plan(harness.database, broadcast.id, at, "UTC", ADA, SIX, is_local=False)


async def test_a_stopped_one_goes_on_to_those_who_have_not_had_it(
    harness: BroadcastHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcaster, "_MIN_BATCH_SIZE", 20)
    for number in range(1, 27):
        await subscribe(harness.database, chat(number))
    broadcast = await harness.start()
    runner = harness.make_runner(rate=1.0)
    await runner.step()
    sent = await harness.send(6)
    await broadcasts.stop(harness.database, broadcast.id, ADA, NOW)
    while await runner.step():
        pass
    assert (harness.reports[-1].sent, harness.reports[-1].missed) == (6, 20)
    await broadcasts.resume(harness.database, broadcast.id, BEA, NOW)
    for _ in range(6):
        await runner.step()
        sent += await harness.send()
    assert sent == dict.fromkeys(range(1, 27), 1)
    assert (harness.reports[-1].sent, harness.reports[-1].missed) == (26, 0)
    with pytest.raises(UserError, match=r"broadcast\.over"):
        await broadcasts.resume(harness.database, broadcast.id, BEA, NOW)


async def test_a_broadcast_for_some_readers_reaches_only_them(harness: BroadcastHarness) -> None:
    await subscribe(harness.database, chat(1), topics=("sport",))
    await subscribe(harness.database, chat(2), topics=("city",))
    draft = await harness.draft()
    sport = BroadcastAudience(AudienceKind.TOPIC, "sport")
    chosen = await composing.set_audience(harness.database, draft.id, sport, NOW)
    assert chosen.readers == 1
    unread = BroadcastAudience(AudienceKind.TOPIC, "chess")
    with pytest.raises(UserError, match=r"broadcast\.nobody_there"):
        await composing.set_audience(harness.database, draft.id, unread, NOW)
    started = await broadcasts.start(harness.database, draft.id, ADA, NOW)
    assert started.broadcast.readers == 1
    await harness.make_runner().step()
    assert await harness.send() == {1: 1}
