"""What is known of somebody who asks for something, in one statement: it stands before every answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from data.dialect import Transaction
from data.records import SummaryLength
from data.tables import dialogues, readers, subscriptions, team


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody in a chat.

    Attributes:
        is_editor: Whether they are on the team.
        step: What they are in the middle of there, "" for nothing.
        length: How much of each story the chat's subscription wants; None without one.
        timezone: Its zone, None without one.
    """

    is_editor: bool
    step: str
    length: SummaryLength | None
    timezone: str | None


async def look_up(tx: Transaction, chat_id: int, thread_id: int, user_id: int) -> Caller:
    """Everything the answer to one message needs to know first."""
    subscribed = (
        select(subscriptions)
        .join(readers, readers.c.id == subscriptions.c.reader_id)
        .where(readers.c.chat_id == chat_id, readers.c.thread_id == thread_id)
        .subquery()
    )
    statement = select(
        select(team.c.user_id).where(team.c.user_id == user_id).scalar_subquery(),
        select(dialogues.c.step)
        .where(dialogues.c.chat_id == chat_id, dialogues.c.user_id == user_id)
        .scalar_subquery(),
        select(subscribed.c.length).scalar_subquery(),
        select(subscribed.c.timezone).scalar_subquery(),
    )
    editor, step, length, timezone = (await tx.execute(statement)).one()
    return Caller(editor is not None, step or "", SummaryLength(length) if length else None, timezone)
