"""The statements of the ledger that every batch of a fan-out runs, each built once.

To build a statement at each use takes longer than SQLite takes to run it: without limits a message took
0.49 ms of processor time, and 0.41 ms with statements that are kept.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, bindparam, exists, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from data.coordination import counters
from data.records.delivery import OutboxState
from data.schema.column_types import Instant
from data.schema.tables import outbox

EPOCH_COUNTER = "outbox_epoch"


@cache
def lease_statement() -> ReturningUpdate[int]:
    """Leases what may be sent; takes `at`, `until`, `new_owner`, `most` and `of_epoch`, returns ids."""
    row, before = outbox.alias("ready"), outbox.alias("before")
    waits = exists().where(
        is_same_digest(before, row), before.c.part == row.c.part - 1, before.c.state != OutboxState.SENT
    )
    is_edited_now = exists().where(
        before.c.edited_id == row.c.edited_id,
        before.c.state.in_((OutboxState.LEASED, OutboxState.SENDING)),
    )
    at = bindparam("at", type_=Instant())
    ready = (
        select(row.c.id)
        .where(is_pending(row), row.c.not_before <= at, row.c.expires_at > at, ~waits, ~is_edited_now)
        .order_by(row.c.priority, row.c.due_at, row.c.id)
        .limit(bindparam("most", type_=sa.Integer()))
        .with_for_update(skip_locked=True)
        # A CTE: PostgreSQL could evaluate a subquery in the condition repeatedly, and exceed the limit.
        .cte("taken")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(ready.c.id)), is_newest_epoch())
        .values(
            state=OutboxState.LEASED,
            owner=bindparam("new_owner"),
            leased_until=bindparam("until"),
            epoch=bindparam("of_epoch"),
        )
        .returning(outbox.c.id)
    )


@cache
def mark_sending_statement() -> ReturningUpdate[int]:
    """Records intents; takes `ids` and `of_epoch`, returns the ids that are recorded."""
    return (
        update(outbox)
        .where(
            outbox.c.id.in_(bindparam("ids", expanding=True)),
            outbox.c.state == OutboxState.LEASED,
            outbox.c.epoch == bindparam("of_epoch"),
            is_newest_epoch(),
        )
        .values(state=OutboxState.SENDING)
        .returning(outbox.c.id)
    )


@cache
def settle_statement() -> sa.Update:
    """Records one outcome; takes the values of a settlement and `of_epoch`."""
    return (
        update(outbox)
        .where(
            outbox.c.id == bindparam("of_id"),
            outbox.c.epoch == bindparam("of_epoch"),
            is_newest_epoch(),
            # Not in_(): SQLAlchemy expands its list per execution, which executemany does not allow.
            sa.or_(outbox.c.state == OutboxState.LEASED, outbox.c.state == OutboxState.SENDING),
        )
        .values(
            state=bindparam("new_state"),
            not_before=func.coalesce(bindparam("new_not_before", type_=Instant()), outbox.c.not_before),
            attempts=outbox.c.attempts + bindparam("attempt"),
            doubts=outbox.c.doubts + bindparam("doubt"),
            settled_at=bindparam("new_settled_at"),
            message_id=bindparam("new_message_id"),
            note=bindparam("new_note"),
            rich=bindparam("new_rich"),
            picture=bindparam("new_picture", type_=sa.SmallInteger()),
            leased_until=None,
        )
    )


@cache
def end_lapsed_leases_statement() -> sa.Update:
    """Returns lapsed leases to pending; takes `at`."""
    has_lapsed = outbox.c.leased_until <= bindparam("at")
    lapsed = update(outbox).where(outbox.c.state == OutboxState.LEASED, has_lapsed)
    return lapsed.values(state=OutboxState.PENDING, leased_until=None)


@cache
def expire_late_statement() -> sa.Update:
    """Expires what is too late; takes `at` and `most`, the number of rows."""
    at = bindparam("at", type_=Instant())
    late = select(outbox.c.id).where(is_pending(outbox), outbox.c.expires_at <= at)
    late = late.order_by(outbox.c.expires_at).limit(bindparam("most", type_=sa.Integer()))
    return expire_statement(outbox.c.id.in_(late), at, "too late")


def expire_statement(
    condition: ColumnElement[bool], at: datetime | ColumnElement[datetime], note: str
) -> sa.Update:
    """Expires the pending rows that meet a condition."""
    statement = update(outbox).where(is_pending(outbox), condition)
    return statement.values(state=OutboxState.EXPIRED, settled_at=at, note=note)


def is_newest_epoch() -> ColumnElement[bool]:
    """Whether no sender has begun after the one with the epoch `of_epoch`."""
    return counters.current_value_expression(EPOCH_COUNTER) <= bindparam("of_epoch", type_=sa.Integer())


def is_pending(rows: FromClause) -> ColumnElement[bool]:
    """The state as a literal, because a bound value keeps the database from using partial indexes."""
    state = rows.c.state
    return state == bindparam(None, OutboxState.PENDING, type_=state.type, literal_execute=True)


def is_same_digest(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether two rows are parts of one digest; an edit is part of nothing."""
    names = ("reader_id", "kind", "local_date", "slot")
    return sa.and_(*(one.c[name] == other.c[name] for name in names), other.c.edited_id.is_(None))
