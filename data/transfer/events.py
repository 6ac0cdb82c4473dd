"""Exports and imports events, what editors decided about the editions of days, and sections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import and_, select, update

from data.articles import events
from data.delivery import edition_days
from data.engines.upsert import Transaction
from data.records.events import Addition, EditionDay, Event, EventMark, Section, ValueConflict
from data.schema.tables import articles, edition_marks
from data.schema.tables import edition_days as day_table
from data.schema.tables import events as event_table
from data.transfer.import_state import ImportState
from data.transfer.records import ImportCounts, TransferredEvent

_V = TypeVar("_V")
_BATCH_SIZE = 200


async def export_events(tx: Transaction) -> AsyncIterator[TransferredEvent]:
    """The events that have more than articles, by number."""
    last = 0
    while True:
        query = select(event_table.c.id).where(event_table.c.id > last).order_by(event_table.c.id)
        ids = [int(number) for number in await tx.scalars(query.limit(_BATCH_SIZE))]
        if not ids:
            return
        found = await events.get_many(tx, ids)
        copies = await _copies(tx, ids)
        for number in ids:
            one = TransferredEvent(found[number], tuple(copies.get(number, ())))
            if not _is_plain(one):
                yield one
        last = ids[-1]


async def export_days(tx: Transaction) -> AsyncIterator[EditionDay]:
    """What editors decided, by date."""
    dates = list(await tx.scalars(select(day_table.c.local_date).order_by(day_table.c.local_date)))
    days = await edition_days.get_days(tx, dates)
    for local_date in dates:
        yield days[local_date]


async def export_sections(tx: Transaction) -> AsyncIterator[Section]:
    """The sections in their order."""
    for section in await edition_days.list_sections(tx):
        yield section


async def import_events(
    tx: Transaction, state: ImportState, moved: Sequence[TransferredEvent], now: datetime
) -> ImportCounts:
    """Store what the lines say of events whose articles are here; a line without any is passed over."""
    counts = ImportCounts()
    for one in moved:
        event_id = state.event_ids.get(one.event.id)
        present = await events.get(tx, event_id) if event_id else None
        if present is None:
            counts += ImportCounts(unchanged=1)
            continue
        copies = (await _copies(tx, [present.id])).get(present.id, ())
        before = TransferredEvent(present, tuple(copies))
        after = _translate(one, before, state)
        if after == before:
            counts += ImportCounts(unchanged=1)
            continue
        is_new = _is_plain(before)
        await _store_event(tx, after, now)
        counts += ImportCounts(added=1) if is_new else ImportCounts(changed=1)
    return counts


async def import_days(
    tx: Transaction, state: ImportState, moved: Sequence[EditionDay], now: datetime
) -> ImportCounts:
    """Store the days without decisions here; other days are not changed."""
    present = await edition_days.get_days(tx, {day.local_date for day in moved})
    added = 0
    for day in moved:
        if present[day.local_date].version:
            continue
        marks, positions = _here(day.marks, state), _here(day.positions, state)
        own = EditionDay(day.local_date, day.greeting, 0, marks, positions)
        added += await edition_days.save_day(tx, own, now)
        for event_id, at in _here(day.marked_at, state).items():
            of_mark = and_(edition_marks.c.local_date == day.local_date, edition_marks.c.event_id == event_id)
            await tx.execute(update(edition_marks).where(of_mark).values(at=at))
    return ImportCounts(added=added, unchanged=len(moved) - added)


async def import_sections(tx: Transaction, moved: Sequence[Section]) -> ImportCounts:
    """Store sections; one of the same topic is replaced."""
    present = {section.topic: section for section in await edition_days.list_sections(tx)}
    given = {section.topic: section for section in moved}
    added = sum(topic not in present for topic in given)
    changed = sum(topic in present and present[topic] != section for topic, section in given.items())
    if added or changed:
        await edition_days.save_sections(tx, [*(present | given).values()])
    return ImportCounts(added, changed, len(moved) - added - changed)


def _is_plain(one: TransferredEvent) -> bool:
    """Whether an event has nothing that an import of its articles does not give it."""
    event = one.event
    has_facts = event.additions or event.conflicts or event.opened or one.copies
    return not (has_facts or event.is_lead_chosen or event.mark is not EventMark.NONE)


async def _copies(tx: Transaction, event_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    query = (
        select(articles.c.event_id, articles.c.id, articles.c.copy_of)
        .where(articles.c.event_id.in_(event_ids), articles.c.copy_of.is_not(None))
        .order_by(articles.c.id)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for event_id, number, original in await tx.execute(query):
        found.setdefault(event_id, []).append((number, original))
    return found


def _translate(line: TransferredEvent, present: TransferredEvent, state: ImportState) -> TransferredEvent:
    """The event here with the values of a line; what refers to an article that is not here is left out."""
    ids, event = state.article_ids, line.event
    lead = ids.get(event.lead_article_id or 0)
    is_lead_known = lead is not None and event.is_lead_chosen
    return TransferredEvent(
        Event(
            id=present.event.id,
            lead_article_id=lead if is_lead_known else present.event.lead_article_id,
            is_lead_chosen=is_lead_known,
            mark=event.mark,
            additions=tuple(
                Addition(ids[one.article_id], one.text) for one in event.additions if one.article_id in ids
            ),
            conflicts=tuple(
                _conflict_here(one, ids)
                for one in event.conflicts
                if {one.first_article_id, one.second_article_id} <= ids.keys()
            ),
            opened=event.opened,
            created_at=present.event.created_at,
            updated_at=present.event.updated_at,
        ),
        tuple(
            (ids[number], ids[original])
            for number, original in line.copies
            if {number, original} <= ids.keys()
        ),
    )


def _conflict_here(conflict: ValueConflict, ids: Mapping[int, int]) -> ValueConflict:
    first, second = ids[conflict.first_article_id], ids[conflict.second_article_id]
    return conflict._replace(first_article_id=first, second_article_id=second)


async def _store_event(tx: Transaction, one: TransferredEvent, now: datetime) -> None:
    event = one.event
    values: dict[str, Any] = {
        name: getattr(event, name)
        for name in ("lead_article_id", "is_lead_chosen", "mark", "additions", "conflicts", "opened")
    }
    await tx.execute(update(event_table).where(event_table.c.id == event.id).values(**values, updated_at=now))
    for number, original in one.copies:
        await tx.execute(update(articles).where(articles.c.id == number).values(copy_of=original))


def _here(by_event: Mapping[int, _V], state: ImportState) -> dict[int, _V]:
    return {state.event_ids[number]: value for number, value in by_event.items() if number in state.event_ids}
