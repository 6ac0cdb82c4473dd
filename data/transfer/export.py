"""Everything that an export holds, row by row and in a lasting order, whatever the size of the newsroom."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, exists, func, select

from data.engines.upsert import Transaction
from data.records.articles import Article
from data.records.delivery import OutboxState
from data.records.feeds import Source
from data.records.newsroom import TeamMember
from data.schema.column_types import EPOCH, MILLISECOND, milliseconds
from data.schema.tables import articles as article_table
from data.schema.tables import edition_articles, outbox, source_items, subscriptions
from data.schema.tables import readers as reader_table
from data.schema.tables import sources as source_table
from data.schema.tables import team as team_table
from data.transfer.records import MovedArticle, MovedReader, MovedSource

_AT_ONCE = 500
_ARTICLES_AT_ONCE = 20
_TO_COME = (OutboxState.PENDING, OutboxState.LEASED, OutboxState.SENDING)
_Query: TypeAlias = Select[*tuple[Any, ...]]

OF_SUBSCRIPTION = (
    "state",
    "timezone",
    "times",
    "weekdays",
    "topics",
    "length",
    "send_empty",
    "paused_until",
    "quiet_from",
    "quiet_until",
    "note",
    "slot_date",
    "slots_done",
    "covered_seq",
    "next_due",
)
"""What a MovedReader has of a subscription under the same name."""
READER_COLUMNS = (
    reader_table.c.chat_id,
    reader_table.c.thread_id,
    reader_table.c.kind.label("chat_type"),
    reader_table.c.language,
    *(subscriptions.c[name] for name in OF_SUBSCRIPTION),
    subscriptions.c.created_at.label("subscribed_at"),
)
"""The columns of a MovedReader, but for `covered_until`."""


async def team(tx: Transaction) -> AsyncIterator[TeamMember]:
    """The editors, by their number."""
    async for row in _rows(tx, select(team_table).order_by(team_table.c.user_id), _AT_ONCE):
        yield TeamMember(**row._asdict())


async def sources(tx: Transaction) -> AsyncIterator[MovedSource]:
    """The feeds, oldest first."""
    async for row in _rows(tx, select(source_table).order_by(source_table.c.id), _AT_ONCE):
        source = Source(**row._asdict())
        seen = select(source_items.c.key).where(source_items.c.source_id == source.id)
        # Sorted here, because databases differ in how they order letters.
        yield MovedSource(source, tuple(sorted(await tx.scalars(seen))))


async def articles(tx: Transaction) -> AsyncIterator[MovedArticle]:
    """The articles, by their number."""
    carried = exists().where(edition_articles.c.article_id == article_table.c.id).label("carried")
    query = select(article_table, carried).order_by(article_table.c.id)
    async for row in _rows(tx, query, _ARTICLES_AT_ONCE):
        fields = row._asdict()
        carried_one = bool(fields.pop("carried"))
        yield MovedArticle(Article(**fields), carried_one, dated=True)


async def readers(tx: Transaction) -> AsyncIterator[MovedReader]:
    """The subscribers, by chat and forum topic."""
    covered = await _Publications.load(tx)
    query = (
        select(*READER_COLUMNS)
        .join(subscriptions, subscriptions.c.reader_id == reader_table.c.id)
        .order_by(reader_table.c.chat_id, reader_table.c.thread_id)
    )
    async for row in _rows(tx, query, _AT_ONCE):
        yield MovedReader(**row._asdict(), covered_until=covered.until(row.covered_seq))


async def to_come(tx: Transaction) -> int:
    """How many planned messages have not been sent yet; no export holds them."""
    query = select(func.count()).select_from(outbox).where(outbox.c.state.in_(_TO_COME))
    return int((await tx.execute(query)).scalar_one())


class _Publications:
    """When each publication number was given out, in 16 bytes an article."""

    def __init__(self, numbers: array[int], instants: array[int]) -> None:
        self._numbers = numbers
        self._instants = instants

    @classmethod
    async def load(cls, tx: Transaction) -> _Publications:
        published = article_table.c.published_at
        query = select(article_table.c.seq, published).where(
            article_table.c.seq.is_not(None), published.is_not(None)
        )
        numbers, instants = array("q"), array("q")
        async for row in _rows(tx, query.order_by(article_table.c.seq), _AT_ONCE):
            numbers.append(row.seq)
            # The newest up to here: a server's clock may have been set back in between.
            at = milliseconds(row.published_at)
            instants.append(max(at, instants[-1]) if instants else at)
        return cls(numbers, instants)

    def until(self, seq: int | None) -> datetime | None:
        """The instant of the newest publication up to a number, None where there is none."""
        place = 0 if seq is None else bisect_right(self._numbers, seq)
        return EPOCH + self._instants[place - 1] * MILLISECOND if place else None


async def _rows(tx: Transaction, query: _Query, at_once: int) -> AsyncIterator[Row[*tuple[Any, ...]]]:
    """Rows from a cursor of the database, so many at a time; it must be read to its end."""
    async with tx.stream(query.execution_options(yield_per=at_once)) as result:
        async for row in result:
            yield row
