"""Stores what editors decide about the digests of a local date, and the order of sections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update

from data.engines.upsert import Transaction, insert_statement, upsert
from data.records.events import EditionDay, EventMark, Section
from data.schema.tables import edition_days, edition_marks, sections


async def get_day(tx: Transaction, local_date: date) -> EditionDay:
    """The decisions for a date; empty, with version 0, where there are none."""
    return (await get_days(tx, {local_date}))[local_date]


async def get_days(tx: Transaction, dates: Collection[date]) -> dict[date, EditionDay]:
    """The decisions for each of the dates."""
    days = {
        row.local_date: row
        for row in await tx.execute(select(edition_days).where(edition_days.c.local_date.in_(dates)))
    }
    marks: dict[date, dict[int, EventMark]] = {day: {} for day in dates}
    positions: dict[date, dict[int, int]] = {day: {} for day in dates}
    marked_at: dict[date, dict[int, datetime]] = {day: {} for day in dates}
    for row in await tx.execute(select(edition_marks).where(edition_marks.c.local_date.in_(dates))):
        marked_at[row.local_date][row.event_id] = row.at
        if row.mark is not EventMark.NONE:
            marks[row.local_date][row.event_id] = row.mark
        if row.position is not None:
            positions[row.local_date][row.event_id] = row.position
    return {
        day: EditionDay(
            day,
            days[day].greeting if day in days else "",
            days[day].version if day in days else 0,
            marks[day],
            positions[day],
            marked_at[day],
        )
        for day in dates
    }


async def save_day(tx: Transaction, day: EditionDay, now: datetime) -> bool:
    """Store the decisions for a date unless somebody stored others since `day.version`.

    Returns:
        Whether they were stored; the stored version is one higher than `day.version`.
    """
    row = {
        "local_date": day.local_date,
        "greeting": day.greeting,
        "version": day.version + 1,
        "updated_at": now,
    }
    if day.version:
        statement = update(edition_days).where(
            edition_days.c.local_date == day.local_date, edition_days.c.version == day.version
        )
        stored = (await tx.execute(statement.values(**row))).rowcount
    else:
        first = insert_statement(tx, edition_days).values(**row)
        stored = (await tx.execute(first.on_conflict_do_nothing())).rowcount
    if not stored:
        return False
    await _replace_marks(tx, await get_day(tx, day.local_date), day, now)
    return True


async def _replace_marks(tx: Transaction, before: EditionDay, day: EditionDay, now: datetime) -> None:
    """Store the marks and places of a day; the instant of an unchanged mark stays."""
    await tx.execute(delete(edition_marks).where(edition_marks.c.local_date == day.local_date))
    kept = {
        event_id: at
        for event_id, at in before.marked_at.items()
        if before.marks.get(event_id) == day.marks.get(event_id)
    }
    rows = [
        {
            "local_date": day.local_date,
            "event_id": event_id,
            "mark": day.marks.get(event_id, EventMark.NONE),
            "position": day.positions.get(event_id),
            "at": kept.get(event_id, now),
        }
        for event_id in sorted({*day.marks, *day.positions})
    ]
    if rows:
        await tx.execute(insert(edition_marks), rows)


async def delete_days_before(tx: Transaction, local_date: date) -> None:
    """Delete the decisions for the dates before `local_date`."""
    await tx.execute(delete(edition_marks).where(edition_marks.c.local_date < local_date))
    await tx.execute(delete(edition_days).where(edition_days.c.local_date < local_date))


async def list_sections(tx: Transaction) -> list[Section]:
    """The sections in their order."""
    rows = await tx.execute(select(sections).order_by(sections.c.position, sections.c.topic))
    return [Section(**row._asdict()) for row in rows]


async def save_sections(tx: Transaction, chosen: Sequence[Section]) -> None:
    """Replace the sections."""
    await tx.execute(delete(sections))
    for section in chosen:
        row = {"topic": section.topic, "position": section.position, "max_stories": section.max_stories}
        await upsert(tx, sections, row, ["topic"])
