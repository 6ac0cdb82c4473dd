"""Rows that are inserted together get consecutive numbers in their order, and no number twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from data.database import Database
from data.delivery import editions
from data.delivery.editions import EditionContent
from data.engines.numbered_rows import insert_numbered, insert_rows
from data.records.events import EditionEntry, EntryKind
from data.schema.column_types import to_milliseconds
from data.schema.tables import counters
from data.schema.tables import editions as table

NAMES = ("kind", "parts", "left_out", "created_at", "last_seq")


async def test_rows_are_numbered_in_their_order_after_all_earlier_ones(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        rows = [("digest", f"[[{n}]]", n, to_milliseconds(now), n or None) for n in range(3)]
        first = await insert_numbered(tx, table, NAMES, rows)
        assert await insert_numbered(tx, table, NAMES, []) == []
        await tx.execute(delete(table).where(table.c.id == first[-1]))
        second = await insert_numbered(tx, table, NAMES, rows)
        by_library = await editions.add_edition(tx, "digest", (), 0, now)
        stored = {row.id: row for row in await tx.execute(select(table))}
    assert [*first, *second, by_library] == sorted({*first, *second, by_library})
    assert [stored[number].parts for number in second] == [((0,),), ((1,),), ((2,),)]
    assert [stored[number].last_seq for number in second] == [None, 1, 2]
    assert {row.created_at for row in stored.values()} == {now}


async def test_rows_without_numbers_are_stored_as_they_are(database: Database) -> None:
    async with database.transaction() as tx:
        await insert_rows(tx, counters, ("name", "value"), [("one", 1), ("two", 2)])
        await insert_rows(tx, counters, ("name", "value"), [])
        found = await tx.execute(select(counters).where(counters.c.name.in_(["one", "two"])))
        assert {row.name: row.value for row in found} == {"one": 1, "two": 2}


async def test_a_stored_entry_keeps_values_between_defaults(database: Database, now: datetime) -> None:
    entries = (
        EditionEntry(1, 2, EntryKind.MORE),
        EditionEntry(3, 4, EntryKind.BRIEF, "Köln\0", 0, 1),
        EditionEntry(5, 6, EntryKind.UPDATE, "", 7, 0, "", (8, 9)),
    )
    async with database.transaction() as tx:
        content = EditionContent(((), ()), 1, entries, body="Hello")
        (number,) = await editions.add_editions(tx, "digest", [content], now)
        edition = await editions.get_edition(tx, number)
    assert edition is not None
    assert edition.entries == entries
    assert (edition.parts, edition.left_out, edition.body) == (((), ()), 1, "Hello")
