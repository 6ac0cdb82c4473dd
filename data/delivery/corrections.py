"""Stores corrections of articles, and counts and cancels their messages.

Edits and notices go through the ledger under a kind of their own. All messages of a correction belong to its
own edition, by which they are counted; data.delivery.corrected_messages plans them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from data.delivery import broadcasts
from data.engines.upsert import Transaction
from data.records.corrections import Correction, CorrectionState, Reach
from data.records.delivery import CORRECTION_KIND, OutboxState
from data.schema.rows import first_or_none
from data.schema.tables import corrections, editions, outbox

KIND = CORRECTION_KIND
ACTIVE_STATES = (CorrectionState.WAITING, CorrectionState.RUNNING, CorrectionState.STOPPING)


class Question(NamedTuple):
    """What is stored when an editor is asked whether to correct an article; see Correction."""

    article_id: int
    is_retraction: bool
    author_id: int
    chat_id: int
    language: str


async def ask(tx: Transaction, question: Question, reach: Reach, now: datetime) -> Correction:
    """Store a question in place of the open one about the same article in the same chat.

    The note of that one is kept, and the message that shows it.
    """
    is_same = (
        corrections.c.article_id == question.article_id,
        corrections.c.chat_id == question.chat_id,
        corrections.c.state == CorrectionState.ASKED,
        corrections.c.is_retraction == question.is_retraction,
    )
    earlier = first_or_none(await _list(tx, *is_same))
    values = {
        **question._asdict(),
        "state": CorrectionState.ASKED,
        "has_notice": False,
        "note": earlier.note if earlier else "",
        "card_message_id": earlier.card_message_id if earlier else None,
        "seen_at": reach.last_sent_at or now,
        "in_flight": reach.in_flight,
        "readers": reach.readers,
        "messages": reach.messages,
        "reached_edition": 0,
        "reached": 0,
        "all_planned": False,
        "is_stopped": False,
        "created_at": now,
    }
    if earlier is not None:
        return await change(tx, earlier.id, **values)
    made = (await tx.execute(insert(corrections).values(values).returning(*corrections.c))).one()
    return Correction(**made._asdict())


async def get(tx: Transaction, correction_id: int) -> Correction | None:
    """The correction with this number, or None."""
    return first_or_none(await _list(tx, corrections.c.id == correction_id))


async def withdraw(tx: Transaction, correction_id: int) -> Correction:
    """Let an ordered correction be a question again; its edition stays, without messages."""
    values = {"edition_id": None, "state": CorrectionState.ASKED, "starts_at": None, "has_notice": False}
    return await change(tx, correction_id, **values)


async def get_for_update(tx: Transaction, correction_id: int) -> Correction | None:
    """The correction with this number, its row locked until the transaction ends."""
    query = select(corrections).where(corrections.c.id == correction_id).with_for_update()
    return first_or_none([Correction(**row._asdict()) for row in await tx.execute(query)])


async def list_in(tx: Transaction, states: Collection[CorrectionState]) -> list[Correction]:
    """The corrections in these states, oldest first."""
    return await _list(tx, corrections.c.state.in_(states))


async def change(tx: Transaction, correction_id: int, **values: Any) -> Correction:
    """Change fields of an existing correction; see Correction."""
    statement = update(corrections).where(corrections.c.id == correction_id).values(values)
    return Correction(**(await tx.execute(statement.returning(*corrections.c))).one()._asdict())


async def order(tx: Transaction, correction_id: int, starts_at: datetime, *, has_notice: bool) -> Correction:
    """Let an asked correction wait for its beginning, with an edition of its own for its messages."""
    found = await get(tx, correction_id)
    assert found is not None
    edition = insert(editions).values(
        kind=KIND, parts=((found.article_id,),), left_out=0, created_at=starts_at, body="", entries=()
    )
    edition_id = (await tx.execute(edition.returning(editions.c.id))).scalar_one()
    return await change(
        tx,
        correction_id,
        edition_id=edition_id,
        state=CorrectionState.WAITING,
        starts_at=starts_at,
        has_notice=has_notice,
    )


async def remove(tx: Transaction, correction_id: int) -> None:
    """Delete a question that was answered with no."""
    await tx.execute(delete(corrections).where(corrections.c.id == correction_id))


async def remove_asked_retraction(tx: Transaction, article_id: int, chat_id: int) -> Correction | None:
    """Delete the open question in a chat whether a retracted article is retracted in messages, too."""
    asked = (
        corrections.c.article_id == article_id,
        corrections.c.chat_id == chat_id,
        corrections.c.state == CorrectionState.ASKED,
        corrections.c.is_retraction,
    )
    found = first_or_none(await _list(tx, *asked))
    if found is not None:
        await remove(tx, found.id)
    return found


async def was_retracted(tx: Transaction, article_id: int) -> bool:
    """Whether messages say that an article is retracted, as far as is stored."""
    begun = (
        corrections.c.article_id == article_id,
        corrections.c.is_retraction,
        corrections.c.state.in_((CorrectionState.RUNNING, CorrectionState.STOPPING, CorrectionState.DONE)),
    )
    return bool(await _list(tx, *begun))


async def stop_others(tx: Transaction, correction: Correction) -> None:
    """Stop the earlier corrections of the same article: the last one wins."""
    earlier = (
        corrections.c.article_id == correction.article_id,
        corrections.c.id != correction.id,
        corrections.c.state.in_(ACTIVE_STATES),
    )
    values = {"state": CorrectionState.STOPPING, "is_stopped": True}
    await tx.execute(update(corrections).where(*earlier).values(values))


async def delete_asked_by(tx: Transaction, author_id: int) -> None:
    """Delete the open questions to an editor."""
    asked = corrections.c.author_id == author_id, corrections.c.state == CorrectionState.ASKED
    await tx.execute(delete(corrections).where(*asked))


async def delete_old(tx: Transaction, asked_before: datetime, done_before: datetime) -> None:
    """Delete open questions, and corrections that are done, of before an instant each."""
    old = {CorrectionState.ASKED: asked_before, CorrectionState.DONE: done_before}
    for state, before in old.items():
        rows = corrections.c.state == state, corrections.c.created_at < before
        await tx.execute(delete(corrections).where(*rows))


async def count_by_state(
    tx: Transaction, edition_id: int
) -> tuple[dict[OutboxState, int], dict[OutboxState, int]]:
    """The number of a correction's edits, and of its notices, by state of the ledger."""
    query = select(outbox.c.state, func.count(outbox.c.edited_id), func.count()).where(
        *broadcasts.is_message_of(edition_id, KIND)
    )
    rows = (await tx.execute(query.group_by(outbox.c.state))).all()
    edits = {state: int(count) for state, count, _ in rows if count}
    return edits, {state: int(every - count) for state, count, every in rows if every > count}


async def _list(tx: Transaction, *conditions: ColumnElement[bool]) -> list[Correction]:
    rows = await tx.execute(select(corrections).where(*conditions).order_by(corrections.c.id))
    return [Correction(**row._asdict()) for row in rows]
