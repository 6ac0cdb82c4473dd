"""Counts and lateness for the operator: the backlog, the last runs, and totals of all tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    type_coerce,
)

from data.engines.upsert import Transaction
from data.records.delivery import LeasePriority, OutboxState
from data.records.feeds import SourceState
from data.records.newsroom import Counts
from data.schema.column_types import MILLISECOND
from data.schema.tables import articles, editions, outbox, readers, sources, subscriptions

MAX_MEASURED_MESSAGES = 5_000
"""The most messages of a run whose lateness is measured; a larger run is sampled evenly."""
_SIZE_QUERIES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after their due instant the messages of a run were sent."""

    median: timedelta
    worst: timedelta


@dataclass(frozen=True, slots=True)
class OutboxBacklog:
    """The messages that are still to be sent.

    Attributes:
        ready: Messages that may be sent now or are being sent.
        deferred: Messages whose `not_before` is in the future.
        oldest_ready_at: `not_before` of the oldest message that may be sent now; None without any.
    """

    ready: int = 0
    deferred: int = 0
    oldest_ready_at: datetime | None = None


async def count_all(tx: Transaction) -> Counts:
    """The number of readers, and of subscriptions, articles and messages by state; reads every row."""
    found = await count_audience(tx)
    return Counts(
        found.readers, found.subscriptions, await count_articles(tx), await _count_by(tx, outbox, "state")
    )


async def count_audience(tx: Transaction) -> Counts:
    """The number of readers, and of subscriptions by state; the other counts are empty."""
    known = (await tx.execute(select(func.count()).select_from(readers))).scalar_one()
    return Counts(readers=int(known), subscriptions=await _count_by(tx, subscriptions, "state"))


async def count_articles(tx: Transaction) -> dict[str, int]:
    """The number of articles by status."""
    return await _count_by(tx, articles, "status")


async def count_feeds(tx: Transaction) -> tuple[int, int]:
    """The number of sources, and of those that fail or were given up."""
    is_failing = or_(
        and_(sources.c.state == SourceState.ACTIVE, sources.c.error != ""),
        sources.c.state == SourceState.ENDED,
    )
    row = (await tx.execute(select(func.count(), func.count().filter(is_failing)).select_from(sources))).one()
    return int(row[0]), int(row[1])


async def database_size(tx: Transaction) -> int:
    """The size of the database in bytes."""
    return int((await tx.execute(text(_SIZE_QUERIES[tx.dialect.name]))).scalar_one())


async def measure_backlog(tx: Transaction, now: datetime) -> OutboxBacklog:
    """The backlog, read from the partial indexes alone."""
    is_ready = outbox.c.not_before <= now
    pending = select(func.count().filter(is_ready), func.count()).where(_is_in_state(OutboxState.PENDING))
    ready, total = (await tx.execute(pending)).one()
    leased = select(func.count()).select_from(outbox).where(outbox.c.leased_until.is_not(None))
    being_sent = (await tx.execute(leased)).scalar_one()
    return OutboxBacklog(ready + being_sent, total - ready, await oldest_ready_at(tx, now))


async def oldest_ready_at(tx: Transaction, now: datetime) -> datetime | None:
    """`not_before` of the oldest message that may be sent now; None without any.

    Later parts are excluded, because they wait for earlier ones, and broadcasts and corrections, because
    digests precede them.
    """
    query = (
        select(outbox.c.not_before)
        .where(_is_in_state(OutboxState.PENDING), outbox.c.not_before <= now)
        .where(outbox.c.expires_at > now, outbox.c.part == 0, outbox.c.priority <= LeasePriority.DIGEST)
        .order_by(outbox.c.not_before)
        .limit(1)
    )
    found: datetime | None = (await tx.execute(query)).scalar()
    return found


async def count_by_state(tx: Transaction, run: datetime) -> dict[str, int]:
    """The number of a run's messages by state of the ledger."""
    begun = (
        select(outbox.c.state, func.count())
        .where(_is_of_run(run), _is_past_pending())
        .group_by(outbox.c.state)
    )
    found = {str(state): int(count) for state, count in await tx.execute(begun)}
    pending = (
        select(func.count()).select_from(outbox).where(_is_of_run(run), _is_in_state(OutboxState.PENDING))
    )
    if count := (await tx.execute(pending)).scalar_one():
        found[OutboxState.PENDING] = int(count)
    return found


async def measure_lateness(tx: Transaction, run: datetime, sent: int) -> Lateness | None:
    """The lateness of a run's sent messages; None without any.

    Args:
        tx: The transaction.
        run: The run's instant.
        sent: The number of its sent messages, which decides whether they are sampled.
    """
    sample_interval = -(-sent // MAX_MEASURED_MESSAGES)
    late = (_as_milliseconds(outbox.c.settled_at) - _as_milliseconds(outbox.c.due_at)).label("late")
    measured = select(late).where(_is_of_run(run), _is_in_state(OutboxState.SENT), _is_past_pending())
    if sample_interval > 1:
        measured = measured.where(outbox.c.id % sample_interval == 0)
    lags = measured.cte("measured")
    half = select(func.count() // 2).select_from(lags).scalar_subquery()
    middle = select(lags.c.late).order_by(lags.c.late).limit(1).offset(half)
    row = (await tx.execute(select(middle.scalar_subquery(), func.max(lags.c.late)).select_from(lags))).one()
    return None if row[1] is None else Lateness(row[0] * MILLISECOND, row[1] * MILLISECOND)


async def count_unknown_since(tx: Transaction, since: datetime) -> int:
    """The number of messages whose state became unknown after an instant."""
    query = select(func.count()).where(_is_in_state(OutboxState.UNKNOWN), outbox.c.settled_at > since)
    return int((await tx.execute(query.select_from(outbox))).scalar_one())


async def _count_by(tx: Transaction, table: Table, column: str) -> dict[str, int]:
    state = table.c[column]
    rows = await tx.execute(select(state, func.count()).group_by(state).order_by(state))
    return {str(value): int(count) for value, count in rows}


def _is_of_run(run: datetime) -> ColumnElement[bool]:
    return outbox.c.edition_id.in_(select(editions.c.id).where(editions.c.created_at == run))


def _is_in_state(state: OutboxState) -> ColumnElement[bool]:
    """The state as a literal, because a bound value keeps the database from using partial indexes."""
    return outbox.c.state == _literal_state(state)


def _is_past_pending() -> ColumnElement[bool]:
    """Redundant beside an equality, but SQLite uses a partial index only for its exact condition."""
    return outbox.c.state != _literal_state(OutboxState.PENDING)


def _literal_state(state: OutboxState) -> ColumnElement[Any]:
    return bindparam(None, state, type_=outbox.c.state.type, literal_execute=True)


def _as_milliseconds(instant: Column[Any]) -> ColumnElement[int]:
    return type_coerce(instant, BigInteger)
