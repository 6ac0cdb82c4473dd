"""Exporting a newsroom: the order of the lines, and the count of unsent messages."""

from __future__ import annotations

import json
from datetime import date, timedelta

from bot.services.transfer import export
from data.audience import readers
from data.database import Database
from data.delivery import editions
from tests.bot.services.transfer.samples import KINDS, exported, fill
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.factories import NOW


async def test_lines_are_ordered_by_kind_then_number_or_chat(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    lines = await exported(database)
    assert [line["kind"] for line in lines] == KINDS
    assert [line["number"] for line in lines if line["kind"] == "article"] == [1, 2, 3, 4, 5, 6]
    assert [(line["chat_id"], line["thread_id"]) for line in lines if line["kind"] == "reader"] == [
        (-1001234567890, None),
        (-1001234567890, 5),
        (42, None),
        (43, None),
    ]


async def test_an_empty_newsroom_has_no_lines(database: Database) -> None:
    assert await exported(database) == []


async def test_write_passes_on_every_line_and_counts_the_unsent_messages(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
        reader = await readers.get(tx, 42, 0)
        assert reader is not None
        edition = await editions.add_edition(tx, "digest", ((3,),), 0, NOW)
        expires = NOW + timedelta(hours=6)
        await plan_deliveries(
            tx, [NewDelivery(reader.id, edition, "digest", date(2026, 11, 23), 0, 0, NOW, expires)]
        )
    written: list[bytes] = []
    kinds: list[str] = []
    assert await export.write(database, written.append, kinds.append) == 1
    assert [json.loads(line)["kind"] for line in written] == kinds
    assert len(kinds) == len(KINDS)
