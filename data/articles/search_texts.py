"""Reads the texts of articles in which readers' muted words are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from data.engines.upsert import Transaction
from data.schema.tables import articles


class SearchText(NamedTuple):
    """The language of an article, and its title with the sentences of its summary."""

    language: str
    passages: tuple[str, ...]


async def list_search_texts(tx: Transaction, ids: Sequence[int]) -> list[SearchText]:
    """The texts of these existing articles, in the same order."""
    query = select(articles.c.id, articles.c.language, articles.c.title, articles.c.summary)
    rows = {row.id: row for row in await tx.execute(query.where(articles.c.id.in_(ids)))}
    return [SearchText(rows[n].language, (rows[n].title, *rows[n].summary.sentences)) for n in ids]
