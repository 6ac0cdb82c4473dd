"""Ranks the events of a week for readers who have one digest a week. Pure.

A story is not less important because it is five days old, so nothing fades. Equal events of different days
take turns: without that, a newsroom of one outlet would fill the digest with its last day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from bot.services.calendar.slots import ONE_DAY, ONE_WEEK
from bot.services.planning.importance import CandidateEvent, weight
from data.records.events import EditionDay, EventMark

_LEAD_BONUS = 1.2
"""What leading a day adds: as much as a second outlet."""


def led_in_week(days: Mapping[date, EditionDay], last: date | None) -> frozenset[int]:
    """The events that editors let lead one of the seven local dates up to `last`."""
    if last is None:
        return frozenset()
    return frozenset(
        event_id
        for day, decided in days.items()
        if timedelta() <= last - day < ONE_WEEK
        for event_id, mark in decided.marks.items()
        if mark is EventMark.LEAD
    )


def rank_week(events: Collection[CandidateEvent], leads: Collection[int]) -> Mapping[int, tuple[float, int]]:
    """Sort keys of the events, by number: the most important of the week first, equal ones day by day.

    Args:
        events: The events.
        leads: The numbers of those that led a day.
    """
    weights = {one.id: weight(one) + (_LEAD_BONUS if one.id in leads else 0) for one in events}
    newest_at = max((one.newest_at for one in events), default=None)
    equal: Counter[tuple[float, int]] = Counter()
    ranks = {}
    for one in _newest_first(events):
        assert newest_at is not None
        group = (weights[one.id], (newest_at - one.newest_at) // ONE_DAY)
        ranks[one.id] = (-weights[one.id], equal[group])
        equal[group] += 1
    return ranks


def _newest_first(events: Iterable[CandidateEvent]) -> list[CandidateEvent]:
    return sorted(events, key=lambda one: -one.newest_seq)
