"""Decides which entries of a feed its rules let through; pure.

The same functions decide at intake and in the forecast of a rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ports.feed_reader import FoundWord
from bot.services.planning.importance import CandidateEvent, importance
from data.records.feed_rules import FeedRules, RuleKind

_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say about the words of an entry.

    Attributes:
        held_by: The rule that holds it back, or None.
        found: The word that decided, or None: the forbidden one, one of the wanted ones.
        breaking: The word that makes it look like breaking news, or None.
    """

    held_by: RuleKind | None = None
    found: FoundWord | None = None
    breaking: FoundWord | None = None


@dataclass(frozen=True, slots=True)
class RatedEntry:
    """An entry that competes for the places of its day.

    Attributes:
        at: When it was published, or when it was seen.
        outlets: How many independent outlets tell its story, itself included.
    """

    at: datetime
    outlets: int = 1


def judge(rules: FeedRules, found: Sequence[FoundWord]) -> Judgement:
    """What the rules about words say; a forbidden word outweighs a wanted one.

    Args:
        rules: The rules.
        found: The words of `rules.words` that an entry has, in the order of title, text and sections.
    """
    breaking = _first_of(rules.breaking, found)
    if forbidden := _first_of(rules.never, found):
        return Judgement(RuleKind.NEVER, forbidden)
    if not rules.only:
        return Judgement(breaking=breaking)
    wanted = _first_of(rules.only, found)
    return Judgement(None if wanted else RuleKind.ONLY, wanted, breaking if wanted else None)


def _first_of(words: Collection[str], found: Iterable[FoundWord]) -> FoundWord | None:
    return next((one for one in found if one.words in words), None)


def local_day(at: datetime, zone: str) -> date:
    """The day of an instant in the newsroom's time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_start(at: datetime, zone: str) -> datetime:
    """When the local day of an instant began."""
    return datetime.combine(local_day(at, zone), datetime.min.time(), ZoneInfo(zone))


def needs_spreading(most: int, interval: timedelta, shortest: timedelta) -> bool:
    """Whether a feed has more entries a day than it may have stories, so that these are spread over the day.

    Args:
        most: The daily limit.
        interval: The feed's poll interval, half of the mean distance between its entries.
        shortest: The shortest interval, which says nothing about how many entries there are.
    """
    return interval <= shortest or timedelta(days=1) / (2 * interval) > most


def open_places(most: int, at: datetime, zone: str, *, spread: bool) -> int:
    """How many stories a feed may have had by this instant of the local day.

    Spread places open in the middle of equal parts of the day, the only one at noon, so that each is for the
    most important of the entries that have come by then.
    """
    if not spread:
        return most
    elapsed = (at - day_start(at, zone)).total_seconds() / _SECONDS_A_DAY
    return min(most, int(most * elapsed + 0.5))


def by_importance(entries: Sequence[RatedEntry]) -> list[int]:
    """The places of entries, the most important first; of equal ones the newest."""
    newest = max((entry.at for entry in entries), default=None)
    if newest is None:
        return []

    def score(place: int) -> float:
        entry = entries[place]
        event = CandidateEvent(0, 0, frozenset(), entry.outlets, 0, entry.at)
        return importance(event, newest)

    return sorted(range(len(entries)), key=lambda place: (-score(place), -entries[place].at.timestamp()))


def simulate_days(entries: Sequence[RatedEntry], most: int, zone: str, *, spread: bool) -> set[int]:
    """The places of the entries that a daily limit would have let through, had each been seen when published.

    An entry waits until the end of its day.
    """
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        by_day[local_day(entry.at, zone)].append(place)
    return {
        chosen for places in by_day.values() for chosen in _simulate_day(entries, places, most, zone, spread)
    }


def _simulate_day(
    entries: Sequence[RatedEntry], places: Sequence[int], most: int, zone: str, spread: bool
) -> set[int]:
    start = day_start(entries[places[0]].at, zone)
    openings = [start + timedelta(days=(number + 0.5) / most) for number in range(most)] if spread else []
    moments = sorted({*openings, *(entries[place].at for place in places)})
    chosen: set[int] = set()
    for moment in moments:
        waiting = [place for place in places if entries[place].at <= moment and place not in chosen]
        free = open_places(most, moment, zone, spread=spread) - len(chosen)
        ranked = by_importance([entries[place] for place in waiting])
        chosen.update(waiting[rank] for rank in ranked[: max(0, free)])
    return chosen
