"""Composes a digest: orders events, gives each its form, and divides them into sections and messages. Pure.

The first eight entries have a summary, the following ones are one line each ("In brief"), the others are
shown on demand. A reader who wants everything gets up to three messages of eight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter, itemgetter

from bot.services.planning import hand_order
from bot.services.planning.importance import CandidateEvent
from bot.services.planning.ranking import Ranking, rank_events
from bot.services.planning.taste import TASTE_FREE_STORIES
from data.records.events import EditionDay, EditionEntry, EntryKind, Section

STORIES_PER_PART = 8
MAX_PARTS = 3
MAX_BRIEF_ENTRIES = 12
DEFAULT_MAX_STORIES = 20
ALL_STORIES = 0
"""The value of `max_stories` with which nothing is left for later."""
_MIN_ENTRIES_FOR_SECTIONS = 9
_KIND = itemgetter(EditionEntry._fields.index("kind"))
_IS_FOLLOWED, _WATCHED = attrgetter("is_followed"), attrgetter("watched")
_SENT, _MORE = EntryKind.SENT, EntryKind.MORE
"""Looked up once: members of an enumeration are slow to look up, and a digest has many entries."""
NO_DECISIONS = EditionDay(date.min, "", 0, {}, {})
"""A day of which editors decided nothing."""


@dataclass(frozen=True, slots=True)
class EventChoice:
    """An event for one group of readers.

    Attributes:
        event: The event.
        since_seq: The readers had its articles up to this publication number; 0 where it is new to them.
        is_followed: Whether they want every update of it.
        watched: The word of theirs that it matches, or "".
        avoided: Where they had the event, its articles that they do not read.
    """

    event: CandidateEvent
    since_seq: int = 0
    is_followed: bool = False
    watched: str = ""
    avoided: tuple[int, ...] = ()


@dataclass(frozen=True)
class CompositionRules:
    """What decides beside the events: the reader's maximum (see Subscription), sections, and the day.

    `week_leads` are the events that led a day of the week in a digest of a week, which ranks by
    bot.services.planning.week; None in other digests. `tastes` has the score that the readers' taste gives to
    events; see bot.services.planning.taste.
    """

    max_stories: int | None = None
    sections: tuple[Section, ...] = ()
    day: EditionDay = NO_DECISIONS
    week_leads: frozenset[int] | None = None
    tastes: Mapping[int, float] = field(default_factory=dict)

    @cached_property
    def ordered_sections(self) -> tuple[Section, ...]:
        """The sections by their position."""
        return tuple(sorted(self.sections, key=lambda section: section.position))


@dataclass(frozen=True)
class Digest:
    """The content of one digest: its entries in order, those shown on demand last."""

    entries: tuple[EditionEntry, ...]

    @cached_property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """The lead articles of each message."""
        shown = [one for one in self.entries[: self._shown] if one.kind is not _SENT]
        last = shown[-1].part if shown else -1
        if last <= 0:
            return (tuple([one.article_id for one in shown]),) if shown else ()
        return tuple(
            [tuple([one.article_id for one in shown if one.part == part]) for part in range(last + 1)]
        )

    @property
    def left_out(self) -> int:
        """The number of events that are shown on demand."""
        return len(self.entries) - self._shown

    @cached_property
    def _shown(self) -> int:
        return len(self.entries) - list(map(_KIND, self.entries)).count(_MORE)

    def with_sent(self, events: Sequence[CandidateEvent], *, is_limited: bool) -> Digest:
        """The digest with a line about events that came at once; the same where it has no story.

        `is_limited` is whether there was more than a day may bring at once.
        """
        last = len(self.parts) - 1
        if last < 0 or not (events or is_limited):
            return self
        sent = [EditionEntry(one.id, one.lead_id, EntryKind.SENT, part=last) for one in events]
        limit = [EditionEntry(0, 0, EntryKind.SENT, part=last)] if is_limited else []
        return Digest((*self.entries[: self._shown], *sent, *limit, *self.entries[self._shown :]))

    def on_demand(self) -> Digest:
        """The digest with all its entries shown on demand."""
        return Digest(tuple(one._replace(kind=EntryKind.MORE, section="", part=0) for one in self.entries))


def compose(
    choices: Sequence[EventChoice], rules: CompositionRules, ranking: Ranking | None = None
) -> Digest:
    """Compose the digest of these events; those that editors dropped for the day are left out.

    Args:
        choices: The events.
        rules: See CompositionRules.
        ranking: The order of these and perhaps other events, in which they are given, without those that it
            leaves out; None to rank these.
    """
    if ranking is None:
        ranking = rank_events([one.event for one in choices], rules.day, rules.week_leads)
        choices = ranking.sort(choices, lambda one: one.event.id)
    ordered = _move(_with_taste(choices, ranking, rules), rules.day.positions)
    kept, later = _cut(ordered, ranking, rules)
    summarized, brief, beyond = _divide(kept, rules)
    sections = _sections(summarized + brief, rules.ordered_sections)
    if sections:
        summarized, brief = (_arranged(shown, sections, rules) for shown in (summarized, brief))
    if sections and rules.day.positions:
        order = [one.event.id for one in (*summarized, *brief)]
        sections = hand_order.label(order, sections, rules.day.positions)
    return Digest(_entries(summarized, brief, [*beyond, *later], sections))


def _with_taste(
    ranked: Sequence[EventChoice], ranking: Ranking, rules: CompositionRules
) -> Sequence[EventChoice]:
    """The events in their order; taste adds to the importance of all but the first ones of this order."""
    if not rules.tastes:
        return ranked
    liked = {one: ranking.liked(one, score) for one, score in rules.tastes.items() if one in ranking.keys}
    rest = sorted(
        ranked[TASTE_FREE_STORIES:], key=lambda one: liked.get(one.event.id) or ranking.keys[one.event.id]
    )
    return [*ranked[:TASTE_FREE_STORIES], *rest]


def _move(ranked: Sequence[EventChoice], positions: Mapping[int, int]) -> Sequence[EventChoice]:
    """The same order, with watched events first, and those that editors moved at their places behind them."""
    if not positions and not any(map(_WATCHED, ranked)):
        return ranked
    watched = [one for one in ranked if one.watched]
    others = [one for one in ranked if not one.watched]
    moved = sorted(
        (one for one in others if one.event.id in positions), key=lambda one: positions[one.event.id]
    )
    ordered = [one for one in others if one.event.id not in positions]
    for one in moved:
        ordered.insert(positions[one.event.id], one)
    return [*watched, *ordered]


def _cut(
    ordered: Sequence[EventChoice], ranking: Ranking, rules: CompositionRules
) -> tuple[list[EventChoice], list[EventChoice]]:
    """The entries of the digest and those shown on demand.

    Events that must run or are followed are always in the digest, and watched ones up to its maximum.
    """
    limit = DEFAULT_MAX_STORIES if rules.max_stories is None else rules.max_stories or len(ordered)
    caps = {one.topic: one.max_stories for one in rules.ordered_sections}
    if not (ranking.sure or caps or any(map(_IS_FOLLOWED, ordered)) or any(map(_WATCHED, ordered))):
        return list(ordered[:limit]), list(ordered[limit:])
    sure = {
        one.event.id
        for place, one in enumerate(ordered)
        if one.is_followed or one.event.id in ranking.sure or (one.watched and place < limit)
    }
    free = max(0, limit - len(sure))
    used: Counter[str] = Counter()
    kept: list[EventChoice] = []
    later: list[EventChoice] = []
    for one in ordered:
        topic = next((topic for topic in caps if topic in one.event.topics), "")
        cap = caps.get(topic)
        is_kept = one.event.id in sure or (free > 0 and (cap is None or used[topic] < cap))
        if is_kept:
            used[topic] += 1
            free -= one.event.id not in sure
        (kept if is_kept else later).append(one)
    return kept, later


def _divide(
    kept: Sequence[EventChoice], rules: CompositionRules
) -> tuple[list[EventChoice], list[EventChoice], list[EventChoice]]:
    """The entries with a summary, those of one line, and those that have no room."""
    wants_all = rules.max_stories == ALL_STORIES
    full = STORIES_PER_PART * (MAX_PARTS if wants_all else 1)
    end = full + MAX_BRIEF_ENTRIES
    return list(kept[:full]), list(kept[full:end]), list(kept[end:])


def _sections(shown: Sequence[EventChoice], configured: Sequence[Section]) -> dict[int, str]:
    """The section of each entry but the first and watched ones, by event; none for too few entries."""
    if len(shown) < _MIN_ENTRIES_FOR_SECTIONS:
        return {}
    frequency = Counter(chain.from_iterable(one.event.topics for one in shown))
    places = [one.event for one in shown[1:] if not one.watched]
    if configured:
        return {event.id: _section_of(event, configured, frequency) for event in places}
    count = frequency.__getitem__
    return {event.id: max(_in_order(event.topics), key=count, default="") for event in places}


def _section_of(event: CandidateEvent, configured: Sequence[Section], frequency: Counter[str]) -> str:
    """The first of the sections among an event's topics, else the most frequent of the topics, else ""."""
    for section in configured:
        if section.topic in event.topics:
            return section.topic
    return max(_in_order(event.topics), key=frequency.__getitem__, default="")


@lru_cache(maxsize=4096)
def _in_order(topics: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(topics))


def _arranged(
    shown: Sequence[EventChoice], sections: Mapping[int, str], rules: CompositionRules
) -> list[EventChoice]:
    """The entries grouped by section; those that editors moved keep their places."""
    if not rules.day.positions:
        return _by_section(shown, sections, rules)
    by_id = {one.event.id: one for one in shown}

    def group(event_ids: Sequence[int], continued: str) -> list[int]:
        grouped = _by_section([by_id[one] for one in event_ids], sections, rules, continued)
        return [one.event.id for one in grouped]

    return [by_id[one] for one in hand_order.arrange([*by_id], sections, rules.day.positions, group)]


def _by_section(
    shown: Sequence[EventChoice], sections: Mapping[int, str], rules: CompositionRules, continued: str = ""
) -> list[EventChoice]:
    """The entries grouped by section: configured ones in their order, then by their best entry.

    `continued` is the section that the entries before them are in, which comes first.
    """
    groups: dict[str | None, list[EventChoice]] = {}
    for one in shown:
        groups.setdefault(sections.get(one.event.id), []).append(one)
    ranks: dict[str | None, int] = {section.topic: section.position for section in rules.sections}
    others = len(ranks)
    ranks |= {"": others + 1} | ({continued: -1} if continued else {}) | {None: -2}
    in_order = sorted(groups, key=lambda section: ranks.get(section, others))
    return [one for section in in_order for one in groups[section]]


def _entries(
    summarized: Sequence[EventChoice],
    brief: Sequence[EventChoice],
    later: Sequence[EventChoice],
    sections: Mapping[int, str],
) -> tuple[EditionEntry, ...]:
    part_count = max(1, -(-len(summarized) // STORIES_PER_PART))
    size = max(1, -(-len(summarized) // part_count))
    last = part_count - 1
    entries = [
        _entry(one, "update" if one.since_seq else "story", sections.get(one.event.id, ""), n // size)
        for n, one in enumerate(summarized)
    ]
    entries += [_entry(one, "brief", sections.get(one.event.id, ""), last) for one in brief]
    # Most entries of a long digest are these.
    entries += [_entry(one, "more", "", last) for one in later]
    return tuple(entries)


def _entry(choice: EventChoice, kind: str, section: str, part: int) -> EditionEntry:
    event = choice.event
    return _shared_entry(
        event.id, event.lead_id, kind, section, choice.since_seq, part, choice.watched, choice.avoided
    )


@lru_cache(maxsize=10_000)
def _shared_entry(
    event_id: int,
    article_id: int,
    kind: str,
    section: str,
    since_seq: int,
    part: int,
    watched: str,
    avoided: tuple[int, ...],
) -> EditionEntry:
    """An entry; those of readers who differ are mostly equal, and one object saves memory and time."""
    return EditionEntry(event_id, article_id, EntryKind(kind), section, since_seq, part, watched, avoided)
