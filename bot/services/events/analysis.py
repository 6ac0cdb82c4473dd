"""Finds what the published articles of an event add to each other, and stores it with the event.

The worker compares before the transaction that publishes, so that a digest a minute later has the result.
Where the worker fails, the publication works without it: the article counts as new, and the next comparison
of the event fills in what is missing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import SummarizerError
from bot.ports.events import EventComparison, EventReader
from bot.services.events.grouping import to_grouped
from data.articles import articles, events
from data.database import Database, Transaction
from data.records.articles import ArticleStatus, NewArticle
from data.records.events import Addition, Event, EventMember, Novelty, ValueConflict

log = logging.getLogger(__name__)

MAX_COMPARED = 8
"""The newest articles of an event that are compared with its lead and its first one."""
MAX_RECOMPUTED = 4
"""The newest articles whose new sentences are found again after a change of the event's articles."""
NEW_ARTICLE = 0
"""Stands in a comparison for an article that is not stored yet."""


@dataclass(frozen=True, slots=True)
class _Selection:
    """The articles of an event that are compared, by number, in the order of publication."""

    ids: tuple[int, ...]
    first_id: int
    compared: tuple[int, ...]
    central: tuple[int, ...]
    chosen_lead_id: int


async def compare(
    database: Database,
    reader: EventReader,
    event_id: int,
    now: datetime,
    *,
    entering: NewArticle | None = None,
    entering_id: int = NEW_ARTICLE,
    is_copy: bool = False,
    leaving: Collection[int] = (),
) -> EventComparison | None:
    """Compare the published articles of an event as they will be after a change.

    Args:
        database: The database.
        reader: Compares.
        event_id: The event.
        now: The present.
        entering: The article that is about to be published in it.
        entering_id: Its number, where it has one.
        is_copy: Whether it copies another article, so that it does not lead.
        leaving: The articles that are about to leave it.

    Returns:
        The comparison; None where the event will have no published article, or where the worker failed.
    """
    async with database.reading() as tx:
        event = await events.get(tx, event_id)
        members = await events.list_members(tx, {event_id}, (ArticleStatus.PUBLISHED,))
        remaining = [one for one in members if one.id not in {*leaving, entering_id}]
        selection = _select(event, remaining, None if entering is None else entering_id, is_copy=is_copy)
        found = await articles.get_many(tx, selection.ids)
    texts = {**found, entering_id: entering} if entering is not None else {**found}
    grouped = [replace(to_grouped(texts[number], now), id=number) for number in selection.ids]
    if len(grouped) <= 1:
        return _alone(grouped[0].id) if grouped else None
    try:
        return await reader.compare_articles(
            grouped, selection.first_id, selection.compared, selection.central, selection.chosen_lead_id
        )
    except SummarizerError as error:
        log.warning("events: articles not compared", extra={"event": event_id, "why": str(error)})
        return None


async def store(
    tx: Transaction,
    event_id: int,
    comparison: EventComparison | None,
    now: datetime,
    new_article_id: int = NEW_ARTICLE,
) -> None:
    """Store a comparison; `new_article_id` is the number that NEW_ARTICLE has received meanwhile."""
    if comparison is None:
        return
    found = _renumber(comparison, new_article_id)
    present = {one.id: one for one in await events.list_members(tx, {event_id})}
    for article_id, novelty in found.novelties.items():
        if article_id in present and present[article_id].novelty != novelty:
            await events.set_novelty(tx, article_id, novelty, now)
    await events.refresh_lead(tx, event_id, now, central_id=found.central_id)
    event = await events.get(tx, event_id)
    is_of_lead = event is not None and event.lead_article_id == found.lead_id
    facts = (found.additions, found.conflicts) if is_of_lead else ((), ())
    await events.set_facts(tx, event_id, *facts, now)


async def refresh(database: Database, reader: EventReader, event_ids: Collection[int], now: datetime) -> None:
    """Compare the articles of events that have changed, and store the result."""
    for event_id in sorted(set(event_ids)):
        comparison = await compare(database, reader, event_id, now)
        async with database.transaction() as tx:
            await store(tx, event_id, comparison, now)


def _select(
    event: Event | None, members: Sequence[EventMember], entering_id: int | None, *, is_copy: bool
) -> _Selection:
    """Choose the lead, the first and the newest articles of an event."""
    ids = [one.id for one in members]
    lead_id = event.lead_article_id if event else None
    kept = {*ids[:1], *ids[-MAX_COMPARED:]} | ({lead_id} if lead_id in ids else set())
    chosen = [number for number in ids if number in kept]
    entering = [] if entering_id is None else [entering_id]
    recomputed = chosen[-MAX_RECOMPUTED:]
    if entering:  # what earlier articles add stays; what a failed worker left open is found now
        missing = {one.id for one in members[1:] if one.new_sentences is None}
        recomputed = [number for number in recomputed if number in missing]
    originals = [one.id for one in members if one.copy_of is None and one.id in kept]
    originals += [] if is_copy else entering
    has_chosen_lead = event is not None and event.is_lead_chosen and lead_id in ids
    order = (*chosen, *entering)
    return _Selection(
        ids=order,
        first_id=order[0] if order else 0,
        compared=(*recomputed, *entering),
        central=tuple(originals) or order,
        chosen_lead_id=(lead_id or 0) if has_chosen_lead else 0,
    )


def _alone(article_id: int) -> EventComparison:
    return EventComparison(article_id, article_id, {article_id: Novelty(None, is_update=True)}, (), ())


def _renumber(comparison: EventComparison, new_article_id: int) -> EventComparison:
    """The comparison with the number that the new article has received."""

    def number(article_id: int) -> int:
        return article_id if article_id != NEW_ARTICLE else new_article_id

    return EventComparison(
        number(comparison.central_id),
        number(comparison.lead_id),
        {number(one): novelty for one, novelty in comparison.novelties.items()},
        tuple(Addition(number(one.article_id), one.text) for one in comparison.additions),
        tuple(_renumber_conflict(one, new_article_id) for one in comparison.conflicts),
    )


def _renumber_conflict(conflict: ValueConflict, new_article_id: int) -> ValueConflict:
    return conflict._replace(
        first_article_id=conflict.first_article_id or new_article_id,
        second_article_id=conflict.second_article_id or new_article_id,
    )
