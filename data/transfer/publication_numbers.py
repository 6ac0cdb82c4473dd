"""Publication numbers and numbers of articles that come from another newsroom.

Who has been served up to a number is never sent what stands below it. So an article that comes in keeps
its number only where nobody could take it for new; otherwise a story of the last day becomes the newest,
and an older one goes below everything, where the archive finds it and no digest does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from data.coordination import counters
from data.engines.upsert import Transaction, inserting
from data.records.articles import Article, ArticleStatus
from data.schema.column_types import milliseconds
from data.schema.tables import articles, subscriptions
from data.schema.tables import counters as counter_table

COUNTER = "article_seq"
"""The counter of publication numbers."""
STILL_NEWS = timedelta(hours=24)
"""How old a publication may be to become news in a newsroom that has served readers already."""
_BELOW_EVERYTHING = 1 << 53


class Numbering:
    """Gives numbers to the articles of one batch, inside its transaction."""

    def __init__(self, tx: Transaction, lowest_served: int | None, now: datetime) -> None:
        self._tx = tx
        self._lowest_served = lowest_served
        self._now = now
        self._given: set[int] = set()

    async def claim(self, wanted: Iterable[int]) -> None:
        """Look up which of the numbers that the batch asks for are taken; nobody publishes meanwhile."""
        numbers = set(wanted)
        keepable = [number for number in numbers if self._harmless(number)]
        await raise_to(self._tx, max(keepable, default=0))
        query = select(articles.c.seq).where(articles.c.seq.in_(numbers))
        self._given.update(await self._tx.scalars(query))

    async def place(self, article: Article) -> int | None:
        """The publication number of a new article, None for one that never had any."""
        if article.seq is not None and article.seq not in self._given and self._harmless(article.seq):
            return self._give(article.seq)
        if article.status is not ArticleStatus.PUBLISHED:
            return None if article.seq is None else await self._below(article)
        assert article.published_at is not None
        if self._lowest_served is not None and article.published_at < self._now - STILL_NEWS:
            return await self._below(article)
        if self._lowest_served is None and article.seq is not None:
            # Another article has it. Those who come with the file were served by the file's order.
            return await self._below(article)
        return self._give(await counters.following(self._tx, COUNTER))

    def _harmless(self, number: int) -> bool:
        return self._lowest_served is None or number <= self._lowest_served

    async def _below(self, article: Article) -> int:
        at = article.published_at or article.created_at
        number = milliseconds(at) - _BELOW_EVERYTHING
        while number in self._given or await self._taken(number):
            number += 1
        return self._give(number)

    async def _taken(self, number: int) -> bool:
        return (await self._tx.scalar(select(articles.c.id).where(articles.c.seq == number))) is not None

    def _give(self, number: int) -> int:
        self._given.add(number)
        return number


async def raise_to(tx: Transaction, number: int) -> None:
    """Let no number up to this one be given out any more; the counter stays locked for this transaction."""
    statement = inserting(tx, counter_table).values(name=COUNTER, value=max(number, 0))
    higher = statement.excluded.value > counter_table.c.value
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": statement.excluded.value}, where=higher
        )
    )


async def lowest_served(tx: Transaction) -> int | None:
    """The publication number up to which everyone who has had a digest was served; None without anyone."""
    found: int | None = await tx.scalar(select(func.min(subscriptions.c.covered_seq)))
    return found


async def covered_at(tx: Transaction, until: datetime) -> int:
    """The number up to which somebody was served who has seen everything published up to an instant."""
    later = (
        select(articles.c.seq)
        .where(
            articles.c.status == ArticleStatus.PUBLISHED, articles.c.published_at > until, articles.c.seq > 0
        )
        .order_by(articles.c.seq)
        .limit(1)
    )
    first_unseen = await tx.scalar(later)
    return await counters.current(tx, COUNTER) if first_unseen is None else int(first_unseen) - 1


async def anything_published(tx: Transaction) -> bool:
    """Whether any article has a publication number."""
    return (await tx.scalar(select(articles.c.id).where(articles.c.seq.is_not(None)).limit(1))) is not None
