"""Stores which messages show an article's card: the newest one in each chat."""

from __future__ import annotations

from sqlalchemy import select

from data.engines.upsert import Transaction, upsert
from data.records.articles import CardMessage
from data.schema.tables import article_cards

MAX_CARDS = 20
"""The most chats whose cards of an article follow each other."""


async def record(tx: Transaction, article_id: int, chat_id: int, message_id: int) -> None:
    """Record the card that was just sent to a chat, in place of an earlier one there."""
    row = {"article_id": article_id, "chat_id": chat_id, "message_id": message_id}
    await upsert(tx, article_cards, row, ["article_id", "chat_id"])


async def list_of_article(tx: Transaction, article_id: int) -> list[CardMessage]:
    """The cards of an article."""
    query = (
        select(article_cards.c.chat_id, article_cards.c.message_id)
        .where(article_cards.c.article_id == article_id)
        .limit(MAX_CARDS)
    )
    return [CardMessage(*row) for row in await tx.execute(query)]
