"""Ranks the events of digests: by what editors decided, then by importance. Pure.

The order of events does not depend on the reader, unless they have a taste, so it is computed once for all
digests of a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from bot.services.planning.importance import CandidateEvent, importance
from bot.services.planning.week import rank_week
from data.records.events import EditionDay, EventMark

_CLASSES = {EventMark.LEAD: 0, EventMark.LOW: 2}
_OTHER_CLASS = 1
_SURE_MARKS = (EventMark.MUST, EventMark.LEAD)
_T = TypeVar("_T")
RankKey: TypeAlias = tuple[int, float, float, int, int]
"""Class of the mark, when it led (negative), importance (negative), turn among equal ones, age."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order of events.

    Attributes:
        keys: The sort keys of the events that were not dropped, by number.
        sure: Those that must run or lead, which are in every digest.
    """

    keys: Mapping[int, RankKey]
    sure: frozenset[int]

    def sort(self, items: Iterable[_T], event_id: Callable[[_T], int]) -> list[_T]:
        """The items in the order of their events, without those of dropped events."""
        kept = [one for one in items if event_id(one) in self.keys]
        return sorted(kept, key=lambda one: self.keys[event_id(one)])

    def liked(self, event_id: int, liking: float) -> RankKey:
        """The sort key of an event whose importance is higher by `liking` for a reader."""
        mark_class, led, weight, turn, age = self.keys[event_id]
        return mark_class, led, weight - liking, turn, age


def rank_events(
    events: Sequence[CandidateEvent], day: EditionDay, week_leads: frozenset[int] | None = None
) -> Ranking:
    """Leads first, then by importance, the newer of equal ones first; low ones last; none dropped.

    Of several leads, those of the day stand first, the one that was marked last before the others.

    Args:
        events: The events; freshness is relative to the newest of them.
        day: The decisions of the day.
        week_leads: See CompositionRules.
    """
    marks = {one.id: day.marks.get(one.id, one.mark) for one in events}
    weights = _weights([one for one in events if marks[one.id] is not EventMark.DROP], week_leads)
    led_at = {
        event_id: day.marked_at[event_id].timestamp()
        for event_id, mark in day.marks.items()
        if mark is EventMark.LEAD and event_id in day.marked_at
    }
    keys = {
        one.id: (
            _CLASSES.get(marks[one.id], _OTHER_CLASS),
            -led_at.get(one.id, 0.0),
            *weights[one.id],
            -one.newest_seq,
        )
        for one in events
        if marks[one.id] is not EventMark.DROP
    }
    return Ranking(keys, frozenset(one for one in keys if marks[one] in _SURE_MARKS))


def _weights(
    events: Sequence[CandidateEvent], week_leads: frozenset[int] | None
) -> Mapping[int, tuple[float, int]]:
    """Importance (negative) and turn of the events, by number."""
    if week_leads is not None:
        return rank_week(events, week_leads)
    newest_at = max((event.newest_at for event in events), default=None)
    return {event.id: (-importance(event, newest_at), 0) for event in events if newest_at}
