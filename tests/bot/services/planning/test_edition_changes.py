"""What editors change about the digests of a day: stored, undone, and never overwritten silently."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.services.calendar.slots import Schedule
from bot.services.newsroom.people import Person
from bot.services.planning import edition_changes as changes
from bot.services.planning.edition_plan import Audience, EditionPlan, audience_of, load_plan, next_edition
from bot.services.planning.planner import plan as plan_digests
from data.articles import articles, events
from data.audience import schedules
from data.database import Database
from data.delivery import edition_days
from data.newsroom import team
from data.records.audience import ScheduleGroup, SubscriptionState
from data.records.events import EntryKind, EventMark, Section
from tests.bot.services.seed import chat, edition, messages, publish, retract, subscribe
from tests.support.factories import NOW

DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAILY = Schedule("UTC", ("08:00",), (1, 2, 3, 4, 5, 6, 7))
OLGA, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")
NONE, LEAD, MUST, LOW, DROP = EventMark


async def load(database: Database, day: date = DAY, now: datetime = NOW) -> EditionPlan:
    async with database.reading() as tx:
        groups = await schedules.count_by_schedule(tx)
    return await load_plan(database, DAILY, day, groups, now)


def titles(plan: EditionPlan) -> list[str]:
    return [entry.title for entry in plan.entries]


def event_of(plan: EditionPlan, title: str) -> int:
    return next(entry.event_id for entry in plan.entries if entry.title == title)


async def mark(
    database: Database,
    title: str,
    wanted: EventMark,
    *,
    by: Person = OLGA,
    seen: EventMark = NONE,
    version: int | None = None,
) -> changes.DayChange:
    plan = await load(database)
    seen_version = plan.day.version if version is None else version
    number = event_of(plan, title)
    return await changes.set_mark(
        database, plan, number, wanted, by, NOW, seen=seen, seen_version=seen_version
    )


async def move(
    database: Database, title: str, step: int, *, by: Person = OLGA, version: int | None = None
) -> changes.DayChange:
    plan = await load(database)
    seen_version = plan.day.version if version is None else version
    return await changes.move_entry(
        database, plan, event_of(plan, title), step, by, NOW, seen_version=seen_version
    )


async def undo(database: Database, by: Person = OLGA) -> None:
    step = (await load(database)).undo_id
    assert step is not None
    await changes.undo(database, step, by, NOW)


async def sent_titles(database: Database, chat_id: int = 1003) -> list[str]:
    """The titles of the last planned digest of a reader, in its order."""
    found = await edition(database, (await messages(database, chat_id))[-1]["edition_id"])
    ids = [number for part in found.parts for number in part]
    async with database.reading() as tx:
        stored = await articles.get_many(tx, ids)
    return [stored[number].title for number in ids]


async def audit(database: Database) -> list[tuple[str, str, str]]:
    async with database.reading() as tx:
        found, _ = await team.audit_page(tx, 0, 50)
    return [(entry.actor_name, entry.action, entry.subject) for entry in found]


async def test_readers_get_what_editors_arranged(database: Database) -> None:
    await subscribe(database)
    await publish(database, "A", "B", "C", "D")
    assert titles(await load(database)) == ["D", "C", "B", "A"]
    await mark(database, "A", LEAD)
    await mark(database, "D", DROP)
    await move(database, "B", -1)
    await changes.set_greeting(database, DAY, " Good \n morning ", OLGA, NOW, seen="")
    plan = await load(database)
    assert titles(plan) == ["A", "B", "C", "D"]
    assert [entry.kind for entry in plan.entries][-1] is None
    await plan_digests(database, MORNING)
    assert await sent_titles(database) == ["A", "B", "C"]
    (row,) = await messages(database)
    assert (await edition(database, row["edition_id"])).body == "Good morning"


async def test_every_change_is_logged_with_its_day_and_undone_in_turn(database: Database) -> None:
    await publish(database, "A", "B")
    before = await load(database)
    await mark(database, "A", LEAD)
    await mark(database, "B", DROP, by=EDDIE)
    await mark(database, "B", NONE, seen=DROP)
    await move(database, "A", 1)
    await changes.set_greeting(database, DAY, "Hello", OLGA, NOW, seen="")
    await changes.set_greeting(database, DAY, "", EDDIE, NOW, seen="Hello")
    assert await audit(database) == [
        ("Eddie", "edition.no_greeting", "2026-11-23"),
        ("Olga", "edition.greeting", "2026-11-23: Hello"),
        ("Olga", "edition.down", "2026-11-23: A"),
        ("Olga", "edition.unmark", "2026-11-23: B"),
        ("Eddie", "edition.drop", "2026-11-23: B"),
        ("Olga", "edition.lead", "2026-11-23: A"),
    ]
    for _ in range(6):
        await undo(database)
    after = await load(database)
    assert after.undo_id is None
    assert (after.day.marks, after.day.positions, after.day.greeting) == ({}, {}, "")
    assert titles(after) == titles(before)
    assert after.last_change is not None
    assert (after.last_change.action, after.last_change.subject) == ("edition.undo", "2026-11-23: A")
    with pytest.raises(UserError, match=r"edition\.undo_gone"):
        await changes.undo(database, 1, OLGA, NOW)


async def test_undo_keeps_what_others_changed_since_and_refuses_to_overwrite_it(database: Database) -> None:
    await publish(database, "A", "B")
    await mark(database, "A", LEAD)
    first = (await load(database)).undo_id
    assert first is not None
    await mark(database, "B", LOW, by=EDDIE)
    await changes.undo(database, first, OLGA, NOW)
    plan = await load(database)
    assert plan.day.marks == {event_of(plan, "B"): LOW}
    second = plan.undo_id
    assert second is not None
    await mark(database, "B", MUST, seen=LOW)
    with pytest.raises(UserError, match=r"edition\.undo_changed"):
        await changes.undo(database, second, OLGA, NOW)


async def test_a_mark_given_on_an_old_screen_counts_if_that_story_is_unchanged(database: Database) -> None:
    await publish(database, "A", "B")
    assert (await mark(database, "A", LEAD)).also_changed_by == ""
    change = await mark(database, "B", DROP, by=EDDIE, version=0)
    assert change.also_changed_by == "Olga"
    plan = await load(database)
    assert {plan.day.marks[event_of(plan, name)] for name in "AB"} == {LEAD, DROP}


async def test_an_old_screen_overwrites_neither_mark_nor_place_nor_greeting(database: Database) -> None:
    await publish(database, "A", "B", "C")
    await mark(database, "A", LEAD)
    with pytest.raises(UserError, match=r"edition\.changed$"):
        await mark(database, "A", DROP, by=EDDIE, version=0)
    with pytest.raises(UserError, match=r"edition\.changed$"):
        await move(database, "C", 1, by=EDDIE, version=0)
    plan = await load(database)
    with pytest.raises(UserError, match=r"edition\.changed$"):
        await changes.clear(database, plan, event_of(plan, "A"), EDDIE, NOW, seen_version=0)
    await changes.set_greeting(database, DAY, "Hello", OLGA, NOW, seen="")
    with pytest.raises(UserError, match=r"edition\.changed$"):
        await changes.set_greeting(database, DAY, "Hi", EDDIE, NOW, seen="")
    with pytest.raises(UserError, match=r"edition\.changed_self"):
        await changes.set_greeting(database, DAY, "Hi", OLGA, NOW, seen="")
    with pytest.raises(UserError, match=r"edition\.greeting_long"):
        await changes.set_greeting(database, DAY, "x" * 301, OLGA, NOW, seen="Hello")
    plan = await load(database)
    assert (plan.day.marks, plan.day.positions) == ({event_of(plan, "A"): LEAD}, {})
    assert plan.day.greeting == "Hello"


async def test_the_same_press_twice_changes_nothing_and_two_fast_moves_count(database: Database) -> None:
    await publish(database, "A", "B", "C")
    await mark(database, "A", LOW)
    version = (await load(database)).day.version
    await mark(database, "A", LOW, version=0)
    assert (await load(database)).day.version == version
    await move(database, "B", 1)
    await move(database, "B", -1, version=version)
    assert titles(await load(database)) == ["C", "B", "A"]


async def test_changes_at_the_same_instant_are_both_stored(database: Database) -> None:
    await publish(database, "A", "B", "C", "D")
    await asyncio.gather(*(mark(database, name, MUST, version=0) for name in "ABCD"))
    plan = await load(database)
    assert sorted(plan.day.marks) == sorted(event_of(plan, name) for name in "ABCD")
    assert plan.day.version == 4


@pytest.mark.postgres
async def test_two_processes_on_postgresql_overwrite_nothing(processes: tuple[Database, Database]) -> None:
    await publish(processes[0], "A", "B")
    await asyncio.gather(
        mark(processes[0], "A", LEAD, version=0), mark(processes[1], "B", DROP, by=EDDIE, version=0)
    )
    plan = await load(processes[0])
    assert plan.day.marks == {event_of(plan, "A"): LEAD, event_of(plan, "B"): DROP}
    assert plan.audience == Audience(0, None)


async def test_clear_takes_mark_and_place_and_lets_a_standing_mark_count_again(database: Database) -> None:
    await publish(database, "A", "B", "C")
    plan = await load(database)
    number = event_of(plan, "A")
    async with database.transaction() as tx:
        await events.set_mark(tx, number, LEAD, NOW)
    await mark(database, "A", LOW)
    await move(database, "A", -1)
    moved = await load(database)
    assert (moved.entries[1].mark, moved.entries[1].is_of_day, moved.entries[1].is_moved) == (LOW, True, True)
    await changes.clear(database, moved, number, OLGA, NOW, seen_version=moved.day.version)
    cleared = (await load(database)).entries[0]
    assert (cleared.event_id, cleared.mark, cleared.is_of_day, cleared.is_moved) == (
        number,
        LEAD,
        False,
        False,
    )


async def test_a_lead_is_first_above_moved_stories_and_low_or_dropped_ones_lose_their_place(
    database: Database,
) -> None:
    await publish(database, "A", "B", "C")
    await move(database, "C", 1)
    assert titles(await load(database)) == ["B", "C", "A"]
    await mark(database, "A", LEAD)
    assert titles(await load(database)) == ["A", "B", "C"]
    await mark(database, "B", LEAD)
    assert titles(await load(database)) == ["B", "A", "C"]
    await mark(database, "C", LOW)
    plan = await load(database)
    assert event_of(plan, "C") not in plan.day.positions
    await mark(database, "A", DROP, seen=LEAD)
    plan = await load(database)
    assert event_of(plan, "A") not in plan.day.positions
    with pytest.raises(UserError, match=r"edition\.entry_gone"):
        await move(database, "A", 1)


async def test_retracted_merged_and_deleted_events_leave_without_an_error(database: Database) -> None:
    ids = await publish(database, "A", "B", "C")
    await mark(database, "A", DROP)
    await mark(database, "B", LEAD)
    await move(database, "C", -1)
    stale = await load(database)
    await retract(database, ids[0], ids[1])
    async with database.transaction() as tx:
        event_id = (await articles.get_many(tx, ids))[ids[2]].event_id
        (other,) = await events.create_many(tx, 1, NOW)
        await events.move_articles(tx, [ids[2]], other, NOW)
    plan = await load(database)
    assert titles(plan) == ["C"]
    assert plan.entries[0].event_id != event_id
    assert plan.place_of(event_id) is None
    with pytest.raises(UserError, match=r"edition\.entry_gone"):
        await changes.set_mark(
            database, plan, event_of(stale, "B"), LOW, OLGA, NOW, seen=LEAD, seen_version=3
        )
    while (await load(database)).undo_id is not None:
        await undo(database)


async def test_sections_and_the_brief_rest_are_those_of_the_digest(database: Database) -> None:
    async with database.transaction() as tx:
        await edition_days.save_sections(tx, [Section("sea", 0, 1)])
    await subscribe(database)
    await publish(database, *(f"Sea {n}" for n in range(4)), topics=("sea",))
    await publish(database, *(f"City {n}" for n in range(9)), topics=("city",))
    plan = await load(database)
    assert [entry.kind for entry in plan.entries].count(EntryKind.STORY) == 8
    assert [entry.kind for entry in plan.entries].count(EntryKind.BRIEF) == 2
    assert [entry.kind for entry in plan.entries].count(EntryKind.MORE) == 3
    assert {entry.section for entry in plan.entries[1:10]} == {"sea", "city"}
    assert plan.is_regrouped
    await move(database, plan.entries[4].title, -1)
    moved = await load(database)
    assert titles(moved)[:5] == [titles(plan)[n] for n in (0, 1, 2, 4, 3)]
    assert {entry.section for entry in moved.entries[1:10]} == {"sea", "city"}
    await plan_digests(database, MORNING)
    assert await sent_titles(database) == titles(moved)[:10]


async def test_the_edition_is_that_of_a_reader_who_had_the_digest_before(database: Database) -> None:
    await publish(database, "Had", now=NOW - timedelta(hours=5))  # before 08:00 today
    await publish(database, "New")
    assert titles(await load(database)) == ["New"]
    today = await load(database, date(2026, 11, 22))
    assert titles(today) == ["Had"]
    later = await load(database, date(2026, 11, 24))
    assert titles(later) == []
    assert later.opens_at == MORNING
    for days in (-2, 8):
        with pytest.raises(UserError, match=r"edition\.out_of_reach"):
            await load(database, date(2026, 11, 22) + timedelta(days=days))
    assert next_edition(DAILY, NOW) == DAY
    assert next_edition(DAILY, MORNING - timedelta(minutes=1)) == DAY


async def test_marks_hold_for_the_local_date_from_kiritimati_to_pago_pago(database: Database) -> None:
    """The 23rd begins 25 hours earlier in the east, whose readers get it before the west gets the 22nd."""
    west, east = chat(1), chat(2)
    in_east, in_west = datetime(2026, 11, 22, 18, tzinfo=UTC), datetime(2026, 11, 23, 19, tzinfo=UTC)
    before = in_west - timedelta(days=1)
    await subscribe(database, west, timezone="Pacific/Pago_Pago", next_due=before, covered_seq=0)
    await subscribe(database, east, timezone="Pacific/Kiritimati", next_due=in_east, covered_seq=0)
    await publish(database, "A", "B")
    await mark(database, "A", DROP)
    assert (await load(database)).audience == Audience(2, in_east)
    await plan_digests(database, in_east)
    assert await sent_titles(database, 2) == ["B"]
    await plan_digests(database, before)
    assert await sent_titles(database, 1) == ["B", "A"]  # the 22nd, for which A is not dropped
    await publish(database, "C", "D", now=in_west - timedelta(hours=15))
    await mark(database, "C", DROP)
    await plan_digests(database, in_west)
    assert await sent_titles(database, 1) == ["D"]
    for readers, at, titles_sent in (
        (2, in_east + timedelta(days=1), ["D", "C", "A"]),
        (1, in_west + timedelta(days=1), ["C"]),
    ):
        await plan_digests(database, at)
        assert await sent_titles(database, readers) == titles_sent


def test_an_audience_is_counted_by_weekday_zone_and_pause() -> None:
    groups = [
        ScheduleGroup("UTC", ("08:00", "18:00"), (1,), None, 5),  # Monday is the 23rd
        ScheduleGroup("UTC", ("08:00",), (2,), None, 7),
        ScheduleGroup("Asia/Tokyo", ("07:00",), (1, 2, 3, 4, 5, 6, 7), None, 2),
        ScheduleGroup("UTC", ("08:00", "18:00"), (1,), MORNING + timedelta(hours=1), 1),
        ScheduleGroup("UTC", ("08:00",), (1,), MORNING + timedelta(days=1), 9),
    ]
    assert audience_of(groups, DAY) == Audience(8, datetime(2026, 11, 22, 22, tzinfo=UTC))
    assert audience_of([], DAY) == Audience(0, None)


async def test_subscriptions_are_counted_by_schedule_without_those_that_ended(database: Database) -> None:
    await subscribe(database, chat(1))
    await subscribe(database, chat(2))
    await subscribe(database, chat(3), timezone="Asia/Tokyo")
    await subscribe(database, chat(4), state=SubscriptionState.PAUSED)
    await subscribe(database, chat(5), state=SubscriptionState.UNSUBSCRIBED, next_due=None)
    async with database.reading() as tx:
        found = await schedules.count_by_schedule(tx)
    assert sorted((one.timezone, one.not_before is None, one.readers) for one in found) == [
        ("Asia/Tokyo", True, 1),
        ("UTC", False, 1),
        ("UTC", True, 2),
    ]
    assert {(one.times, one.weekdays) for one in found} == {(("08:00",), (1, 2, 3, 4, 5, 6, 7))}
