"""Lists the beginnings of recent articles, by which near duplicates are found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus, StoredBlock
from data.schema.tables import articles

MAX_OPENING_WORDS = 100
"""Words of a body that the search for near duplicates compares."""
# Made once, as the other statements of every new story.
_OPENINGS = (
    select(articles.c.id, articles.c.title, articles.c.blocks)
    .where(
        articles.c.id > bindparam("after_id"),
        articles.c.created_at >= bindparam("since"),
        articles.c.status != ArticleStatus.DISCARDED,
    )
    .order_by(articles.c.id)
    .limit(bindparam("most"))
)


async def list_openings(
    tx: Transaction, after_id: int, since: datetime, limit: int
) -> list[tuple[int, str, str]]:
    """Number, title and first words of the articles that are not discarded, ascending by number.

    Headings are skipped, as in the texts that these openings are compared with; see MAX_OPENING_WORDS.

    Args:
        tx: The transaction.
        after_id: The last number of the previous call, 0 at first.
        since: The earliest instant of creation.
        limit: The maximum number of rows.
    """
    rows = await tx.execute(_OPENINGS, {"after_id": after_id, "since": since, "most": limit})
    return [(row.id, row.title, _opening(row.blocks)) for row in rows]


def _opening(blocks: tuple[StoredBlock, ...]) -> str:
    words: list[str] = []
    for block in blocks:
        if block.kind == "heading":
            continue
        words.extend(block.text.split()[: MAX_OPENING_WORDS - len(words)])
        if len(words) >= MAX_OPENING_WORDS:
            break
    return " ".join(words)
