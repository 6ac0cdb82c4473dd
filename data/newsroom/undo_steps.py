"""Stores what editors changed, before and after, so that a button can undo it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from data.engines.upsert import Transaction
from data.records.newsroom import UndoStep
from data.schema.tables import undo_steps


async def add(
    tx: Transaction, kind: str, subject_id: int, before: dict[str, Any], after: dict[str, Any], now: datetime
) -> int:
    """Store a step and return its number; `before` and `after` are JSON values."""
    values = {"kind": kind, "subject_id": subject_id, "before": before, "after": after, "at": now}
    statement = insert(undo_steps).values(**values).returning(undo_steps.c.id)
    return int((await tx.execute(statement)).scalar_one())


async def get_for_update(tx: Transaction, step_id: int) -> UndoStep | None:
    """The step with this number, its row locked until the transaction ends."""
    row = (
        await tx.execute(select(undo_steps).where(undo_steps.c.id == step_id).with_for_update())
    ).one_or_none()
    return None if row is None else UndoStep(**row._asdict())


async def record_after(tx: Transaction, step_id: int, after: dict[str, Any]) -> None:
    """Replace what a step has changed, while the change goes on."""
    await tx.execute(update(undo_steps).where(undo_steps.c.id == step_id).values(after=after))


async def last_id(tx: Transaction, kind: str, subject_id: int) -> int | None:
    """The number of the newest step of a subject; None where there is none."""
    chosen = undo_steps.c.kind == kind, undo_steps.c.subject_id == subject_id
    found: int | None = await tx.scalar(select(func.max(undo_steps.c.id)).where(*chosen))
    return found


async def remove(tx: Transaction, step_id: int) -> None:
    """Delete a step that was undone."""
    await tx.execute(delete(undo_steps).where(undo_steps.c.id == step_id))
