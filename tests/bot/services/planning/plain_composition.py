"""Composes digests in the plainest way, entry by entry: what the composition that is fast must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from bot.services.planning import hand_order
from bot.services.planning.composition import (
    ALL_STORIES,
    DEFAULT_MAX_STORIES,
    MAX_BRIEF_ENTRIES,
    MAX_PARTS,
    STORIES_PER_PART,
    CompositionRules,
    Digest,
)
from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import CandidateEvent
from bot.services.planning.ranking import Ranking, rank_events
from bot.services.planning.taste import TASTE_FREE_STORIES
from data.records.events import EditionEntry, EntryKind, Section

_MIN_ENTRIES_FOR_SECTIONS = 9


def compose_plainly(choices: Sequence[EventChoice], rules: CompositionRules) -> Digest:
    """The digest of these events."""
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
    return _digest_of(_entries(summarized, brief, [*beyond, *later], sections))


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
    return {event.id: max(sorted(event.topics), key=count, default="") for event in places}


def _section_of(event: CandidateEvent, configured: Sequence[Section], frequency: Counter[str]) -> str:
    """The first of the sections among an event's topics, else the most frequent of the topics, else ""."""
    for section in configured:
        if section.topic in event.topics:
            return section.topic
    return max(sorted(event.topics), key=frequency.__getitem__, default="")


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
    entries += [_entry(one, "more", "", last) for one in later]
    return tuple(entries)


def _entry(choice: EventChoice, kind: str, section: str, part: int) -> EditionEntry:
    event = choice.event
    return EditionEntry(
        event.id,
        event.lead_id,
        EntryKind(kind),
        section,
        choice.since_seq,
        part,
        choice.watched,
        choice.avoided,
    )


def _digest_of(entries: tuple[EditionEntry, ...]) -> Digest:
    shown = [one for one in entries if one.kind is not EntryKind.MORE]
    numbers = range(max((one.part for one in shown), default=-1) + 1)
    parts = tuple(tuple(one.article_id for one in shown if one.part == number) for number in numbers)
    return Digest(entries, parts, len(entries) - len(shown))
