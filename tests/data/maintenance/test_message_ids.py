"""Tests of data.maintenance.message_ids: the ids of old messages are forgotten, each row is read once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from data.audience import readers
from data.database import Database
from data.delivery import editions
from data.maintenance.message_ids import forget_message_ids
from data.records.delivery import OutboxState
from data.schema.tables import outbox
from tests.support.deliveries import NewDelivery, plan_deliveries

DAY = timedelta(days=1)


async def test_ids_older_than_the_owner_wants_are_forgotten(
    database: Database, now: datetime, make_delivery: Callable[..., NewDelivery]
) -> None:
    """Four messages a day apart, read two at a time; the second run reads only what is new."""
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((),), 0, now)
        reader = await readers.ensure(tx, 1, 0, "private", "en", now)
        rows = [make_delivery(reader_id=reader.id, edition_id=edition, slot=slot) for slot in range(4)]
        await plan_deliveries(tx, rows)
        for slot in range(4):
            sent = {"state": OutboxState.SENT, "settled_at": now - slot * DAY, "message_id": 10 + slot}
            await tx.execute(update(outbox).where(outbox.c.slot == slot).values(sent))
        counts = []
        for before in (now - DAY, now - DAY, now - DAY, now + DAY / 2, now + DAY / 2, now + DAY / 2):
            counts.append(await forget_message_ids(tx, before, limit=2))
            if len(counts) == 3:
                kept = list(await tx.scalars(select(outbox.c.message_id).order_by(outbox.c.slot)))
                assert kept == [10, 11, None, None]
        ids = list(await tx.scalars(select(outbox.c.message_id)))
    assert ids == [None] * 4
    assert sum(counts) <= 8
    assert counts[-1] == 0
