"""Converts events, edition days and sections to lines of the transfer format, and lines to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import integer, list_of, text
from bot.services.transfer.jsonl import format_instant
from bot.services.transfer.object_schema import ObjectSchema
from bot.services.transfer.readers import MAX_NUMBER
from data.records.events import Addition, EditionDay, Event, EventMark, Section, ValueConflict
from data.transfer.records import TransferredEvent

EVENT, DAY, SECTION = "event", "edition_day", "section"
_number = integer(1, MAX_NUMBER)
_text = text(4096)
_MAX_FACTS = 100
_MAX_ITEMS = 100_000
_MAX_POSITION = 10_000


def _row_of(*checks: field_checks.Check) -> field_checks.Check:
    """A check for a list with one value for each of `checks`."""

    def check(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(checks):
            raise LineRejected(f"should hold lists of {len(checks)} values")
        return tuple(one(item) for one, item in zip(checks, value, strict=True))

    return check


def _optional(check: field_checks.Check) -> field_checks.Check:
    return lambda value: None if value is None else check(value)


EVENT_SCHEMA = ObjectSchema(
    {
        "number": _number,
        "lead": _number,
        "mark": field_checks.one_of(EventMark),
        "additions": list_of(_row_of(_number, _text), _MAX_FACTS),
        "conflicts": list_of(_row_of(_text, _number, _text, _number, _text), _MAX_FACTS),
        "copies": list_of(_row_of(_number, _number), _MAX_ITEMS),
        "opened": integer(0, MAX_NUMBER),
    },
    required=frozenset({"number"}),
)
DAY_SCHEMA = ObjectSchema(
    {
        "date": field_checks.day,
        "greeting": _text,
        "events": list_of(
            _row_of(
                _number,
                field_checks.one_of(EventMark),
                _optional(integer(0, _MAX_POSITION)),
                field_checks.instant,
            ),
            _MAX_ITEMS,
        ),
    },
    required=frozenset({"date"}),
)
SECTION_SCHEMA = ObjectSchema(
    {
        "topic": text(64, 1),
        "position": integer(0, _MAX_POSITION),
        "max_stories": integer(1, _MAX_POSITION),
    },
    required=frozenset({"topic", "position"}),
)


def event_to_line(transferred: TransferredEvent) -> dict[str, object]:
    """The fields of an event's line; `lead` only where an editor chose it."""
    event = transferred.event
    return {
        "kind": EVENT,
        "number": event.id,
        "lead": event.lead_article_id if event.is_lead_chosen else None,
        "mark": event.mark,
        "additions": event.additions,
        "conflicts": event.conflicts,
        "copies": transferred.copies,
        "opened": event.opened,
    }


def event_from_line(given: Mapping[str, Any], now: datetime) -> TransferredEvent:
    """The event of a line's checked fields."""
    lead = given.get("lead")
    event = Event(
        id=given["number"],
        lead_article_id=lead,
        is_lead_chosen=lead is not None,
        mark=given.get("mark", EventMark.NONE),
        additions=tuple(Addition(*one) for one in given.get("additions", ())),
        conflicts=tuple(ValueConflict(*one) for one in given.get("conflicts", ())),
        opened=given.get("opened", 0),
        created_at=now,
        updated_at=now,
    )
    return TransferredEvent(event, tuple(given.get("copies", ())))


def day_to_line(day: EditionDay) -> dict[str, object]:
    """The fields of an edition day's line: for each event its mark, its place and when it was given."""
    rows = [
        [event_id, day.marks.get(event_id, EventMark.NONE), day.positions.get(event_id), format_instant(at)]
        for event_id, at in sorted(day.marked_at.items())
    ]
    return {"kind": DAY, "date": day.local_date.isoformat(), "greeting": day.greeting, "events": rows}


def day_from_line(given: Mapping[str, Any]) -> EditionDay:
    """The edition day of a line's checked fields."""
    rows = given.get("events", ())
    return EditionDay(
        given["date"],
        given.get("greeting", ""),
        1,
        {event_id: mark for event_id, mark, _, _ in rows if mark is not EventMark.NONE},
        {event_id: position for event_id, _, position, _ in rows if position is not None},
        {event_id: at for event_id, _, _, at in rows},
    )


def section_to_line(section: Section) -> dict[str, object]:
    """The fields of a section's line."""
    return {
        "kind": SECTION,
        "topic": section.topic,
        "position": section.position,
        "max_stories": section.max_stories,
    }


def section_from_line(given: Mapping[str, Any]) -> Section:
    """The section of a line's checked fields."""
    return Section(given["topic"], given["position"], given.get("max_stories"))
