"""What the candidates of a planning run are made of, as a record and as text. Pure.

A digest that is composed when it is leased is composed from the text of its run, so that it is the same as if
it had been composed at once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from data.records.articles import CandidateArticle
from data.records.events import EditionDay, Event, EventMark, Section

_CANDIDATE_FIELDS = tuple(one.name for one in fields(CandidateArticle))
_values_of = attrgetter(*_CANDIDATE_FIELDS)


@dataclass(frozen=True, slots=True)
class EditorialDecisions:
    """What editors decided: the events' records, days by date, sections; see data.records.events.

    `first_seqs` has the lowest publication number of each event, whose first articles may be older than the
    candidates.
    """

    events: Mapping[int, Event] = field(default_factory=dict)
    first_seqs: Mapping[int, int] = field(default_factory=dict)
    days: Mapping[date, EditionDay] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class CandidateSnapshot:
    """The candidates of a planning run.

    Attributes:
        top_seq: The last publication number assigned.
        candidates: The articles, ascending by publication number.
        decisions: What editors decided.
        phrases: The places in `candidates` of those that contain each phrase that readers mute or watch.
    """

    top_seq: int
    candidates: Sequence[CandidateArticle]
    decisions: EditorialDecisions = field(default_factory=EditorialDecisions)
    phrases: Mapping[str, Collection[int]] = field(default_factory=dict)


def to_text(snapshot: CandidateSnapshot) -> str:
    """A snapshot as JSON; without what composing does not need: the sentences of events, who marked when."""
    decisions = snapshot.decisions
    return json.dumps(
        {
            "top_seq": snapshot.top_seq,
            "candidates": [_values_of(one) for one in snapshot.candidates],
            "events": [_event_values(one) for one in decisions.events.values()],
            "first_seqs": [*decisions.first_seqs.items()],
            "days": [_day_values(one) for one in decisions.days.values()],
            "sections": [[one.topic, one.position, one.max_stories] for one in decisions.sections],
            "phrases": {phrase: [*places] for phrase, places in snapshot.phrases.items()},
        },
        default=_plain,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_text(text: str) -> CandidateSnapshot:
    """The snapshot of a text of `to_text`."""
    stored = json.loads(text)
    days = [_day(*one) for one in stored["days"]]
    return CandidateSnapshot(
        stored["top_seq"],
        [_candidate(one) for one in stored["candidates"]],
        EditorialDecisions(
            {one[0]: _event(*one) for one in stored["events"]},
            dict(stored["first_seqs"]),
            {day.local_date: day for day in days},
            tuple(Section(*one) for one in stored["sections"]),
        ),
        stored["phrases"],
    )


def _plain(value: object) -> str:
    """An instant or a date as ISO 8601, to the microsecond."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no text for {value!r}")


def _event_values(event: Event) -> list[object]:
    return [
        *(event.id, event.lead_article_id, event.is_lead_chosen, event.mark, event.opened),
        *(event.created_at, event.updated_at),
    ]


def _event(number: int, lead: int | None, is_chosen: bool, mark: str, opened: int, *instants: str) -> Event:
    created_at, updated_at = map(_instant, instants)
    return Event(number, lead, is_chosen, EventMark(mark), (), (), opened, created_at, updated_at)


def _day_values(day: EditionDay) -> list[object]:
    return [day.local_date, day.greeting, day.version, [*day.marks.items()], [*day.positions.items()]]


def _day(local_date: str, greeting: str, version: int, marks: list[Any], positions: list[Any]) -> EditionDay:
    return EditionDay(
        date.fromisoformat(local_date),
        greeting,
        version,
        {event_id: EventMark(mark) for event_id, mark in marks},
        dict(positions),
    )


def _candidate(values: list[Any]) -> CandidateArticle:
    given = dict(zip(_CANDIDATE_FIELDS, values, strict=True))
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return CandidateArticle(**given | lists | {"published_at": _instant(given["published_at"])})


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
