"""Stores what digests are composed from when they are leased, and their editions then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, insert, select

from data.engines.upsert import Transaction
from data.schema.tables import candidate_snapshots, outbox


async def add_snapshot(tx: Transaction, content: str, now: datetime) -> int:
    """Store the candidates of a planning run as text, and return the snapshot's number."""
    added = insert(candidate_snapshots).values(created_at=now, content=content)
    return int((await tx.execute(added.returning(candidate_snapshots.c.id))).scalar_one())


async def get_snapshot(tx: Transaction, snapshot_id: int) -> str:
    """The text of a snapshot; see `delete_snapshots_before`."""
    content = select(candidate_snapshots.c.content).where(candidate_snapshots.c.id == snapshot_id)
    return str((await tx.execute(content)).scalar_one())


async def delete_snapshots_before(tx: Transaction, at: datetime) -> None:
    """Delete the snapshots of runs before an instant; the messages of these runs must have expired."""
    await tx.execute(delete(candidate_snapshots).where(candidate_snapshots.c.created_at < at))


async def set_editions(tx: Transaction, edition_ids: Mapping[int, int]) -> None:
    """Give messages that were leased in this transaction their editions, by the messages' numbers."""
    rows = [{"of_id": number, "composed_id": edition_id} for number, edition_id in edition_ids.items()]
    if rows:
        await tx.execute(_edition_update(), rows)


@cache
def _edition_update() -> sa.Update:
    statement = sa.update(outbox).where(outbox.c.id == bindparam("of_id"))
    return statement.values(edition_id=bindparam("composed_id"), planning_key=None)
