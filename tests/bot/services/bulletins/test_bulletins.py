"""Events come at once to those who want that, once, and the digest then names them in one line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.services.bulletins import runner
from bot.services.planning import planner
from bot.services.reading import watching
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.subscriptions import subscriptions as subscription_service
from data import privacy
from data.database import Database, Transaction
from data.delivery import bulletins, edition_days
from data.records.audience import QuietHours
from data.records.bulletins import AtOnce, BulletinState
from data.records.delivery import OutboxState
from data.records.events import EditionDay, EntryKind, EventMark
from data.records.reader_rules import ReaderRule, RuleSubject, write_rule_set
from tests.bot.services.bulletins.harness import HOUR, BulletinHarness
from tests.bot.services.seed import chat, edition, messages, retract, subscribe_chats, subscription
from tests.support.factories import NOW

DAY = timedelta(days=1)
WATCH = write_rule_set([ReaderRule(RuleSubject.WORDS, "strike")])


@pytest.fixture
def room(database: Database) -> BulletinHarness:
    return BulletinHarness(database)


async def digest_entries(room: BulletinHarness, number: int) -> list[tuple[int, EntryKind]]:
    """Plan the next digest of a chat; its entries as pairs of an event and a kind."""
    due = (await subscription(room.database, chat(number))).next_due
    assert due is not None
    room.instant = due
    await planner.plan(room.database, due)
    found = [one for one in await messages(room.database, number) if one["kind"] == "digest"]
    if not found:
        return []
    sent = await edition(room.database, found[-1]["edition_id"])
    return [(one.event_id, one.kind) for one in sent.entries]


async def test_each_gets_what_they_want_and_no_more(room: BulletinHarness) -> None:
    await room.add(1)
    await room.add(2, "b")
    await room.add(3, "w")
    await watching.add(room.database, chat(3), RuleTarget(RuleSubject.WORDS, "strike"), 0, NOW)
    await room.add(4, "w")
    await room.add(5, "e", topics=("sport",))
    await room.add(6, "e")
    await room.add(7, "e", mute_set=WATCH)
    await room.publish("Strikes close the port", topics=("city",))
    assert await room.send_at_once() == Counter([3, 6])
    found = await watching.changes.load_page(room.database, chat(3), 0, NOW)
    assert [one.found for one in found.rules] == [1]
    kinds = {one.chat_id: one for one in await room.send()}
    assert kinds == {}
    await room.publish("Chess", topics=("sport",))
    assert await room.send_at_once() == Counter([5, 6, 7])
    assert await room.send_at_once() == Counter()


async def test_what_came_at_once_is_one_line_of_the_digest_and_its_update_an_update(
    room: BulletinHarness,
) -> None:
    await room.add(1, "e")
    first, second = await room.publish("Strikes close the port", "Chess")
    await room.send_at_once()
    room.instant += 2 * HOUR  # after an outage the third story is too old to come at once
    (third,) = await room.publish("Third")
    room.instant += 2 * HOUR
    await room.report(first, "The port is open again.")
    assert await room.send_at_once() == Counter()
    entries = dict(await digest_entries(room, 1))
    assert entries[second] is EntryKind.SENT
    assert entries[first] is EntryKind.UPDATE
    assert entries[third] is EntryKind.STORY
    assert (await subscription(room.database, chat(1))).sent_seqs == ""


async def test_a_dropped_event_that_came_at_once_comes_the_next_day_with_its_news_alone(
    room: BulletinHarness,
) -> None:
    await room.add(1, "e")
    reported, dropped = await room.publish("Strikes close the port", "Chess")
    await room.send_at_once()
    room.instant += 2 * HOUR
    (other,) = await room.publish("Third")
    room.instant += 2 * HOUR
    await room.report(reported, "The port is open again.")
    await room.send_at_once()
    due = (await subscription(room.database, chat(1))).next_due
    assert due is not None
    marks = dict.fromkeys((reported, dropped), EventMark.DROP)
    async with room.database.transaction() as tx:
        await edition_days.save_day(tx, EditionDay(due.date(), "", 0, marks, {}), room.instant)
    assert await digest_entries(room, 1) == [(other, EntryKind.STORY)]
    await room.publish("Fourth")
    next_day = dict(await digest_entries(room, 1))
    assert next_day.pop(reported) is EntryKind.UPDATE
    assert list(next_day.values()) == [EntryKind.STORY]
    assert dropped not in next_day


async def test_a_digest_of_nothing_but_what_came_at_once_is_not_sent(room: BulletinHarness) -> None:
    await room.add(1, "e")
    await room.publish("Strikes close the port")
    await room.send_at_once()
    assert await digest_entries(room, 1) == []


async def test_quiet_hours_hold_it_unless_the_reader_wants_it_at_night(room: BulletinHarness) -> None:
    quiet = QuietHours("11:00", "20:00")
    await room.add(1, "e", quiet=quiet)
    await room.add(2, "e", quiet=quiet, at_night=True)
    await room.publish("Strikes close the port")
    assert await room.send_at_once() == Counter([2])
    room.instant = NOW.replace(hour=20)
    assert await room.send_at_once() == Counter([1])


@pytest.mark.parametrize("composed_at_once", [0, 1_000])
async def test_a_digest_that_comes_before_the_end_of_quiet_hours_has_the_story_instead(
    room: BulletinHarness, composed_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "DIGESTS_COMPOSED_AT_ONCE", composed_at_once)
    quiet = QuietHours("11:00", "08:00")
    await room.add(1, "e", quiet=quiet)
    (number,) = await room.publish("Strikes close the port")
    assert await room.send_at_once() == Counter()
    await digest_entries(room, 1)
    _ledger, (leased,) = await room.lease()
    assert [(one.event_id, one.kind) for one in leased.edition.entries] == [(number, EntryKind.STORY)]
    assert [one["note"] for one in await messages(room.database, 1) if one["kind"] == "bulletin"] == [
        "its digest came first"
    ]
    assert await room.send_at_once() == Counter()


async def test_digests_with_keys_of_their_own_cancel_it_together(
    room: BulletinHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, topics = QuietHours("11:00", "08:00"), ("news", "city", "sea")
    for number, topic in enumerate(topics, 1):
        await room.add(number, "e", quiet=quiet, topics=(topic,))
    await room.publish("Strikes close the port", topics=topics)
    await room.publish("A heron nests", topics=topics[:1])
    assert await room.send_at_once() == Counter()
    calls: list[list[int]] = []
    cancel_for_digest = bulletins.cancel_for_digest

    async def counted(tx: Transaction, ids: list[int], events: frozenset[int], now: datetime) -> int:
        calls.append(ids)
        return await cancel_for_digest(tx, ids, events, now)

    monkeypatch.setattr(bulletins, "cancel_for_digest", counted)
    await digest_entries(room, 1)
    assert sorted(map(len, calls)) == [1, 2], "two digests have one open event, the first has both"
    assert await room.send_at_once() == Counter()


async def test_a_message_that_is_being_sent_counts_as_sent(room: BulletinHarness) -> None:
    await room.add(1, "e")
    (number,) = await room.publish("Strikes close the port")
    await room.step()
    ledger, leased = await room.lease()
    await ledger.record_intent(leased[0])
    assert (await subscription(room.database, chat(1))).sent_seqs == str(number)
    # The sender is gone with the answer: its successor does not send the message again.
    assert await room.send_at_once() == Counter()
    assert await digest_entries(room, 1) == []


async def test_a_retracted_story_is_cancelled_where_it_has_not_left(room: BulletinHarness) -> None:
    await subscribe_chats(room.database, map(chat, range(1, 6)), NOW - HOUR, at_once=int(AtOnce.EVERYTHING))
    (number,) = await room.publish("Strikes close the port")
    await room.step()
    assert len(await room.send(limit=2)) == 2
    await retract(room.database, number)
    await room.step(2)
    assert await room.send() == []
    async with room.database.reading() as tx:
        counts = await bulletins.count_by_state(tx, number)
        (found,) = await bulletins.list_of_event(tx, number)
    assert counts == {OutboxState.SENT: 2, OutboxState.EXPIRED: 3}
    assert (found.state, found.is_stopped) == (BulletinState.DONE, True)


async def test_everything_is_limited_a_day_and_the_digest_says_so(database: Database) -> None:
    room = BulletinHarness(database, daily_limit=2)
    await room.add(1, "e")
    numbers = await room.publish("One", "Two", "Three")
    await room.step(3)
    assert len(await room.send()) == 2
    entries = await digest_entries(room, 1)
    assert entries == [
        (numbers[2], EntryKind.STORY),
        *((number, EntryKind.SENT) for number in numbers[:2]),
        (0, EntryKind.SENT),
    ]


async def test_later_paused_and_gone_readers_and_those_who_want_it_no_longer_get_nothing(
    room: BulletinHarness,
) -> None:
    for number in range(1, 6):
        await room.add(number, "e")
    await room.publish("Strikes close the port")
    await room.step()
    room.instant += HOUR
    async with room.database.transaction() as tx:
        await subscription_service.pause(tx, chat(1), 3, room.instant)
        await subscription_service.unsubscribe(tx, chat(2), room.instant)
        await privacy.forget(tx, 3, 3)
    await room.switch(4, AtOnce.EVERYTHING, is_on=False)
    await room.add(6, "e", created_at=room.instant)
    assert await room.send_at_once() == Counter([5])
    assert (await subscription(room.database, chat(4))).at_once == 0


async def test_it_leaves_before_digests_and_in_batches_also_after_a_restart(
    room: BulletinHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_MIN_BATCH_SIZE", 20)
    await subscribe_chats(
        room.database, map(chat, range(1, 29)), NOW - 2 * DAY, at_once=int(AtOnce.EVERYTHING)
    )
    await room.publish("Older")
    room.instant = NOW.replace(hour=8) + DAY
    await planner.plan(room.database, room.instant)
    await room.publish("Strikes close the port")
    room.runner = room.make_runner(rate=1.0)
    await room.step()
    first = await room.send(limit=24)
    assert sum(one.is_bulletin for one in first[:20]) == 20
    room.runner = room.make_runner(rate=100.0)
    sent = Counter(one.chat_id for one in first if one.is_bulletin)
    for _ in range(3):
        await room.step()
        sent += Counter(one.chat_id for one in await room.send() if one.is_bulletin)
    assert sent == Counter(range(1, 29))


async def test_old_stories_and_later_reports_of_an_event_open_no_bulletin(room: BulletinHarness) -> None:
    await room.add(1, "e")
    room.instant -= 2 * HOUR
    (number,) = await room.publish("Strikes close the port")
    room.instant = NOW
    await room.report(number, "More.")
    assert await room.send_at_once() == Counter()
    async with room.database.reading() as tx:
        assert await bulletins.list_of_event(tx, number) == []


async def test_settings_add_and_remove_single_kinds(room: BulletinHarness) -> None:
    await room.add(1, "b")
    await room.switch(1, AtOnce.WATCHED, is_on=True)
    assert (await subscription(room.database, chat(1))).at_once == AtOnce.BREAKING | AtOnce.WATCHED
    async with room.database.transaction() as tx:
        found = await subscription_service.set_at_night(tx, chat(1), at_night=True)
    assert found == replace(await subscription(room.database, chat(1)), at_night=True)
