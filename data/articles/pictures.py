"""Stores which pictures of articles cannot be shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import update

from data.engines.upsert import Transaction
from data.schema.tables import articles


async def mark_unusable(
    tx: Transaction, ids: Collection[int], event_ids: Collection[int], picture: str, now: datetime
) -> None:
    """Store that Telegram refused a picture of these articles or of these events' articles.

    Args:
        tx: The transaction.
        ids: Numbers of articles.
        event_ids: Numbers of events.
        picture: The address or file id that was refused.
        now: The present instant, at which the articles change.
    """
    await tx.execute(
        update(articles)
        .where(
            sa.or_(articles.c.id.in_(ids), articles.c.event_id.in_(event_ids)),
            sa.or_(articles.c.image_url == picture, articles.c.image_file_id == picture),
            articles.c.unusable_picture != picture,
        )
        .values(unusable_picture=picture, updated_at=now)
    )
