"""Streams the rows of an export in a stable order, with bounded memory."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, func, select

from data import feed_rules
from data.articles import publication_plans
from data.delivery.carried_articles import was_carried
from data.engines.upsert import Transaction
from data.newsroom import story_figures
from data.records.articles import Article, ArticleStatus
from data.records.delivery import OPEN_STATES
from data.records.feed_rules import rules_of
from data.records.feeds import Source
from data.records.newsroom import Role, TeamMember
from data.schema.column_types import MILLISECOND, UNIX_EPOCH, to_milliseconds
from data.schema.rows import QUIET_COLUMNS, columns_of, merge_quiet_columns
from data.schema.tables import articles as article_table
from data.schema.tables import outbox, source_items, subscriptions
from data.schema.tables import readers as reader_table
from data.schema.tables import sources as source_table
from data.schema.tables import team as team_table
from data.transfer.records import TransferredArticle, TransferredReader, TransferredSource

_BATCH_SIZE = 500
_ARTICLE_BATCH_SIZE = 20
_Query: TypeAlias = Select[*tuple[Any, ...]]

SUBSCRIPTION_COLUMNS = (
    "state",
    "timezone",
    "times",
    "weekdays",
    "topics",
    "length",
    "send_empty",
    "paused_until",
    "note",
    "slot_date",
    "slots_done",
    "covered_seq",
    "next_due",
    "unsubscribed_at",
    "max_stories",
    "follows",
    "mute_set",
    "silent",
    "rich",
    "pictures",
    "taste",
    "story_languages",
    "story_sources",
    "taps",
    "watch_set",
    "at_once",
    "at_night",
    "first_seq",
)
"""The columns of subscriptions that are fields of TransferredReader under the same name."""
READER_COLUMNS = (
    reader_table.c.chat_id,
    reader_table.c.thread_id,
    reader_table.c.kind.label("chat_type"),
    reader_table.c.language,
    reader_table.c.language_chosen,
    *(subscriptions.c[name] for name in (*SUBSCRIPTION_COLUMNS, *QUIET_COLUMNS)),
    subscriptions.c.created_at.label("subscribed_at"),
)
"""The columns of all fields of TransferredReader but `covered_until` and `first_until`."""


async def team(tx: Transaction) -> AsyncIterator[TeamMember]:
    """The editors, by user id."""
    query = select(team_table).where(team_table.c.role == Role.EDITOR).order_by(team_table.c.user_id)
    async for row in _stream_rows(tx, query, _BATCH_SIZE):
        yield TeamMember(**row._asdict())


async def sources(tx: Transaction) -> AsyncIterator[TransferredSource]:
    """The feeds with their rules, oldest first."""
    query = select(*columns_of(source_table, Source)).order_by(source_table.c.id)
    async for row in _stream_rows(tx, query, _BATCH_SIZE):
        source = Source(**row._asdict())
        seen = select(source_items.c.key).where(source_items.c.source_id == source.id)
        # Sorted here, because the databases collate texts differently.
        rules = rules_of(await feed_rules.load(tx, source.id))
        yield TransferredSource(source, tuple(sorted(await tx.scalars(seen))), rules)


async def articles(tx: Transaction) -> AsyncIterator[TransferredArticle]:
    """The articles, by number."""
    carried = was_carried(article_table.c.id).label("carried")
    query = select(article_table, carried).order_by(article_table.c.id)
    async for row in _stream_rows(tx, query, _ARTICLE_BATCH_SIZE):
        fields = row._asdict()
        carried_one = bool(fields.pop("carried"))
        article = Article(**fields)
        is_draft = article.status is ArticleStatus.DRAFT
        plan = await publication_plans.get(tx, article.id) if is_draft else None
        opened = await story_figures.list_openings_of(tx, article.id)
        yield TransferredArticle(article, carried_one, has_created_at=True, plan=plan, openings=opened)


async def readers(tx: Transaction) -> AsyncIterator[TransferredReader]:
    """The readers with a subscription, by chat and forum topic."""
    publications = await _PublicationTimes.load(tx)
    query = (
        select(*READER_COLUMNS)
        .join(subscriptions, subscriptions.c.reader_id == reader_table.c.id)
        .order_by(reader_table.c.chat_id, reader_table.c.thread_id)
    )
    async for row in _stream_rows(tx, query, _BATCH_SIZE):
        values = merge_quiet_columns(row._asdict())
        yield TransferredReader(
            **values,
            covered_until=publications.published_by(row.covered_seq),
            first_until=publications.published_by(row.first_seq),
        )


async def count_unsent(tx: Transaction) -> int:
    """The number of planned messages that are not settled; an export does not contain them."""
    query = select(func.count()).select_from(outbox).where(outbox.c.state.in_(OPEN_STATES))
    return int((await tx.execute(query)).scalar_one())


class _PublicationTimes:
    """The instant of each publication number, in 16 bytes an article."""

    def __init__(self, numbers: array[int], instants: array[int]) -> None:
        self._numbers = numbers
        self._instants = instants

    @classmethod
    async def load(cls, tx: Transaction) -> _PublicationTimes:
        published = article_table.c.published_at
        query = select(article_table.c.seq, published).where(
            article_table.c.seq.is_not(None), published.is_not(None)
        )
        numbers, instants = array("q"), array("q")
        async for row in _stream_rows(tx, query.order_by(article_table.c.seq), _BATCH_SIZE):
            numbers.append(row.seq)
            # The latest instant so far, because the server's clock may have been set back.
            at = to_milliseconds(row.published_at)
            instants.append(max(at, instants[-1]) if instants else at)
        return cls(numbers, instants)

    def published_by(self, seq: int | None) -> datetime | None:
        """The instant of the last publication up to a number, None if there is none."""
        place = 0 if seq is None else bisect_right(self._numbers, seq)
        return UNIX_EPOCH + self._instants[place - 1] * MILLISECOND if place else None


async def _stream_rows(
    tx: Transaction, query: _Query, batch_size: int
) -> AsyncIterator[Row[*tuple[Any, ...]]]:
    """Rows from a server-side cursor, fetched in batches; the iterator must be read to its end."""
    async with tx.stream(query.execution_options(yield_per=batch_size)) as result:
        async for row in result:
            yield row
