"""Values of groups reach the rows of all readers of each group, whatever the sizes of the groups."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from data.audience import readers, subscriptions
from data.database import Database
from data.engines import grouped_rows
from data.engines.grouped_rows import GroupStatements, GroupValues
from data.schema.tables import subscriptions as table
from tests.support.factories import NOW, subscription


def statements() -> GroupStatements:
    rows = grouped_rows.rows_of(table, ("note", "slots_done"))
    of_groups = sa.update(table).where(table.c.reader_id == rows.c.reader_id)
    return GroupStatements(
        table,
        of_groups.values(note=rows.c.note, slots_done=rows.c.slots_done),
        "UPDATE subscriptions SET note = ?, slots_done = ? WHERE reader_id = ?",
    )


@pytest.mark.parametrize("sizes", [(), (1,), (3,), (1, 1, 1), (2, 1, 4, 1)])
async def test_groups_of_any_size_are_written(database: Database, sizes: tuple[int, ...]) -> None:
    async with database.transaction() as tx:
        ids = [(await readers.ensure(tx, 10 + n, 0, "private", "en", NOW)).id for n in range(12)]
        for number in ids:
            await subscriptions.save(tx, subscription(reader_id=number))
        left = iter(reversed(ids))
        groups: list[GroupValues] = [
            ([f"'{n}", n], [next(left) for _ in range(size)]) for n, size in enumerate(sizes)
        ]
        assert await grouped_rows.write(tx, statements(), groups) == sum(sizes)
        stored = {row.reader_id: (row.note, row.slots_done) for row in await tx.execute(sa.select(table))}
    written = {number: (f"'{n}", n) for n, (_, members) in enumerate(groups) for number in members}
    assert stored == dict.fromkeys(ids, ("", 0)) | written
