"""Forgets the ids of messages that were sent long ago, which only corrections need."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from data.coordination import counters
from data.engines.upsert import Transaction
from data.schema.column_types import MILLISECOND, UNIX_EPOCH, to_milliseconds
from data.schema.tables import outbox

_COUNTER = "message_ids_forgotten"
"""The instant, in milliseconds, up to which the ids are forgotten, so that no row is read twice."""


async def forget_message_ids(tx: Transaction, settled_before: datetime, limit: int = 5000) -> int:
    """Forget the ids of the messages settled before an instant, oldest first.

    Returns:
        The number of rows that were read, at most `limit`; call again until 0.
    """
    done = UNIX_EPOCH + await counters.current_value(tx, _COUNTER) * MILLISECOND
    query = (
        select(outbox.c.id, outbox.c.settled_at)
        .where(outbox.c.settled_at >= done, outbox.c.settled_at < settled_before)
        .order_by(outbox.c.settled_at)
        .limit(limit)
    )
    rows = (await tx.execute(query)).all()
    if not rows:
        return 0
    last: datetime = rows[-1].settled_at
    # Rows of the same millisecond may follow the last one, unless it is the last of all.
    reached = last if len(rows) == limit and last > done else last + MILLISECOND
    ids = [row.id for row in rows]
    await tx.execute(update(outbox).where(outbox.c.id.in_(ids)).values(message_id=None))
    await counters.raise_to(tx, _COUNTER, to_milliseconds(reached))
    return len(rows)
