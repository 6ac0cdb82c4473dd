"""Finds and moves the message by which an event is posted in one chat apart from its digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from data.engines.upsert import Transaction
from data.records.delivery import BULLETIN_KIND, OutboxState
from data.schema.tables import outbox


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A message of the ledger: its number, its state, when it may be sent, and when that was settled."""

    id: int
    state: OutboxState
    not_before: datetime
    settled_at: datetime | None


async def find(tx: Transaction, reader_id: int, event_id: int) -> PlannedPost | None:
    """The newest message that posts the event for this reader; None where there is none."""
    columns = (outbox.c[name] for name in ("id", "state", "not_before", "settled_at"))
    mine = select(*columns).where(
        outbox.c.reader_id == reader_id, outbox.c.kind == BULLETIN_KIND, outbox.c.slot == event_id
    )
    row = (await tx.execute(mine.order_by(outbox.c.id.desc()).limit(1))).one_or_none()
    return None if row is None else PlannedPost(**row._asdict())


async def move(tx: Transaction, post_id: int, not_before: datetime, expires_at: datetime) -> bool:
    """Let a message leave at another instant, one that expired included; False where it is on its way."""
    movable = (OutboxState.PENDING, OutboxState.EXPIRED, OutboxState.FAILED)
    changed = (
        update(outbox)
        .where(outbox.c.id == post_id, outbox.c.state.in_(movable))
        .values(
            state=OutboxState.PENDING,
            due_at=not_before,
            not_before=not_before,
            expires_at=expires_at,
            settled_at=None,
            note="",
        )
    )
    return (await tx.execute(changed)).rowcount > 0


async def cancel(tx: Transaction, post_id: int, now: datetime) -> bool:
    """Expire a message whose sending has not begun; returns whether it was one."""
    ended = {"state": OutboxState.EXPIRED, "settled_at": now, "note": "an editor decided against it"}
    waiting = update(outbox).where(outbox.c.id == post_id, outbox.c.state == OutboxState.PENDING)
    return (await tx.execute(waiting.values(ended))).rowcount > 0
