"""Stores the messages of stories that were shared into other chats, until their retention ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, insert, or_, select, update

from data.engines.upsert import Transaction
from data.records.sharing import CardCounts, SharedCard
from data.schema.tables import shared_cards


async def add(
    tx: Transaction, article_id: int, inline_message_id: str, language: str, now: datetime
) -> SharedCard | None:
    """Store the message of a story; None where it is stored already."""
    is_known = select(shared_cards.c.id).where(shared_cards.c.inline_message_id == inline_message_id)
    if (await tx.execute(is_known)).first() is not None:
        return None
    values = {
        "article_id": article_id,
        "inline_message_id": inline_message_id,
        "language": language,
        "shared_at": now,
        "is_gone": False,
    }
    made = await tx.execute(insert(shared_cards).values(values).returning(*shared_cards.c))
    return SharedCard(**made.one()._asdict())


async def count_editable(tx: Transaction, article_id: int) -> int:
    """The messages of a story that can be edited as far as is known."""
    query = select(func.count()).where(shared_cards.c.article_id == article_id, ~shared_cards.c.is_gone)
    return int((await tx.execute(query)).scalar_one())


async def list_open(
    tx: Transaction, article_id: int, correction_id: int, shared_before: datetime, limit: int
) -> list[SharedCard]:
    """The messages of a story that a correction has still to edit, oldest first."""
    query = select(shared_cards).where(*_concern(article_id, shared_before), _is_open(correction_id))
    rows = await tx.execute(query.order_by(shared_cards.c.id).limit(limit))
    return [SharedCard(**row._asdict()) for row in rows]


async def settle(tx: Transaction, card_ids: Sequence[int], correction_id: int, *, is_gone: bool) -> None:
    """Record that a correction has edited messages, or found them gone."""
    values = {"correction_id": correction_id, "is_gone": is_gone}
    await tx.execute(update(shared_cards).where(shared_cards.c.id.in_(card_ids)).values(values))


async def count_for_correction(
    tx: Transaction, article_id: int, correction_id: int, shared_before: datetime
) -> CardCounts:
    """How far a correction is with the messages of its story."""
    state = case(
        (
            shared_cards.c.correction_id == correction_id,
            case((shared_cards.c.is_gone, "gone"), else_="corrected"),
        ),
        else_="left",
    )
    concerned = or_(_is_open(correction_id), shared_cards.c.correction_id == correction_id)
    query = select(state, func.count()).where(*_concern(article_id, shared_before), concerned)
    counts = {name: int(count) for name, count in await tx.execute(query.group_by(state))}
    return CardCounts(**counts)


def _concern(article_id: int, shared_before: datetime) -> tuple[ColumnElement[bool], ...]:
    return shared_cards.c.article_id == article_id, shared_cards.c.shared_at <= shared_before


def _is_open(correction_id: int) -> ColumnElement[bool]:
    """Whether a correction has not come to a message that can still be edited; a later one wins."""
    is_earlier = or_(shared_cards.c.correction_id.is_(None), shared_cards.c.correction_id < correction_id)
    return and_(is_earlier, ~shared_cards.c.is_gone)
