"""Counts a week's figures of stories, sources and topics; figures below five are shown nowhere.

All here is pure. A figure below MIN_SHOWN is None, and no sum lets it be computed: what stories below the
limit add to the sum of their source or topic counts only where it reaches the limit itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from bot.services.planning.muting import source_of
from data.records.reader_rules import RuleSubject
from data.records.story_figures import DayOpenings, NewStory, SentPart, StoryFacts

MIN_SHOWN = 5
DIGEST_KIND = "digest"
Shown: TypeAlias = int | None
"""A figure, None where it is below MIN_SHOWN."""


class SubjectKind(StrEnum):
    """What figures are about."""

    STORY = "story"
    SOURCE = "source"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """The counts of a period as the database has them.

    Attributes:
        first, last: The days of the period, in the newsroom's calendar.
        parts: The messages with stories that were planned in it, with the day in that calendar.
        stories: The new stories of their editions, by number.
        openings: The openings of articles.
        kept: How many readers saved an article, by its number.
        muted: How many readers muted a topic, source or event.
        left_after: For each reader who left, the edition and part of each message of the 24 hours before.
        facts: Event, title, source and topics of all these articles, by number.
        joined, left: Readers who came and went.
        published: The number of published articles.
    """

    first: date
    last: date
    parts: tuple[tuple[date, SentPart], ...] = ()
    stories: Mapping[int, Iterable[NewStory]] = field(default_factory=dict)
    openings: tuple[DayOpenings, ...] = ()
    kept: Mapping[int, int] = field(default_factory=dict)
    muted: Mapping[tuple[RuleSubject, str], int] = field(default_factory=dict)
    left_after: tuple[Iterable[tuple[int, int]], ...] = ()
    facts: Mapping[int, StoryFacts] = field(default_factory=dict)
    joined: int = 0
    left: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """How many received, opened, kept and muted something, and left after it."""

    received: Shown = None
    opened: Shown = None
    kept: Shown = None
    muted: Shown = None
    left_after: Shown = None


@dataclass(frozen=True, slots=True)
class SubjectFigures:
    """The figures of one story, source or topic; `id` is the event's number, or what a mute of it names."""

    kind: SubjectKind
    id: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class DayFigures:
    """How many stories all readers together received and opened on a day."""

    day: date
    received: Shown
    opened: Shown


@dataclass(frozen=True, slots=True)
class WeekReport:
    """The figures of a period; subjects with the most opened first.

    Attributes:
        first, last: Its days.
        days: One for each of them.
        stories, sources, topics: Those with which anything happened.
        total: All stories together; `left_after` has those who left within 24 hours of a message.
        digests: The digests whose turn came, each message of a long one counted once.
        delivered: Those that arrived.
        stories_a_digest: Stories in a digest on average, one decimal; None without a digest.
        opened_share: Opened per received story, from 0; None where either is not shown.
        joined, left, published: As in WeekFacts.
    """

    first: date
    last: date
    days: tuple[DayFigures, ...]
    stories: tuple[SubjectFigures, ...]
    sources: tuple[SubjectFigures, ...]
    topics: tuple[SubjectFigures, ...]
    total: Figures
    digests: int
    delivered: int
    stories_a_digest: float | None
    opened_share: float | None
    joined: int
    left: int
    published: int

    def subjects(self, kind: SubjectKind) -> tuple[SubjectFigures, ...]:
        """The figures of one kind."""
        return {
            SubjectKind.STORY: self.stories,
            SubjectKind.SOURCE: self.sources,
            SubjectKind.TOPIC: self.topics,
        }[kind]


def shown(count: int) -> Shown:
    """A figure, or None where it is below MIN_SHOWN."""
    return count if count >= MIN_SHOWN else None


def shown_sum(counts: Iterable[int]) -> Shown:
    """The sum of figures, from which none of those below MIN_SHOWN can be computed."""
    counts = list(counts)
    large = sum(one for one in counts if one >= MIN_SHOWN)
    small = sum(one for one in counts if one < MIN_SHOWN)
    return shown(large + (small if small >= MIN_SHOWN else 0))


def build_report(facts: WeekFacts) -> WeekReport:
    """The report of a period."""
    received_by_day = _received(facts)
    received: Counter[int] = Counter()
    opened: Counter[int] = Counter()
    for (_, article_id), n in received_by_day.items():
        received[article_id] += n
    for one in facts.openings:
        opened[one.article_id] += one.opened
    counts = _ArticleCounts(facts, received, opened, Counter(facts.kept))
    whole = [part for _, part in facts.parts if part.kind == DIGEST_KIND and part.part == 0]
    delivered = sum(part.sent for part in whole)
    total = Figures(
        shown(received.total()),
        shown(opened.total()),
        shown(sum(facts.kept.values())),
        shown(sum(facts.muted.values())),
        shown(len(facts.left_after)),
    )
    return WeekReport(
        first=facts.first,
        last=facts.last,
        days=_days(facts, received_by_day),
        stories=counts.subjects(SubjectKind.STORY),
        sources=counts.subjects(SubjectKind.SOURCE),
        topics=counts.subjects(SubjectKind.TOPIC),
        total=total,
        digests=sum(part.begun for part in whole),
        delivered=delivered,
        stories_a_digest=_stories_a_digest(facts, delivered),
        opened_share=total.opened / total.received if total.opened and total.received else None,
        joined=facts.joined,
        left=facts.left,
        published=facts.published,
    )


def _received(facts: WeekFacts) -> Counter[tuple[date, int]]:
    """How many readers got each article, by day."""
    found: Counter[tuple[date, int]] = Counter()
    for day, part in facts.parts:
        for story in facts.stories.get(part.edition_id, ()):
            if story.part == part.part and part.sent:
                found[day, story.article_id] += part.sent
    return found


def _stories_a_digest(facts: WeekFacts, delivered: int) -> float | None:
    digests = [part for _, part in facts.parts if part.kind == DIGEST_KIND]
    stories = sum(
        part.sent * sum(story.part == part.part for story in facts.stories.get(part.edition_id, ()))
        for part in digests
    )
    return round(stories / delivered, 1) if delivered else None


def _days(facts: WeekFacts, received: Counter[tuple[date, int]]) -> tuple[DayFigures, ...]:
    in_all: Counter[date] = Counter()
    opened: Counter[date] = Counter()
    for (day, _), n in received.items():
        in_all[day] += n
    for one in facts.openings:
        opened[one.day] += one.opened
    span = range(facts.first.toordinal(), facts.last.toordinal() + 1)
    return tuple(
        DayFigures(day, shown(in_all[day]), shown(opened[day])) for day in map(date.fromordinal, span)
    )


class _ArticleCounts:
    """The figures of articles, summed by event, source and topic."""

    def __init__(
        self, facts: WeekFacts, received: Counter[int], opened: Counter[int], kept: Counter[int]
    ) -> None:
        self._facts = facts
        self._columns = (received, opened, kept)
        ids = {number for column in self._columns for number in column}
        self._known = [facts.facts[number] for number in sorted(ids) if number in facts.facts]
        self._left = Counter[tuple[SubjectKind, str]]()
        for messages in facts.left_after:
            self._left.update(self._subjects_of_messages(messages))

    def _subjects_of_messages(self, messages: Iterable[tuple[int, int]]) -> set[tuple[SubjectKind, str]]:
        """What a reader had in some messages, each once."""
        had = {
            story.article_id
            for edition_id, part in messages
            for story in self._facts.stories.get(edition_id, ())
            if story.part == part
        }
        return {
            (kind, key)
            for number in had & self._facts.facts.keys()
            for kind in SubjectKind
            for key in keys_of(self._facts.facts[number], kind)
        }

    def subjects(self, kind: SubjectKind) -> tuple[SubjectFigures, ...]:
        """The figures of one kind, the most opened first."""
        members: defaultdict[str, list[StoryFacts]] = defaultdict(list)
        for one in self._known:
            for key in keys_of(one, kind):
                members[key].append(one)
        muted = {value for subject, value in self._facts.muted if subject is _RULE_SUBJECTS[kind]}
        rows = [self._row(kind, key, members[key]) for key in sorted({*members, *muted})]
        return tuple(sorted((one for one in rows if one.name), key=_rank))

    def _row(self, kind: SubjectKind, key: str, members: list[StoryFacts]) -> SubjectFigures:
        muted = self._facts.muted.get((_RULE_SUBJECTS[kind], key), 0)
        received, opened, kept = (self._sum(kind, column, members) for column in self._columns)
        figures = Figures(received, opened, kept, shown(muted), shown(self._left[kind, key]))
        return SubjectFigures(kind, key, _name(kind, key, members), figures)

    def _sum(self, kind: SubjectKind, column: Counter[int], members: list[StoryFacts]) -> Shown:
        by_event: Counter[int] = Counter()
        for one in members:
            by_event[one.event_id] += column[one.article_id]
        if kind is SubjectKind.STORY:
            return shown(by_event.total())
        return shown_sum(by_event.values())


_RULE_SUBJECTS = {
    SubjectKind.STORY: RuleSubject.EVENT,
    SubjectKind.SOURCE: RuleSubject.SOURCE,
    SubjectKind.TOPIC: RuleSubject.TOPIC,
}


def keys_of(article: StoryFacts, kind: SubjectKind) -> tuple[str, ...]:
    """The story, the source or the topics of an article, as a mute names them."""
    match kind:
        case SubjectKind.STORY:
            return (str(article.event_id),)
        case SubjectKind.SOURCE:
            source = source_of(article.url, article.site)
            return (source,) if source else ()
        case SubjectKind.TOPIC:
            return article.topics


def _name(kind: SubjectKind, key: str, members: list[StoryFacts]) -> str:
    match kind:
        case SubjectKind.STORY:
            return members[0].title if members else ""
        case SubjectKind.SOURCE:
            names = Counter(one.site for one in members if one.site)
            return names.most_common(1)[0][0] if names else key
        case SubjectKind.TOPIC:
            return key


def _rank(row: SubjectFigures) -> tuple[int, int, int, str]:
    """Only what is shown decides, so that the order betrays nothing."""
    one = row.figures
    return (-(one.opened or 0), -(one.received or 0), -(one.kept or 0), row.id)
