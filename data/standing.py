"""Which articles stand at this moment, and since when they read as they do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from data.dialect import Transaction
from data.records import ArticleStatus
from data.tables import articles


async def last_changes(tx: Transaction, ids: Collection[int]) -> dict[int, datetime]:
    """When each of these articles that is published was last changed; the others are left out."""
    if not ids:
        return {}
    query = select(articles.c.id, articles.c.updated_at).where(
        articles.c.id.in_(ids), articles.c.status == ArticleStatus.PUBLISHED
    )
    return {row.id: row.updated_at for row in await tx.execute(query)}
