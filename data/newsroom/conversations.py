"""Stores the open dialogue of each person in a chat, so that dialogues survive a restart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select

from data.engines.upsert import Transaction, upsert
from data.records.newsroom import Dialogue
from data.schema.tables import dialogues


async def get(tx: Transaction, chat_id: int, user_id: int) -> Dialogue | None:
    """The open dialogue of a person in a chat, or None."""
    query = select(dialogues).where(dialogues.c.chat_id == chat_id, dialogues.c.user_id == user_id)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Dialogue(**row._asdict())


async def save(tx: Transaction, dialogue: Dialogue) -> None:
    """Store a dialogue in place of the person's previous one in that chat."""
    await upsert(tx, dialogues, asdict(dialogue), ["chat_id", "user_id"])


async def clear(tx: Transaction, chat_id: int, user_id: int) -> bool:
    """Delete a dialogue; returns whether there was one."""
    statement = delete(dialogues).where(dialogues.c.chat_id == chat_id, dialogues.c.user_id == user_id)
    return (await tx.execute(statement)).rowcount > 0


async def list_at_steps(tx: Transaction, steps: Collection[str]) -> list[Dialogue]:
    """All dialogues at one of these steps, least recently updated first."""
    query = select(dialogues).where(dialogues.c.step.in_(steps))
    query = query.order_by(dialogues.c.updated_at, dialogues.c.chat_id, dialogues.c.user_id)
    return [Dialogue(**row._asdict()) for row in await tx.execute(query)]


async def delete_stale(tx: Transaction, before: datetime, except_steps: Collection[str]) -> int:
    """Delete dialogues last updated before an instant, but for some steps; returns their number."""
    stale = delete(dialogues).where(dialogues.c.updated_at < before, dialogues.c.step.not_in(except_steps))
    return (await tx.execute(stale)).rowcount
