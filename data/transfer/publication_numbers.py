"""Assigns publication numbers to articles that are imported from another newsroom.

A reader who was served up to a number is never sent an article with a lower one. An imported article
keeps its number only if it cannot look new to any reader. Otherwise an article of the last day gets the
next number, and an older one a number below all others, where the search finds it and digests do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from data.articles.articles import SEQ_COUNTER
from data.coordination import counters
from data.engines.upsert import Transaction, insert_statement
from data.records.articles import Article, ArticleStatus
from data.schema.column_types import to_milliseconds
from data.schema.tables import articles, subscriptions
from data.schema.tables import counters as counter_table

MAX_NEWS_AGE = timedelta(hours=24)
"""Older imported articles are not sent as news in a newsroom that has served readers already."""
# Puts the numbers of old articles below all others; the instant in milliseconds keeps their order.
_BELOW_ALL_OFFSET = 1 << 53


class PublicationNumbering:
    """Assigns numbers to the articles of one batch, inside its transaction."""

    def __init__(self, tx: Transaction, min_covered_seq: int | None, now: datetime) -> None:
        self._tx = tx
        self._min_covered_seq = min_covered_seq
        self._now = now
        self._used: set[int] = set()

    async def reserve(self, wanted: Iterable[int]) -> None:
        """Look up which of the numbers in the batch are used; locks the counter, so that none is added."""
        numbers = set(wanted)
        keepable = [number for number in numbers if self._cannot_look_new(number)]
        await advance_counter_to(self._tx, max(keepable, default=0))
        query = select(articles.c.seq).where(articles.c.seq.in_(numbers))
        self._used.update(await self._tx.scalars(query))

    async def assign(self, article: Article) -> int | None:
        """The publication number of a new article, None for one that was never published."""
        if article.seq is not None and article.seq not in self._used and self._cannot_look_new(article.seq):
            return self._use(article.seq)
        if article.status is not ArticleStatus.PUBLISHED:
            return None if article.seq is None else await self._number_below_all(article)
        assert article.published_at is not None
        if self._min_covered_seq is not None and article.published_at < self._now - MAX_NEWS_AGE:
            return await self._number_below_all(article)
        if self._min_covered_seq is None and article.seq is not None:
            # Another article has the number. Imported readers were served by the order of the file.
            return await self._number_below_all(article)
        return self._use(await counters.next_value(self._tx, SEQ_COUNTER))

    async def archive(self, article: Article) -> int:
        """The number of an article that no digest may have."""
        return await self._number_below_all(article)

    def _cannot_look_new(self, number: int) -> bool:
        return self._min_covered_seq is None or number <= self._min_covered_seq

    async def _number_below_all(self, article: Article) -> int:
        at = article.published_at or article.created_at
        number = to_milliseconds(at) - _BELOW_ALL_OFFSET
        while number in self._used or await self._is_used(number):
            number += 1
        return self._use(number)

    async def _is_used(self, number: int) -> bool:
        return (await self._tx.scalar(select(articles.c.id).where(articles.c.seq == number))) is not None

    def _use(self, number: int) -> int:
        self._used.add(number)
        return number


async def advance_counter_to(tx: Transaction, number: int) -> None:
    """Raise the counter to at least this number; it stays locked until the transaction ends."""
    statement = insert_statement(tx, counter_table).values(name=SEQ_COUNTER, value=max(number, 0))
    higher = statement.excluded.value > counter_table.c.value
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": statement.excluded.value}, where=higher
        )
    )


async def get_min_covered_seq(tx: Transaction) -> int | None:
    """The lowest publication number up to which a reader was served; None before the first digest."""
    found: int | None = await tx.scalar(select(func.min(subscriptions.c.covered_seq)))
    return found


async def seq_published_by(tx: Transaction, until: datetime) -> int:
    """The publication number that covers everything published up to an instant."""
    later = (
        select(articles.c.seq)
        .where(
            articles.c.status == ArticleStatus.PUBLISHED, articles.c.published_at > until, articles.c.seq > 0
        )
        .order_by(articles.c.seq)
        .limit(1)
    )
    first_unseen = await tx.scalar(later)
    return await counters.current_value(tx, SEQ_COUNTER) if first_unseen is None else int(first_unseen) - 1


async def is_anything_published(tx: Transaction) -> bool:
    """Whether any article has a publication number."""
    return (await tx.scalar(select(articles.c.id).where(articles.c.seq.is_not(None)).limit(1))) is not None
