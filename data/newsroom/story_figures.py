"""Counts what readers did with stories: received, opened, kept, muted, left after. Says never who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select

from data.engines.upsert import Transaction, insert_statement
from data.records.delivery import BROADCAST_KIND, CORRECTION_KIND, OutboxState
from data.records.events import EntryKind
from data.records.reader_rules import RuleSubject
from data.records.story_figures import DayOpenings, NewStory, SentPart, StoryFacts
from data.schema.tables import articles, editions, events, mutes, openings, outbox, saved, subscriptions

LEFT_AFTER = timedelta(hours=24)
"""Who unsubscribes this long after a message with a story counts as left after it."""
MAX_EDITIONS = 50_000
"""The newest editions that are read; with more, readers have nearly all an edition of their own."""
MAX_LEAVERS = 10_000
_NEW_KINDS = (EntryKind.STORY, EntryKind.BRIEF)
_BATCH_SIZE = 500


async def count_opening(tx: Transaction, article_id: int, day: date) -> None:
    """Count that a reader opened an article on a day."""
    statement = insert_statement(tx, openings).values(day=day, article_id=article_id, opened=1)
    keys = ["day", "article_id"]
    await tx.execute(
        statement.on_conflict_do_update(index_elements=keys, set_={"opened": openings.c.opened + 1})
    )


async def list_openings(tx: Transaction, first: date, last: date) -> list[DayOpenings]:
    """The openings on the days from `first` to `last`."""
    query = select(openings).where(openings.c.day >= first, openings.c.day <= last)
    return [DayOpenings(*row) for row in await tx.execute(query)]


async def list_openings_of(tx: Transaction, article_id: int) -> tuple[tuple[date, int], ...]:
    """The days on which readers opened an article, ascending, with how many."""
    query = select(openings.c.day, openings.c.opened).where(openings.c.article_id == article_id)
    return tuple((day, opened) for day, opened in await tx.execute(query.order_by(openings.c.day)))


async def add_openings(tx: Transaction, rows: Collection[DayOpenings]) -> None:
    """Store openings of articles that have none."""
    if rows:
        await tx.execute(insert(openings), [row._asdict() for row in rows])


async def list_sent_parts(tx: Transaction, since: datetime) -> list[SentPart]:
    """The messages with stories that were planned since then, of the newest MAX_EDITIONS editions."""
    newest = (
        select(editions.c.id, editions.c.kind, editions.c.created_at)
        .where(editions.c.created_at >= since)
        .where(editions.c.kind.not_in((BROADCAST_KIND, CORRECTION_KIND, "import")))
        .order_by(editions.c.created_at.desc(), editions.c.id.desc())
        .limit(MAX_EDITIONS)
        .subquery()
    )
    is_sent = outbox.c.state == _literal(OutboxState.SENT)
    query = (
        select(
            newest.c.id,
            outbox.c.part,
            newest.c.kind,
            newest.c.created_at,
            func.count(),
            func.count().filter(is_sent),
        )
        .join(outbox, outbox.c.edition_id == newest.c.id)
        # In the words of the partial index.
        .where(outbox.c.state != _literal(OutboxState.PENDING))
        .group_by(newest.c.id, outbox.c.part, newest.c.kind, newest.c.created_at)
        .order_by(newest.c.id, outbox.c.part)
    )
    return [SentPart(*row) for row in await tx.execute(query)]


async def list_new_stories(tx: Transaction, edition_ids: Collection[int]) -> dict[int, list[NewStory]]:
    """The stories that were new to the readers of each edition: with a summary or one line, no updates."""
    found: dict[int, list[NewStory]] = {}
    for ids in _batches(edition_ids):
        query = select(editions.c.id, editions.c.entries).where(editions.c.id.in_(ids))
        for number, entries in await tx.execute(query):
            found[number] = [
                NewStory(event_id, article_id, rest[2] if len(rest) > 2 else 0)  # noqa: PLR2004 - EditionEntry
                for event_id, article_id, kind, *rest in entries
                if kind in _NEW_KINDS
            ]
    return found


async def count_kept(tx: Transaction, since: datetime) -> dict[int, int]:
    """How many readers saved each article since then and have it still."""
    query = select(saved.c.article_id, func.count()).where(saved.c.saved_at >= since)
    return {number: int(n) for number, n in await tx.execute(query.group_by(saved.c.article_id))}


async def count_muted(tx: Transaction, since: datetime) -> dict[tuple[RuleSubject, str], int]:
    """How many readers muted each topic, source and event since then, and do still."""
    query = (
        select(mutes.c.kind, mutes.c.value, func.count())
        .where(mutes.c.created_at >= since, mutes.c.kind != RuleSubject.WORDS)
        .group_by(mutes.c.kind, mutes.c.value)
    )
    return {(kind, value): int(n) for kind, value, n in await tx.execute(query)}


async def list_last_parts_of_leavers(tx: Transaction, since: datetime) -> list[list[tuple[int, int]]]:
    """For each reader who unsubscribed since then, edition and part of what came in the last 24 hours."""
    left = subscriptions.c.unsubscribed_at
    query = select(subscriptions.c.reader_id, left).where(left.is_not(None), left >= since)
    rows = await tx.execute(query.order_by(left.desc()).limit(MAX_LEAVERS))
    left_at = {row.reader_id: row.unsubscribed_at for row in rows}
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for ids in _batches(left_at):
        sent = select(outbox.c.reader_id, outbox.c.edition_id, outbox.c.part, outbox.c.settled_at)
        # Found by reader: by the state or the instant it would read the messages of all readers.
        for reader_id, edition_id, part, at in await tx.execute(
            sent.where(outbox.c.reader_id.in_(ids), outbox.c.state == OutboxState.SENT)
        ):
            if at is not None and timedelta() <= left_at[reader_id] - at <= LEFT_AFTER:
                found[reader_id].append((edition_id, part))
    return list(found.values())


async def list_facts(tx: Transaction, article_ids: Collection[int]) -> dict[int, StoryFacts]:
    """Event, title, source and topics of articles, by number."""
    lead = articles.alias()
    title = func.coalesce(lead.c.title, articles.c.title)
    found: dict[int, StoryFacts] = {}
    for ids in _batches(article_ids):
        query = (
            select(*(articles.c[name] for name in ("id", "event_id")), title)
            .add_columns(articles.c.url, articles.c.site, articles.c.topics)
            .join(events, events.c.id == articles.c.event_id, isouter=True)
            .join(lead, lead.c.id == events.c.lead_article_id, isouter=True)
            .where(articles.c.id.in_(ids))
        )
        found.update({row[0]: StoryFacts(row[0], row[1] or 0, *row[2:]) for row in await tx.execute(query)})
    return found


def _literal(state: OutboxState) -> ColumnElement[Any]:
    return bindparam(None, state, type_=outbox.c.state.type, literal_execute=True)


def _batches(numbers: Collection[int]) -> Iterator[list[int]]:
    """The numbers in ascending order, in lists that one statement takes."""
    ordered = sorted(numbers)
    return (ordered[start : start + _BATCH_SIZE] for start in range(0, len(ordered), _BATCH_SIZE))
