"""Stores which posts of connected chats an editor was asked about before they are sent.

The question is asked before the post is held, so that a crash in between repeats it; the answer may therefore
come before the post is held.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from data.delivery import outbox as ledger
from data.engines.upsert import Transaction, insert_statement
from data.records.delivery import CANCELLABLE_STATES, Delivery, OutboxState
from data.schema.tables import outbox, post_questions, readers


async def hold(tx: Transaction, delivery: Delivery, epoch: int) -> None:
    """Return a leased post to pending until it is approved; unapproved it expires."""
    is_open = await _record(tx, delivery.id)
    until = delivery.expires_at if is_open else delivery.due_at
    await ledger.defer(tx, {delivery.id: until}, epoch)


async def find_chat_id(tx: Transaction, outbox_id: int, now: datetime) -> int | None:
    """The chat of a post that waits for its approval; None where it does not (any more)."""
    waiting = (
        select(readers.c.chat_id)
        .select_from(outbox)
        .join(readers, readers.c.id == outbox.c.reader_id)
        .outerjoin(post_questions, post_questions.c.outbox_id == outbox.c.id)
        .where(
            outbox.c.id == outbox_id,
            outbox.c.state.in_(CANCELLABLE_STATES),
            or_(post_questions.c.outbox_id.is_(None), outbox.c.not_before == outbox.c.expires_at),
            outbox.c.expires_at > now,
        )
    )
    return (await tx.execute(waiting)).scalar()


async def approve(tx: Transaction, outbox_id: int, now: datetime) -> None:
    """Let a post leave now."""
    await _record(tx, outbox_id)
    held = update(outbox).where(outbox.c.id == outbox_id, outbox.c.state == OutboxState.PENDING)
    await tx.execute(held.values(not_before=now))


async def refuse(tx: Transaction, outbox_id: int, now: datetime) -> None:
    """Expire a post and its further parts."""
    await _record(tx, outbox_id)
    leased = update(outbox).where(outbox.c.id == outbox_id, outbox.c.state == OutboxState.LEASED)
    await tx.execute(leased.values(state=OutboxState.PENDING, leased_until=None))
    await ledger.refuse(tx, outbox_id, now, "an editor decided against it")


async def _record(tx: Transaction, outbox_id: int) -> bool:
    """Record that the question is settled or asked; returns whether that is new."""
    asked = insert_statement(tx, post_questions).values(outbox_id=outbox_id)
    return (await tx.execute(asked.on_conflict_do_nothing())).rowcount > 0
