"""Composes a digest: orders events, gives each its form, and divides them into sections and messages. Pure.

The first eight entries have a summary, the following ones are one line each ("In brief"), the others are
shown on demand. A reader who wants everything gets up to three messages of eight.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, takewhile
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bot.services.planning import hand_order
from bot.services.planning.event_choice import EventChoice, SectionEntries
from bot.services.planning.importance import CandidateEvent
from bot.services.planning.ranking import Ranking, rank_events
from bot.services.planning.section_labels import SectionLabels
from bot.services.planning.taste import TASTE_FREE_STORIES
from data.records.events import EditionDay, EditionEntry, EntryKind, Section

STORIES_PER_PART = 8
MAX_PARTS = 3
MAX_BRIEF_ENTRIES = 12
DEFAULT_MAX_STORIES = 20
ALL_STORIES = 0
"""The value of `max_stories` with which nothing is left for later."""
_MIN_ENTRIES_FOR_SECTIONS = 9
_ARTICLE_ID = itemgetter(EditionEntry._fields.index("article_id"))
_IS_FOLLOWED, _WATCHED = attrgetter("is_followed"), attrgetter("watched")
_ON_DEMAND = attrgetter("on_demand")
NO_DECISIONS = EditionDay(date.min, "", 0, {}, {})
"""A day of which editors decided nothing."""


@dataclass(frozen=True)
class CompositionRules:
    """What decides beside the events: the reader's maximum (see Subscription), sections, and the day.

    `week_leads` are the events that led a day of the week in a digest of a week, which ranks by
    bot.services.planning.week; None in other digests. `tastes` has the score that the readers' taste gives to
    events; see bot.services.planning.taste. `labels` finds the sections of these and other events; None to
    make it for this digest alone.
    """

    max_stories: int | None = None
    sections: tuple[Section, ...] = ()
    day: EditionDay = NO_DECISIONS
    week_leads: frozenset[int] | None = None
    tastes: Mapping[int, float] = field(default_factory=dict)
    labels: SectionLabels | None = None

    @cached_property
    def ordered_sections(self) -> tuple[Section, ...]:
        """The sections by their position."""
        return tuple(sorted(self.sections, key=lambda section: section.position))

    @cached_property
    def caps(self) -> Mapping[str, int | None]:
        """The most stories of each section, in their order."""
        return {one.topic: one.max_stories for one in self.ordered_sections}

    @cached_property
    def section_ranks(self) -> Mapping[str, int]:
        """The places of headings: those of other topics are the number of sections, and "" is the last."""
        return {one.topic: one.position for one in self.sections} | {"": len(self.sections) + 1}


class Digest(NamedTuple):
    """The content of one digest.

    Attributes:
        entries: All in order, those shown on demand last.
        parts: The lead articles of each message.
        left_out: The number of events that are shown on demand.
    """

    entries: tuple[EditionEntry, ...]
    parts: tuple[tuple[int, ...], ...]
    left_out: int

    def with_sent(self, events: Sequence[CandidateEvent], *, is_limited: bool) -> Digest:
        """The digest with a line about events that came at once; the same where it has no story.

        `is_limited` is whether there was more than a day may bring at once.
        """
        last = len(self.parts) - 1
        if last < 0 or not (events or is_limited):
            return self
        sent = [EditionEntry(one.id, one.lead_id, EntryKind.SENT, part=last) for one in events]
        limit = [EditionEntry(0, 0, EntryKind.SENT, part=last)] if is_limited else []
        shown = len(self.entries) - self.left_out
        return self._replace(entries=(*self.entries[:shown], *sent, *limit, *self.entries[shown:]))

    def on_demand(self) -> Digest:
        """The digest with all its entries shown on demand."""
        entries = tuple(one._replace(kind=EntryKind.MORE, section="", part=0) for one in self.entries)
        return Digest(entries, (), len(entries))


@dataclass(slots=True)
class ComposedDigest:
    """The digest of a selection, and the id of its edition once it is stored.

    Attributes:
        digest: Its entries.
        greeting: The editors' line above them, or "".
        articles: All articles of each of its events, which its readers have had afterwards.
        edition_id: See above.
    """

    digest: Digest
    greeting: str = ""
    articles: tuple[tuple[int, ...], ...] = ()
    edition_id: int | None = None

    @property
    def new_events(self) -> frozenset[int]:
        """The events that it tells, without those that came at once."""
        return frozenset(one.event_id for one in self.digest.entries if one.kind is not EntryKind.SENT)


def compose(
    choices: Sequence[EventChoice],
    rules: CompositionRules,
    ranking: Ranking | None = None,
    *,
    is_watching: bool = True,
) -> Digest:
    """Compose the digest of these events; those that editors dropped for the day are left out.

    Args:
        choices: The events.
        rules: See CompositionRules.
        ranking: The order of these and perhaps other events, in which they are given, without those that it
            leaves out; None to rank these.
        is_watching: Whether any of the events may be a watched one.
    """
    if ranking is None:
        ranking = rank_events([one.event for one in choices], rules.day, rules.week_leads)
        choices = ranking.sort(choices, lambda one: one.event.id)
    ordered = _with_taste(choices, ranking, rules)
    if is_watching or rules.day.positions:
        ordered = _move(ordered, rules.day.positions)
    kept, later = _cut(ordered, ranking, rules)
    wants_all = rules.max_stories == ALL_STORIES
    full = STORIES_PER_PART * (MAX_PARTS if wants_all else 1)
    shown, beyond = kept[: full + MAX_BRIEF_ENTRIES], kept[full + MAX_BRIEF_ENTRIES :]
    labels = _labels(shown, rules)
    arrange = _arranged_by_hand if rules.day.positions and labels else _arranged
    summarized, brief = arrange(shown, labels, full, rules)
    return _in_parts(summarized, brief, list(map(_ON_DEMAND, chain(beyond, later))))


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
) -> tuple[Sequence[EventChoice], Sequence[EventChoice]]:
    """The entries of the digest and those shown on demand.

    Events that must run or are followed are always in the digest, and watched ones up to its maximum.
    """
    limit = DEFAULT_MAX_STORIES if rules.max_stories is None else rules.max_stories or len(ordered)
    later = ordered[limit:]
    has_sure = any(map(_IS_FOLLOWED, later)) or (
        ranking.sure and any(one.event.id in ranking.sure for one in later)
    )
    if not (rules.caps or has_sure):
        return ordered[:limit], later
    return _cut_with_caps(ordered, limit, ranking.sure, rules.caps)


def _cut_with_caps(
    ordered: Sequence[EventChoice], limit: int, must_run: Collection[int], caps: Mapping[str, int | None]
) -> tuple[list[EventChoice], list[EventChoice]]:
    sure = {
        one.event.id
        for place, one in enumerate(ordered)
        if one.is_followed or one.event.id in must_run or (one.watched and place < limit)
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


def _labels(shown: Sequence[EventChoice], rules: CompositionRules) -> list[str]:
    """The sections of the last entries: of all but the first and watched ones; none for too few entries."""
    if len(shown) < _MIN_ENTRIES_FOR_SECTIONS:
        return []
    without = max(1, len(list(takewhile(_WATCHED, shown))))
    known = rules.labels or SectionLabels([one.event for one in shown], rules.ordered_sections)
    return known.find(shown, without)


def _arranged(
    shown: Sequence[EventChoice], labels: Sequence[str], full: int, rules: CompositionRules
) -> tuple[list[EditionEntry], list[EditionEntry]]:
    """The entries with a summary and those of one line, grouped by section behind those without one."""
    first = len(shown) - len(labels)
    stories, briefs = [one.stories for one in shown[:full]], [one.briefs for one in shown[full:]]
    without = max(0, first - full)
    labels_of_stories = labels[: max(0, full - first)]
    return (
        [one[""] for one in stories[:first]] + _by_section(stories[first:], labels_of_stories, rules),
        [one[""] for one in briefs[:without]]
        + _by_section(briefs[without:], labels[len(labels_of_stories) :], rules),
    )


def _arranged_by_hand(
    shown: Sequence[EventChoice], labels: Sequence[str], full: int, rules: CompositionRules
) -> tuple[list[EditionEntry], list[EditionEntry]]:
    """The same, where the events that editors moved keep their places; see hand_order."""
    by_id = {one.event.id: one for one in shown}
    labelled = shown[len(shown) - len(labels) :]
    sections = {one.event.id: label for one, label in zip(labelled, labels, strict=True)}

    def group(event_ids: Sequence[int], continued: str) -> list[int]:
        with_section = [one for one in event_ids if one in sections]
        entries = [by_id[one].stories for one in with_section]
        grouped = _by_section(entries, [sections[one] for one in with_section], rules, continued)
        return [*(one for one in event_ids if one not in sections), *(one.event_id for one in grouped)]

    moved = rules.day.positions
    summarized, brief = (
        hand_order.arrange([one.event.id for one in part], sections, moved, group)
        for part in (shown[:full], shown[full:])
    )
    sections = hand_order.label([*summarized, *brief], sections, moved)
    return (
        [by_id[one].stories[sections.get(one, "")] for one in summarized],
        [by_id[one].briefs[sections.get(one, "")] for one in brief],
    )


def _by_section(
    shown: Sequence[SectionEntries], labels: Sequence[str], rules: CompositionRules, continued: str = ""
) -> list[EditionEntry]:
    """The entries grouped by section: configured ones in their order, then by their best entry.

    `continued` is the section that the entries before them are in, which comes first.
    """
    groups: defaultdict[str, list[EditionEntry]] = defaultdict(list)
    for entries, label in zip(shown, labels, strict=True):
        groups[label].append(entries[label])
    if rules.sections or continued:
        ranks = {**rules.section_ranks, continued: -1} if continued else rules.section_ranks
        others = len(rules.sections)
        in_order = sorted(groups, key=lambda label: ranks.get(label, others))
        return list(chain.from_iterable([groups[label] for label in in_order]))
    if "" in groups:
        groups[""] = groups.pop("")
    return list(chain.from_iterable(groups.values()))


def _in_parts(summarized: list[EditionEntry], brief: list[EditionEntry], later: list[EditionEntry]) -> Digest:
    """The digest of these entries; the summaries are divided evenly among its messages."""
    last = max(0, -(-len(summarized) // STORIES_PER_PART) - 1)
    shown = [*summarized, *brief]
    if not last:
        parts: tuple[tuple[int, ...], ...] = (tuple(map(_ARTICLE_ID, shown)),) if shown else ()
        return Digest((*shown, *later), parts, len(later))
    size = -(-len(summarized) // (last + 1))
    divided = [[*summarized[n * size : (n + 1) * size]] for n in range(last + 1)]
    divided[last] += brief
    numbered = [[_in_part(one, part) for one in entries] for part, entries in enumerate(divided)]
    numbered.append([_in_part(one, last) for one in later])
    parts = tuple(tuple(map(_ARTICLE_ID, entries)) for entries in divided)
    return Digest(tuple(chain.from_iterable(numbered)), parts, len(later))


@lru_cache(maxsize=10_000)
def _in_part(entry: EditionEntry, part: int) -> EditionEntry:
    """An entry in another message; made once, like others."""
    return entry._replace(part=part)
