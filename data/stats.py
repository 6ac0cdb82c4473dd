"""Totals for the operator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Select, Table, case, func, select, type_coerce

from data.dialect import Transaction
from data.records import Counts, EditionTotals, OutboxState
from data.tables import articles, editions, outbox, readers, subscriptions

_ENDS = (OutboxState.SENT, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.EXPIRED)


async def counts(tx: Transaction) -> Counts:
    """How many readers there are, and how many subscriptions, articles and messages in each state."""
    known = (await tx.execute(select(func.count()).select_from(readers))).scalar_one()
    return Counts(
        readers=int(known),
        subscriptions=await _by(tx, subscriptions, "state"),
        articles=await _by(tx, articles, "status"),
        outbox=await _by(tx, outbox, "state"),
    )


async def recent_editions(tx: Transaction, limit: int) -> list[EditionTotals]:
    """How the delivery of the newest editions went, newest first; those never addressed are left out."""
    rows = await tx.execute(_totals().order_by(editions.c.id.desc()).limit(limit))
    return [EditionTotals(**{**row._asdict(), "late": timedelta(milliseconds=row.late)}) for row in rows]


async def _by(tx: Transaction, table: Table, column: str) -> dict[str, int]:
    state = table.c[column]
    rows = await tx.execute(select(state, func.count()).group_by(state).order_by(state))
    return {str(value): int(count) for value, count in rows}


def _totals() -> Select[*tuple[Any, ...]]:
    ends = [func.sum(case((outbox.c.state == end, 1), else_=0)).label(end.value) for end in _ENDS]
    late = _milliseconds(outbox.c.settled_at) - _milliseconds(outbox.c.due_at)
    sent_late = case((outbox.c.state == OutboxState.SENT, late), else_=0)
    return (
        select(
            editions.c.id.label("edition_id"),
            editions.c.kind,
            editions.c.created_at,
            func.count().label("due"),
            *ends,
            func.max(sent_late).label("late"),
        )
        .join(outbox, outbox.c.edition_id == editions.c.id)
        .group_by(editions.c.id, editions.c.kind, editions.c.created_at)
    )


def _milliseconds(instant: Column[Any]) -> ColumnElement[int]:
    return type_coerce(instant, BigInteger)
