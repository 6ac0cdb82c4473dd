"""The delivery ledger: moves each planned message through its states, from pending to an end state.

=======  ===================================  ==========================  ================================
State    Meaning                              Moved on by                 To
=======  ===================================  ==========================  ================================
pending  Waits for `not_before`, and for the  `lease`                     leased
         part before it                       `expire`: `expires_at`      expired
                                              passed
                                              `settle`, `recover`: an     expired
                                              earlier part was lost
                                              `cancel`: reader left       (deleted)
leased   A sender took it; the request has    `mark_sending`              sending
         not begun                            `defer`, `expire`           pending
                                              (lease lapsed), `recover`
                                              `settle`                    pending or an end state
                                              `cancel`: reader left       (deleted)
sending  The intent is committed; the         `settle`                    sent, failed, unknown, expired,
         request may have begun                                           or pending for another try
                                              `release_intent`: request   leased
                                              was never made
                                              `recover`: its sender       unknown, or pending once
                                              is gone                     (`resend_once`)
sent     Telegram accepted it                 none: end state
failed   Telegram rejected it for good        none: end state
expired  Too late, or a lost part before it   none: end state
unknown  It may or may not have arrived       none: end state
=======  ===================================  ==========================  ================================

Messages leave by the priority of their kind (data.records.delivery.lease_priority), then oldest due first. A
row with `edited_id` edits the message of another row instead of sending one. An edit can be repeated: one
whose outcome is unknown returns to pending.

A broadcast that is stopped expires its pending and leased messages (data.delivery.broadcasts).

Every sender has an epoch (`next_epoch`) and names it in each call. `lease`, `mark_sending` and `settle`
accept only the newest epoch, and a sender changes only rows that it leased itself, so a stalled sender that
was replaced has no effect. `attempts` counts retries; `doubts` counts how often the outcome of a request was
unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, bindparam, select, update

from data.coordination import counters
from data.delivery.leased_rows import load_deliveries
from data.delivery.outbox_statements import (
    EPOCH_COUNTER,
    end_lapsed_leases_statement,
    expire_late_statement,
    expire_statement,
    is_pending,
    is_same_digest,
    lease_statement,
    mark_sending_statement,
    settle_statement,
)
from data.engines.upsert import Transaction
from data.records.delivery import (
    CANCELLABLE_STATES,
    Delivery,
    OutboxState,
    Settlement,
)
from data.schema.tables import outbox

_LOST_STATES = (OutboxState.FAILED, OutboxState.EXPIRED, OutboxState.UNKNOWN)
_EXPIRE_BATCH_SIZE = 2_000
"""The most rows that one call of `expire` changes, so that its locks are short."""


async def next_epoch(tx: Transaction) -> int:
    """The epoch of a sender that starts, higher than all epochs before."""
    return await counters.next_value(tx, EPOCH_COUNTER)


async def lease(
    tx: Transaction, now: datetime, owner: str, until: datetime, limit: int, epoch: int
) -> list[Delivery]:
    """Lease messages that may be sent now, by priority, then oldest due first.

    A part is leased only after the part before it is sent, and an edit only after the earlier ones of the
    same message are settled.

    Args:
        tx: The transaction.
        now: The present instant.
        owner: Name of the sender, for people who inspect the table.
        until: End of the lease; `expire` then returns messages that are still leased to pending.
        limit: The maximum number of messages.
        epoch: The sender's, from `next_epoch`.
    """
    values = {"at": now, "new_owner": owner, "until": until, "most": limit, "of_epoch": epoch}
    ids = list((await tx.execute(lease_statement(), values)).scalars())
    return await load_deliveries(tx, ids) if ids else []


async def mark_sending(tx: Transaction, ids: Collection[int], epoch: int) -> set[int]:
    """Record the intent to send; only the returned messages may be sent, after the commit."""
    values = {"ids": ids, "of_epoch": epoch}
    return set((await tx.execute(mark_sending_statement(), values)).scalars())


async def release_intent(tx: Transaction, ids: Collection[int], epoch: int) -> None:
    """Undo intents whose requests were never made: the messages are leased as before."""
    await tx.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.state == OutboxState.SENDING, outbox.c.epoch == epoch)
        .values(state=OutboxState.LEASED)
    )


async def defer(tx: Transaction, until: Mapping[int, datetime], epoch: int) -> None:
    """Return leased messages to pending until a later time, without counting an attempt.

    Args:
        tx: The transaction.
        until: The new `not_before` of each message, by its number.
        epoch: The sender's.
    """
    if not until:
        return
    statement = (
        update(outbox)
        .where(
            outbox.c.id == bindparam("of_id"),
            outbox.c.epoch == bindparam("of_epoch"),
            outbox.c.state == OutboxState.LEASED,
        )
        .values(state=OutboxState.PENDING, leased_until=None, not_before=bindparam("new_not_before"))
    )
    rows = [{"of_id": one, "of_epoch": epoch, "new_not_before": at} for one, at in until.items()]
    await tx.execute(statement, rows)


async def defer_with_following_parts(
    tx: Transaction, ids: Collection[int], until: datetime, expires_at: datetime, epoch: int
) -> None:
    """Return leased messages to pending until a later time, and delay the parts after them as long.

    No attempt is counted.

    Args:
        tx: The transaction.
        ids: The messages.
        until: The new `not_before`, unless theirs is later.
        expires_at: The new `expires_at`, unless theirs is later.
        epoch: The sender's.
    """
    later = {"not_before": _later_of("not_before", until), "expires_at": _later_of("expires_at", expires_at)}
    await tx.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.epoch == epoch, outbox.c.state == OutboxState.LEASED)
        .values(state=OutboxState.PENDING, leased_until=None, **later)
    )
    before = outbox.alias("before")
    deferred = before.c.id.in_(ids), before.c.epoch == epoch, before.c.state == OutboxState.PENDING
    statement = update(outbox).where(is_pending(outbox), outbox.c.id.in_(_following_parts(before, *deferred)))
    await tx.execute(statement.values(later))


def _later_of(name: str, at: datetime) -> ColumnElement[Any]:
    """The later of a column's instant and `at`."""
    column = outbox.c[name]
    return sa.case((column < at, sa.literal(at, column.type)), else_=column)


async def settle(tx: Transaction, settlements: Sequence[Settlement]) -> None:
    """Record the outcomes of leased messages; rows of another epoch or in an end state are not changed.

    A return to pending counts as an attempt, and delays the following parts as well. The parts that follow
    a lost one expire.
    """
    if not settlements:
        return
    await tx.execute(settle_statement(), [_settlement_values(settlement) for settlement in settlements])
    for settlement in settlements:
        if settlement.state is OutboxState.PENDING and settlement.not_before is not None:
            await _defer_following_parts(tx, settlement.delivery_id, settlement.not_before)
    lost = [settlement for settlement in settlements if settlement.state in _LOST_STATES]
    if lost:
        await _expire_following_parts(tx, [settlement.delivery_id for settlement in lost], lost[0].at)


async def recover(tx: Transaction, now: datetime, *, resend_once: bool = False) -> tuple[int, int]:
    """Take over from a sender that is gone: free its leases, and mark its begun sends as in doubt.

    The parts that follow an unknown one expire; those that follow a resent one wait for it. Begun edits are
    made again.

    Args:
        tx: The transaction.
        now: The present instant.
        resend_once: Whether a message whose outcome is unknown for the first time is sent once more.

    Returns:
        The number of freed leases, and the number of messages in doubt.
    """
    freed = await tx.execute(
        update(outbox)
        .where(outbox.c.state == OutboxState.LEASED, outbox.c.leased_until.is_not(None))
        .values(state=OutboxState.PENDING, leased_until=None)
    )
    in_doubt = outbox.c.state == OutboxState.SENDING, outbox.c.leased_until.is_not(None)
    repeated = update(outbox).where(*in_doubt, outbox.c.edited_id.is_not(None))
    await tx.execute(repeated.values(state=OutboxState.PENDING, leased_until=None))
    doubted = {"doubts": outbox.c.doubts + 1, "leased_until": None, "note": "stopped while sending"}
    resent = 0
    if resend_once:
        resend = update(outbox).where(*in_doubt, outbox.c.doubts == 0)
        resent = (await tx.execute(resend.values(state=OutboxState.PENDING, **doubted))).rowcount
    doubtful = await tx.execute(
        update(outbox)
        .where(*in_doubt)
        .values(state=OutboxState.UNKNOWN, settled_at=now, **doubted)
        .returning(outbox.c.id)
    )
    ids = list(doubtful.scalars())
    await _expire_following_parts(tx, ids, now)
    return freed.rowcount, resent + len(ids)


async def expire(tx: Transaction, now: datetime) -> int:
    """Expire pending messages that are too late, and return lapsed leases to pending.

    Returns:
        The number of expired messages, at most _EXPIRE_BATCH_SIZE; call again until 0.
    """
    await tx.execute(end_lapsed_leases_statement(), {"at": now})
    return (await tx.execute(expire_late_statement(), {"at": now, "most": _EXPIRE_BATCH_SIZE})).rowcount


async def next_ready_at(tx: Transaction) -> datetime | None:
    """The earliest `not_before` of all pending messages, perhaps in the past; None without any."""
    query = select(outbox.c.not_before).where(is_pending(outbox)).order_by(outbox.c.not_before).limit(1)
    found: datetime | None = (await tx.execute(query)).scalar()
    return found


async def refuse(tx: Transaction, outbox_id: int, now: datetime, note: str) -> None:
    """Expire a pending message and the parts after it, because somebody decided against it."""
    await _expire(tx, outbox.c.id == outbox_id, now, note)
    await _expire_following_parts(tx, [outbox_id], now)


async def cancel(tx: Transaction, reader_id: int) -> int:
    """Delete the messages of a reader who left whose sending has not begun; returns their number."""
    statement = sa.delete(outbox).where(
        outbox.c.reader_id == reader_id, outbox.c.state.in_(CANCELLABLE_STATES)
    )
    return (await tx.execute(statement)).rowcount


async def _defer_following_parts(tx: Transaction, delivery_id: int, until: datetime) -> None:
    """Copy `not_before` of a waiting part to the following parts, so that lease queries skip them."""
    before = outbox.alias("before")
    following = _following_parts(before, before.c.id == delivery_id, before.c.not_before == until)
    statement = update(outbox).where(
        is_pending(outbox), outbox.c.not_before < until, outbox.c.id.in_(following)
    )
    await tx.execute(statement.values(not_before=until))


async def _expire_following_parts(tx: Transaction, ids: Collection[int], now: datetime) -> None:
    """Expire the parts that follow lost ones among `ids`: an incomplete digest is not continued."""
    before = outbox.alias("before")
    following = _following_parts(before, before.c.id.in_(ids), before.c.state.in_(_LOST_STATES))
    await _expire(tx, outbox.c.id.in_(following), now, "an earlier part was not delivered")


def _following_parts(before: FromClause, *conditions: ColumnElement[bool]) -> sa.Select[tuple[int]]:
    """The numbers of the parts that follow those that meet the conditions."""
    later = outbox.alias("later")
    same = sa.and_(is_same_digest(before, later), before.c.part < later.c.part)
    return select(later.c.id).join(before, same).where(*conditions)


async def _expire(tx: Transaction, condition: ColumnElement[bool], now: datetime, note: str) -> int:
    return (await tx.execute(expire_statement(condition, now, note))).rowcount


def _settlement_values(settlement: Settlement) -> dict[str, Any]:
    is_retry = settlement.state is OutboxState.PENDING
    return {
        "of_id": settlement.delivery_id,
        "of_epoch": settlement.epoch,
        "new_state": settlement.state,
        "new_not_before": settlement.not_before,
        "attempt": int(is_retry),
        "doubt": int(settlement.in_doubt),
        "new_settled_at": None if is_retry else settlement.at,
        "new_message_id": settlement.message_id,
        "new_note": settlement.note,
        "new_rich": settlement.is_rich,
        "new_picture": settlement.picture,
    }
