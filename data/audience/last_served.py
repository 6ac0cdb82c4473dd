"""Reads up to where a reader was served before unsubscribing, so that a new subscription continues there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select

from data.engines.upsert import Transaction
from data.records.delivery import LeasePriority
from data.schema.tables import editions, outbox


@dataclass(frozen=True, slots=True)
class LastServed:
    """The last digest that was planned for a reader.

    Attributes:
        local_date: The reader's local date of the digest.
        slots_done: How many digests of that date were planned, this one included.
        covered_seq: The highest publication number in any of the reader's digests; None if all were empty.
        due_at: When the digest was due.
    """

    local_date: date
    slots_done: int
    covered_seq: int | None
    due_at: datetime


async def get_last_served(tx: Transaction, reader_id: int, since: datetime) -> LastServed | None:
    """The last digest due for a reader after `since`; None without one, or when its row was deleted."""
    mine = and_(outbox.c.reader_id == reader_id, outbox.c.priority == LeasePriority.DIGEST)
    last = (
        select(outbox.c.local_date, outbox.c.slot, outbox.c.due_at)
        .where(mine, outbox.c.due_at > since)
        .order_by(outbox.c.due_at.desc(), outbox.c.slot.desc())
        .limit(1)
    )
    row = (await tx.execute(last)).one_or_none()
    if row is None:
        return None
    newest = select(func.max(editions.c.last_seq)).join(outbox, outbox.c.edition_id == editions.c.id)
    seq = (await tx.execute(newest.where(mine))).scalar()
    return LastServed(row.local_date, row.slot + 1, seq, row.due_at)
