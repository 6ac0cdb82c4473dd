"""Lets owners order the sections of digests and limit their stories; each change can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.errors import UserError, require_found
from bot.services.newsroom.people import Person
from bot.services.planning.composition import DEFAULT_MAX_STORIES
from data.coordination import counters
from data.database import Database, Transaction
from data.delivery import edition_days
from data.newsroom import team, undo_steps
from data.records.events import Section

MAX_SECTIONS = 24
MAX_STORIES = DEFAULT_MAX_STORIES
"""The highest limit of a section."""
_UNDO_KIND = "sections"
_SUBJECT = 0
_VERSION = "sections"
"""The counter that rises with every change."""
SectionEdit: TypeAlias = Callable[[tuple[Section, ...]], Sequence[Section]]


@dataclass(frozen=True, slots=True)
class SectionList:
    """The sections in order, their version, and the step that undoes the last change (None for none)."""

    sections: tuple[Section, ...]
    version: int
    undo_id: int | None


async def load(database: Database) -> SectionList:
    """The sections as they are."""
    async with database.reading() as tx:
        return SectionList(
            _numbered(await edition_days.list_sections(tx)),
            await counters.current_value(tx, _VERSION),
            await undo_steps.last_id(tx, _UNDO_KIND, _SUBJECT),
        )


async def change(
    database: Database, edit: SectionEdit, by: Person, now: datetime, *, seen_version: int | None = None
) -> None:
    """Change the sections.

    Args:
        database: The database.
        edit: Makes the new sections from the present ones.
        by: The owner.
        now: The present.
        seen_version: The version that the owner saw; None where the new sections do not depend on it.

    Raises:
        UserError: They were changed since `seen_version`, or there would be too many.
    """
    async with database.transaction() as tx:
        version = await counters.next_value(tx, _VERSION)  # other changes wait for this one
        if seen_version is not None and version != seen_version + 1:
            raise UserError("sections.changed")
        before = _numbered(await edition_days.list_sections(tx))
        after = _numbered(edit(before))
        if len(after) > MAX_SECTIONS:
            raise UserError("sections.many", most=MAX_SECTIONS)
        if after == before:
            return
        await edition_days.save_sections(tx, after)
        await undo_steps.add(
            tx, _UNDO_KIND, _SUBJECT, {"sections": _values(before)}, {"sections": _values(after)}, now
        )
        action, subject = ("changed", describe(after)) if after else ("removed", describe(before))
        await _write_audit(tx, action, subject, by, now)


async def undo(database: Database, step_id: int, by: Person, now: datetime) -> None:
    """Undo a change.

    Raises:
        UserError: The step is too old, or the sections were changed again.
    """
    async with database.transaction() as tx:
        await counters.next_value(tx, _VERSION)
        step = require_found(await undo_steps.get_for_update(tx, step_id), "sections.changed")
        present = _numbered(await edition_days.list_sections(tx))
        if step.kind != _UNDO_KIND or step.after["sections"] != _values(present):
            raise UserError("sections.changed")
        restored = from_limits((topic, limit) for topic, limit in step.before["sections"])
        await edition_days.save_sections(tx, restored)
        await undo_steps.remove(tx, step_id)
        await _write_audit(tx, "undo", describe(restored) or "–", by, now)


def from_limits(given: Iterable[tuple[str, int | None]]) -> tuple[Section, ...]:
    """Sections from topics and limits, in this order."""
    return tuple(Section(topic, place, limit) for place, (topic, limit) in enumerate(given))


def with_moved(sections: Sequence[Section], topic: str, step: int) -> list[Section]:
    """The sections with one of them a place up (-1) or down (1)."""
    order = list(sections)
    place = next((n for n, one in enumerate(order) if one.topic == topic), None)
    if place is not None and 0 <= place + step < len(order):
        order.insert(place + step, order.pop(place))
    return order


def with_limit(sections: Sequence[Section], topic: str, limit: int | None) -> list[Section]:
    """The sections with the most stories of one of them changed."""
    return [replace(one, max_stories=limit) if one.topic == topic else one for one in sections]


def without(sections: Sequence[Section], topic: str) -> list[Section]:
    """The sections without one of them."""
    return [one for one in sections if one.topic != topic]


def with_added(sections: Sequence[Section], topic: str) -> list[Section]:
    """The sections with another one at the end."""
    return [*without(sections, topic), Section(topic, len(sections), None)]


def describe(sections: Sequence[Section]) -> str:
    """The sections as they are typed: "city 3, sport"."""
    return ", ".join(f"{one.topic} {one.max_stories}" if one.max_stories else one.topic for one in sections)


def _numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(replace(one, position=place) for place, one in enumerate(sections))


def _values(sections: Sequence[Section]) -> list[list[str | int | None]]:
    return [[one.topic, one.max_stories] for one in sections]


async def _write_audit(tx: Transaction, action: str, subject: str, by: Person, now: datetime) -> None:
    await team.write_audit_entry(tx, by.id, by.name, f"sections.{action}", subject, now)
