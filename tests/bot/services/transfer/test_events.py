"""Importing events, edition days and sections into a newsroom with articles of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.services.planning.taste import weigh
from bot.services.transfer import events as event_lines
from bot.services.transfer.errors import LineRejected
from data.articles import articles, events
from data.database import Database
from data.delivery import edition_days
from data.records.events import Addition, EditionDay, EventMark, Section, ValueConflict
from data.records.taste import read_taps, write_taste
from tests.bot.services.transfer.samples import exported, fill, import_lines, subscription
from tests.support.factories import NOW, new_article

LATER = NOW + timedelta(days=1)


@pytest.fixture
async def other_database(tmp_path: Path) -> AsyncIterator[Database]:
    """A second empty database."""
    opened = await Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    yield opened
    await opened.close()


async def exported_sample(database: Database) -> list[dict[str, Any]]:
    """Fill the newsroom, and export it."""
    async with database.transaction() as tx:
        await fill(tx)
    return await exported(database)


async def test_numbers_of_articles_and_events_become_those_of_this_newsroom(
    database: Database, other_database: Database
) -> None:
    lines = await exported_sample(database)
    async with other_database.transaction() as tx:
        for number in range(8):
            await articles.add(tx, new_article(f"Own {number}", fingerprint=f"own{number}"), NOW)
    await import_lines(other_database, *lines)
    async with other_database.reading() as tx:
        (event_id,) = {
            one.event_id for one in (await articles.get_many(tx, range(9, 20))).values() if one.copy_of
        }
        event = await events.get(tx, event_id)
        first, second = [one.id for one in await events.list_members(tx, {event_id})]
        day = await edition_days.get_day(tx, NOW.date())
    assert event is not None
    assert (event.lead_article_id, event.is_lead_chosen, event.mark) == (second, True, EventMark.MUST)
    assert event.additions == (Addition(first, "The detour is six miles."),)
    assert event.conflicts == (ValueConflict("people", second, "12", first, "14"),)
    assert event.opened == 1
    assert day.greeting == "Good morning"
    assert day.marks[event_id] is EventMark.LEAD
    assert day.positions[event_id] == 1


async def test_a_day_on_which_editors_here_decided_is_not_changed(database: Database) -> None:
    lines = await exported_sample(database)
    async with database.transaction() as tx:
        before = await edition_days.get_day(tx, NOW.date())
        await edition_days.save_day(tx, replace(before, greeting="Ours", marks={}, positions={}), LATER)
    counts = await import_lines(database, *lines)
    assert counts["edition_day"].unchanged == 1
    async with database.reading() as tx:
        assert (await edition_days.get_day(tx, NOW.date())).greeting == "Ours"


async def test_a_changed_mark_and_section_are_stored(database: Database) -> None:
    await exported_sample(database)
    counts = await import_lines(
        database,
        {"kind": "section", "topic": "sport", "position": 0, "max_stories": 5},
        {"kind": "section", "topic": "culture", "position": 2},
    )
    assert (counts["section"].added, counts["section"].changed) == (1, 1)
    async with database.reading() as tx:
        assert await edition_days.list_sections(tx) == [
            Section("sport", 0, 5),
            Section("city", 1, None),
            Section("culture", 2, None),
        ]


async def test_an_event_without_its_articles_is_passed_over(database: Database) -> None:
    counts = await import_lines(database, {"kind": "event", "number": 77, "mark": "low", "lead": 5})
    assert counts["event"].unchanged == 1
    assert await exported(database) == []


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("mark", "best", 'mark "best" should be one of'),
        ("additions", [[1]], "additions should hold lists of 2 values"),
        ("copies", [["1", 2]], "copies .* is not a whole number"),
        ("lead", 0, "lead 0 is not between"),
    ],
)
def test_a_damaged_line_is_rejected_with_its_field(field: str, value: object, reason: str) -> None:
    with pytest.raises(LineRejected, match=reason):
        event_lines.EVENT_SCHEMA.read({"number": 1, field: value})


def test_a_day_keeps_places_marks_and_instants() -> None:
    day = EditionDay(NOW.date(), "Hello", 1, {3: EventMark.LOW}, {3: 2, 4: 0}, {3: NOW, 4: LATER})
    line = event_lines.day_to_line(day)
    assert event_lines.day_from_line(event_lines.DAY_SCHEMA.read(line)) == day


@pytest.mark.unmeasured
async def test_followed_events_become_those_of_this_newsroom_and_unknown_ones_are_left_out(
    database: Database, other_database: Database
) -> None:
    lines = await exported_sample(database)
    async with other_database.transaction() as tx:
        for number in range(8):
            await articles.add(tx, new_article(f"Own {number}", fingerprint=f"own{number}"), NOW)
    await import_lines(other_database, *lines)
    found = await subscription(other_database, 42)
    async with other_database.reading() as tx:
        moved = (await articles.get_many(tx, range(9, 20))).values()
    assert found.follows == tuple(
        sorted(one.event_id for one in moved if one.title in ("Story 1", "Story 2"))
    )
    assert found.max_stories == 5
    tapped = read_taps(found.taps)
    assert {one.event_id for one in tapped} == set(found.follows)
    assert write_taste(weigh(tapped)) == found.taste != ""
    await import_lines(other_database, *lines)
    assert await subscription(other_database, 42) == found
    await import_lines(other_database, {"kind": "reader", "chat_id": 42, "follows": [900]})
    assert (await subscription(other_database, 42)).follows == ()
    of_unknown = [{"event": 900, "more": True, "topics": ["sea"]}, {"more": False, "keywords": ["quay"]}]
    await import_lines(other_database, {"kind": "reader", "chat_id": 42, "taps": of_unknown})
    found = await subscription(other_database, 42)
    assert [one.event_id for one in read_taps(found.taps)] == [-1, -2]
    assert found.taste == '[["keyword","quay",-1],["topic","sea",1]]'
