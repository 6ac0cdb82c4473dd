"""Lets editors change the digests of a local date: marks, places, greeting; each change can be undone.

A change names the version of the day that the editor saw. Where another editor was faster, a mark is still
given if the event has the mark that the editor saw; a place is not, and a greeting only if it is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

from bot.errors import UserError, require_found
from bot.services.newsroom.people import Person
from bot.services.planning.edition_order import move, put_first
from bot.services.planning.edition_plan import AUDIT_PREFIX, UNDO_KIND, EditionPlan, last_changes
from data.database import Database, Transaction
from data.delivery import edition_days
from data.newsroom import team, undo_steps
from data.records.events import EditionDay, EventMark

MAX_GREETING_LENGTH = 300
"""Characters of a greeting."""
_MAX_ATTEMPTS = 5
_MAX_MISSED = 50
"""The changes by others that are looked at to name one of them."""
_Edit: TypeAlias = Callable[[EditionDay], EditionDay]
_Check: TypeAlias = Callable[[EditionDay], bool]
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class DayChange:
    """A stored change; `also_changed_by` is who else changed the day since the editor saw it, or ""."""

    day: EditionDay
    also_changed_by: str = ""


@dataclass(frozen=True, slots=True)
class _DayEdit:
    """A change to store.

    Attributes:
        local_date: The day.
        seen_version: The version of the day that the editor saw.
        edit: Makes the new decisions from the present ones.
        fits: Whether what it changes is as the editor saw it; None where only an unchanged day will do.
        action: The action of the audit entry, without its prefix.
        subject: What was changed.
    """

    local_date: date
    seen_version: int
    edit: _Edit
    fits: _Check | None
    action: str
    subject: str


async def set_mark(
    database: Database,
    plan: EditionPlan,
    event_id: int,
    mark: EventMark,
    by: Person,
    now: datetime,
    *,
    seen: EventMark,
    seen_version: int,
) -> DayChange:
    """Mark an event for the day, or take its mark of the day away (`EventMark.NONE`).

    Raises:
        UserError: Another editor marked it meanwhile, or it is not in the edition any more.
    """
    title = _entry_title(plan, event_id)

    def edit(day: EditionDay) -> EditionDay:
        marks = {**day.marks, event_id: mark} if mark else _without(day.marks, event_id)
        positions = dict(day.positions)
        if mark is EventMark.LEAD:
            positions = put_first(plan.order, day, event_id)
        elif mark in (EventMark.DROP, EventMark.LOW):
            positions = _without(positions, event_id)
        return replace(day, marks=marks, positions=positions)

    def fits(day: EditionDay) -> bool:
        return day.marks.get(event_id, EventMark.NONE) is seen

    action = str(mark) if mark else "unmark"
    change = _DayEdit(plan.day.local_date, seen_version, edit, fits, action, title)
    return await _store(database, change, by, now)


async def clear(
    database: Database, plan: EditionPlan, event_id: int, by: Person, now: datetime, *, seen_version: int
) -> DayChange:
    """Take the mark and the place of an event away.

    Raises:
        UserError: Another editor changed the day meanwhile, or the event is not in the edition any more.
    """

    def edit(day: EditionDay) -> EditionDay:
        marks, positions = _without(day.marks, event_id), _without(day.positions, event_id)
        return replace(day, marks=marks, positions=positions)

    change = _DayEdit(plan.day.local_date, seen_version, edit, None, "clear", _entry_title(plan, event_id))
    return await _store(database, change, by, now)


async def move_entry(
    database: Database,
    plan: EditionPlan,
    event_id: int,
    step: int,
    by: Person,
    now: datetime,
    *,
    seen_version: int,
) -> DayChange:
    """Move an event one place up (-1) or down (1).

    Raises:
        UserError: Another editor changed the day meanwhile, or the event is not in the edition any more.
    """
    title = _entry_title(plan, event_id)
    if event_id not in plan.order:
        raise UserError("edition.entry_gone")

    def edit(day: EditionDay) -> EditionDay:
        places = move(plan.order, day, event_id, step, is_regrouped=plan.is_regrouped)
        return replace(day, positions=places)

    action = "up" if step < 0 else "down"
    change = _DayEdit(plan.day.local_date, seen_version, edit, None, action, title)
    return await _store(database, change, by, now)


async def set_greeting(
    database: Database, local_date: date, greeting: str, by: Person, now: datetime, *, seen: str
) -> DayChange:
    """Set the line above the stories, "" for none; `seen` is the greeting that the editor saw.

    Raises:
        UserError: It is too long, or another editor changed it meanwhile.
    """
    line = " ".join(greeting.split())
    if len(line) > MAX_GREETING_LENGTH:
        raise UserError("edition.greeting_long", most=MAX_GREETING_LENGTH)

    def edit(day: EditionDay) -> EditionDay:
        return replace(day, greeting=line)

    def fits(day: EditionDay) -> bool:
        return day.greeting == seen

    action = "greeting" if line else "no_greeting"
    return await _store(database, _DayEdit(local_date, -1, edit, fits, action, line), by, now)


async def undo(database: Database, step_id: int, by: Person, now: datetime) -> date:
    """Undo a change; returns the date.

    Raises:
        UserError: The step is too old, or what it changed was changed again.
    """
    for _ in range(_MAX_ATTEMPTS):
        async with database.transaction() as tx:
            step = require_found(await undo_steps.get_for_update(tx, step_id), "edition.undo_gone")
            if step.kind != UNDO_KIND:
                raise UserError("edition.undo_gone")
            day = await edition_days.get_day(tx, date.fromordinal(step.subject_id))
            present = _values(day)
            if any(present.get(name) != value for name, value in step.after["values"].items()):
                raise UserError("edition.undo_changed")
            if await edition_days.save_day(tx, _from_values(day, present | step.before["values"]), now):
                await undo_steps.remove(tx, step_id)
                await _write_audit(tx, day.local_date, "undo", step.before["subject"], by, now)
                return day.local_date
    raise UserError("edition.undo_changed")


async def _store(database: Database, change: _DayEdit, by: Person, now: datetime) -> DayChange:
    """Store a change; where another one is stored at the same instant, look at the day again."""
    for _ in range(_MAX_ATTEMPTS):
        async with database.transaction() as tx:
            before = await edition_days.get_day(tx, change.local_date)
            other = await _other_editor(tx, change, before, by)
            after = change.edit(before)
            if _values(after) == _values(before):
                return DayChange(before, other)
            if other if change.fits is None else not change.fits(before):
                raise UserError("edition.changed", who=other) if other else UserError("edition.changed_self")
            if await edition_days.save_day(tx, after, now):
                await _add_undo_step(tx, before, after, change.subject, now)
                await _write_audit(tx, change.local_date, change.action, change.subject, by, now)
                return DayChange(replace(after, version=before.version + 1), other)
    raise UserError("edition.busy")


async def _other_editor(tx: Transaction, change: _DayEdit, day: EditionDay, by: Person) -> str:
    """The name of another editor who changed the day since the editor saw it; "" where there is none.

    Each version of a day has one audit entry.
    """
    missed = min(day.version - change.seen_version, _MAX_MISSED)
    found = await last_changes(tx, change.local_date, missed) if missed > 0 else []
    names = (entry.actor_name or str(entry.actor_id) for entry in found if entry.actor_id != by.id)
    return next(names, "")


async def _add_undo_step(
    tx: Transaction, before: EditionDay, after: EditionDay, subject: str, now: datetime
) -> None:
    """Store what the change replaced, and only that, so that later changes of other things stay."""
    old, new = _values(before), _values(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    await undo_steps.add(
        tx,
        UNDO_KIND,
        before.local_date.toordinal(),
        {"values": {name: old.get(name) for name in names}, "subject": subject},
        {"values": {name: new.get(name) for name in names}},
        now,
    )


async def _write_audit(
    tx: Transaction, local_date: date, action: str, subject: str, by: Person, now: datetime
) -> None:
    named = f"{local_date.isoformat()}: {subject}" if subject else local_date.isoformat()
    await team.write_audit_entry(tx, by.id, by.name, f"{AUDIT_PREFIX}{action}", named, now)


def _values(day: EditionDay) -> dict[str, Any]:
    """The decisions of a day as JSON values by name."""
    return {
        "greeting": day.greeting,
        **{f"mark:{event_id}": str(mark) for event_id, mark in day.marks.items()},
        **{f"place:{event_id}": place for event_id, place in day.positions.items()},
    }


def _from_values(day: EditionDay, values: Mapping[str, Any]) -> EditionDay:
    """The day with other decisions; a value of None removes one."""
    given = [(*name.partition(":")[::2], value) for name, value in values.items() if value is not None]
    return replace(
        day,
        greeting=str(values.get("greeting") or ""),
        marks={int(event_id): EventMark(value) for kind, event_id, value in given if kind == "mark"},
        positions={int(event_id): int(value) for kind, event_id, value in given if kind == "place"},
    )


def _entry_title(plan: EditionPlan, event_id: int) -> str:
    place = plan.place_of(event_id)
    if place is None:
        raise UserError("edition.entry_gone")
    return plan.entries[place].title


def _without(values: Mapping[int, _V], event_id: int) -> dict[int, _V]:
    return {number: value for number, value in values.items() if number != event_id}
