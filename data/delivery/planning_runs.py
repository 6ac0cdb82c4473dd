"""Stores the counts of each planning run: one row for every instant at which digests were due."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from data.engines.upsert import Transaction, insert_statement
from data.schema.tables import runs

_COUNT_COLUMNS = ("due", "too_late", "empty", "messages")


@dataclass(frozen=True, slots=True)
class PlanningRun:
    """The counts of one planning instant.

    Attributes:
        at: The instant; the run's editions have it as `created_at`.
        due: Subscriptions whose digest was due.
        too_late: Those of them whose digest was too late to be sent.
        empty: Those of them without new articles.
        messages: Planned messages.
    """

    at: datetime
    due: int
    too_late: int
    empty: int
    messages: int


async def add(tx: Transaction, run: PlanningRun) -> None:
    """Add counts to a run; those of the same instant are summed, whichever process planned them."""
    statement = insert_statement(tx, runs).values(asdict(run))
    summed = {name: runs.c[name] + statement.excluded[name] for name in _COUNT_COLUMNS}
    await tx.execute(statement.on_conflict_do_update(index_elements=["at"], set_=summed))


async def list_recent(tx: Transaction, limit: int) -> list[PlanningRun]:
    """The last runs, newest first."""
    rows = await tx.execute(select(runs).order_by(runs.c.at.desc()).limit(limit))
    return [PlanningRun(**row._asdict()) for row in rows]
