"""Stores editions: the contents of digests, each shared by all readers who get the same one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import select

from data.engines.upsert import Transaction
from data.records.delivery import Edition
from data.schema.tables import edition_articles, editions


async def add_edition(
    tx: Transaction, kind: str, parts: tuple[tuple[int, ...], ...], left_out: int, now: datetime
) -> int:
    """Store one edition and return its number; see Edition."""
    (edition_id,) = await add_editions(tx, kind, [(parts, left_out)], now)
    return edition_id


async def add_editions(
    tx: Transaction, kind: str, contents: Sequence[tuple[tuple[tuple[int, ...], ...], int]], now: datetime
) -> list[int]:
    """Store editions, each given as its parts and its `left_out`; returns their numbers in order."""
    rows = [
        {"kind": kind, "parts": parts, "left_out": left_out, "created_at": now}
        for parts, left_out in contents
    ]
    statement = sa.insert(editions).returning(editions.c.id, sort_by_parameter_order=True)
    ids = list((await tx.execute(statement, rows)).scalars())
    carried = [
        {"edition_id": edition_id, "article_id": article_id}
        for edition_id, (parts, _) in zip(ids, contents, strict=True)
        for article_id in sorted({article_id for part in parts for article_id in part})
    ]
    if carried:
        await tx.execute(sa.insert(edition_articles), carried)
    return ids


async def get_edition(tx: Transaction, edition_id: int) -> Edition | None:
    """The edition with this number, or None."""
    return (await get_editions(tx, {edition_id})).get(edition_id)


async def get_editions(tx: Transaction, ids: set[int]) -> dict[int, Edition]:
    """The editions with these numbers, by number."""
    rows = await tx.execute(select(editions).where(editions.c.id.in_(ids)))
    return {row.id: Edition(**row._asdict()) for row in rows}
