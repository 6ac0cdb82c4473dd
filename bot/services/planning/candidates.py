"""Selects articles for digests from the candidates of one snapshot, and composes each digest once. Pure.

A selection is a bit mask with one bit for each article, so that selecting for a reader costs a few
operations on integers, and readers with the same selection share the composed digest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from typing import TypeAlias

from bot.services.planning.candidate_snapshot import CandidateSnapshot, EditorialDecisions
from bot.services.planning.choices import EventChooser, ReaderProgress
from bot.services.planning.composition import (
    NO_DECISIONS,
    ComposedDigest,
    CompositionRules,
    Digest,
    compose,
)
from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import CandidateEvent, group_events
from bot.services.planning.masks import places, union
from bot.services.planning.muting import NOTHING_MUTED, MutedArticles, MuteIndex
from bot.services.planning.outlets import OutletIndex
from bot.services.planning.ranking import Ranking, rank_events
from bot.services.planning.section_labels import SectionLabels
from bot.services.planning.taste import TasteIndex
from bot.services.planning.watching import NOTHING_WATCHED, WatchedArticles, find_watched
from bot.services.planning.week import led_in_week
from data.records.articles import CandidateArticle
from data.records.bulletins import LIMIT_REACHED
from data.records.events import EditionDay, EditionEntry, EventMark, Section
from data.records.reader_rules import ReaderRule

_MAX_COMPOSED_DIGESTS = 2_000
_EVENT_ID = itemgetter(EditionEntry._fields.index("event_id"))
_DigestKey: TypeAlias = tuple[object, ...]


class CandidateSet:
    """Published articles in the order of publication, and their events.

    Args:
        top_seq: The last publication number assigned.
        candidates: The articles, ascending by publication number.
        decisions: What editors decided.
        phrases: The places in `candidates` of those that contain each phrase that readers mute.
    """

    def __init__(
        self,
        top_seq: int,
        candidates: Sequence[CandidateArticle],
        decisions: EditorialDecisions | None = None,
        phrases: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        self.top_seq = top_seq
        self._candidates = candidates
        self._decisions = decisions or EditorialDecisions()
        self._phrases = phrases or {}
        self._seqs = [candidate.seq for candidate in candidates]
        self._all_bits = (1 << len(candidates)) - 1
        self._events = group_events(candidates, self._decisions.events)
        self._bits_by_event: defaultdict[int, int] = defaultdict(int)
        for bit, candidate in enumerate(candidates):
            self._bits_by_event[candidate.event_id] |= 1 << bit
        self._bits_by_topic: defaultdict[str, int] = defaultdict(int)
        for event in self._events.values():
            for topic in event.topics:
                self._bits_by_topic[topic] |= self._bits_by_event[event.id]
        self._mutes = MuteIndex(candidates, self._bits_by_event, self._bits_by_topic, self._phrases)
        self._chooser = EventChooser(
            candidates, self._events, self._bits_by_event, self._decisions.first_seqs
        )
        self._ids_by_event = {
            event_id: tuple(candidates[bit].id for bit in places(bits))
            for event_id, bits in self._bits_by_event.items()
        }
        leads = {event.lead_id: event.id for event in self._events.values()}
        self._lead_bits = {
            leads[candidate.id]: 1 << bit for bit, candidate in enumerate(candidates) if candidate.id in leads
        }
        self._all_lead_bits = union(self._lead_bits.values())
        self._led_otherwise: dict[int, CandidateEvent] = {}
        self._days = dict(self._decisions.days)
        self._rankings: dict[date, Ranking] = {}
        self._rules_by_day: dict[tuple[int | None, date | None, bool], CompositionRules] = {}
        self._digests: dict[_DigestKey, ComposedDigest] = {}

    @property
    def snapshot(self) -> CandidateSnapshot:
        """What the set was made of; `of_snapshot` makes an equal one."""
        return CandidateSnapshot(self.top_seq, self._candidates, self._decisions, self._phrases)

    @classmethod
    def of_snapshot(cls, snapshot: CandidateSnapshot) -> CandidateSet:
        """The set of the articles of a snapshot."""
        return cls(snapshot.top_seq, snapshot.candidates, snapshot.decisions, snapshot.phrases)

    def forget_digests(self) -> None:
        """Forget the composed digests."""
        self._digests.clear()

    @property
    def oldest_seq(self) -> int:
        """The lowest publication number of all candidates' events; 0 without candidates."""
        return self._chooser.oldest_seq

    @property
    def events(self) -> Mapping[int, CandidateEvent]:
        """The events by number."""
        return self._events

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of all digests."""
        return self._decisions.sections

    def decided_on(self, day: date) -> EditionDay:
        """What editors decided for a local date; empty for dates that were not read."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = EditionDay(day, "", 0, {}, {})
        return found

    def after_seq(self, seq: int) -> int:
        """The mask of the articles with a higher publication number."""
        passed = bisect_right(self._seqs, seq)
        return self._all_bits >> passed << passed

    def since(self, instant: datetime) -> int:
        """The mask of the articles published at `instant` or later; imported ones below number 1 are old."""
        return self.after_seq(0) & sum(
            1 << bit for bit, candidate in enumerate(self._candidates) if candidate.published_at >= instant
        )

    def with_topics(self, topics: Sequence[str]) -> int:
        """The mask of the articles whose event has one of the topics; of all articles for no topics."""
        if not topics:
            return self._all_bits
        found = 0
        for topic in topics:
            found |= self._bits_by_topic.get(topic, 0)
        return found

    def of_events(self, event_ids: Collection[int]) -> int:
        """The mask of the articles of these events."""
        found = 0
        for event_id in event_ids:
            found |= self._bits_by_event.get(event_id, 0)
        return found

    def watched_by(self, watch_set: str, at: datetime) -> WatchedArticles:
        """What the watches of readers find at an instant."""
        return find_watched(self._mutes, watch_set, at)

    def muted_by(
        self,
        mute_set: str,
        at: datetime,
        follows: Collection[int] = (),
        watched: WatchedArticles = NOTHING_WATCHED,
    ) -> MutedArticles:
        """What the mutes of readers hide at an instant; what they follow or watch stays in sight."""
        if not mute_set:
            return NOTHING_MUTED
        return self._mutes.find(mute_set, at, self.of_events(follows) | watched.mask)

    @cached_property
    def outlets(self) -> OutletIndex:
        """The articles by language and source."""
        return OutletIndex(self._candidates, self._bits_by_event)

    def count_by_rule(
        self, mask: int, progress: ReaderProgress, by_rule: Mapping[ReaderRule, int], held: int = 0
    ) -> dict[ReaderRule, int]:
        """How many events of `mask` that say something new each rule concerns, by the masks of the rules.

        Rules that concern none are left out.
        """
        concerned = mask & union(by_rule.values()) if by_rule else 0
        if not concerned:
            return {}
        choices = self._chooser.choose(concerned, progress, held & concerned)
        bits = [self._bits_by_event[one.event.id] for one in choices]
        counts = {rule: sum(bool(one & found) for one in bits) for rule, found in by_rule.items()}
        return {rule: count for rule, count in counts.items() if count}

    def numbered(self, seqs: Collection[int]) -> int:
        """The mask of the articles with these publication numbers."""
        wanted = frozenset(seqs)
        return sum(1 << bit for bit, seq in enumerate(self._seqs) if seq in wanted)

    def numbers_of(self, mask: int) -> tuple[int, ...]:
        """The publication numbers of the articles of a mask, ascending."""
        return tuple(self._seqs[bit] for bit in places(mask))

    def seq_before(self, mask: int) -> int:
        """The highest publication number below all of `mask`; for an empty mask, the last one assigned.

        Imported articles with numbers below 1 are ignored: a reader served up to such a number would get the
        whole archive.
        """
        mask &= self.after_seq(0)
        if not mask:
            return self.top_seq
        first = (mask & -mask).bit_length() - 1
        return self._seqs[first] - 1

    def news_of(self, mask: int, progress: ReaderProgress, day: date, muted: MutedArticles) -> int:
        """The articles of `mask` that are not hidden and make an event say something new; 0 for no digest.

        For daily digests without articles that were held back or came at once.
        """
        return mask & ~muted.hidden & self._chooser.news_mask(progress, self._ranking(day))

    def article_groups(self, mask: int) -> tuple[tuple[int, ...], ...]:
        """The articles of each event of which one is in `mask`."""
        event_ids = dict.fromkeys(self._candidates[bit].event_id for bit in places(mask))
        return tuple(map(self._ids_by_event.__getitem__, event_ids))

    def get_digest(
        self,
        mask: int,
        progress: ReaderProgress,
        day: date | None = None,
        held: int = 0,
        muted: MutedArticles = NOTHING_MUTED,
        watched: WatchedArticles = NOTHING_WATCHED,
    ) -> ComposedDigest:
        """The digest of the events of the articles of `mask`, composed once for equal arguments.

        Where everything is muted, it has the muted events as entries that are shown on demand.

        Args:
            mask: The articles that are new to the readers and fit their topics.
            progress: What they have had already, and what they want.
            day: The local date whose decisions count.
            held: The mask of articles that were held back from an earlier digest: they count as new.
            muted: What the readers' mutes hide.
            watched: What their watches find.
        """
        if not muted.hidden and not muted.avoided:
            return self._composed(mask, progress, day, held, watched=watched)
        shown = mask & ~muted.hidden
        found = self._composed(shown, progress, day, held & shown, avoided=muted.avoided, watched=watched)
        if found.digest.entries or not mask & muted.hidden:
            return found
        mask, held = mask & muted.hidden, held & muted.hidden
        return self._composed(mask, progress, day, held, avoided=muted.avoided, is_on_demand=True)

    def _composed(
        self,
        mask: int,
        progress: ReaderProgress,
        day: date | None,
        held: int,
        *,
        avoided: int = 0,
        is_on_demand: bool = False,
        watched: WatchedArticles = NOTHING_WATCHED,
    ) -> ComposedDigest:
        decided = self._decisions.days.get(day) if day else None
        had = (progress.covered_seq, progress.first_seq) if mask & self._chooser.grouped else None
        followed = progress.follows and tuple([one for one in progress.follows if one in self._events])
        tastes = self._taste_index.score(progress.taste, mask) if progress.taste else {}
        labels = self._labels(mask & watched.mask, watched) if watched.mask else {}
        avoided &= self._all_lead_bits | self._chooser.grouped
        sent = self._chooser.find_sent(mask, progress) if progress.sent_seqs else {}
        key = (
            mask,
            held,
            had,
            progress.max_stories,
            followed,
            day if decided or progress.is_weekly else None,
            progress.is_weekly,
            avoided,
            is_on_demand,
            *labels.items(),
            *tastes.items(),
            LIMIT_REACHED in progress.sent_seqs,
            *sent.items(),
        )
        found = self._digests.get(key)
        if found is None:
            if len(self._digests) >= _MAX_COMPOSED_DIGESTS:
                self.forget_digests()
            ranking = None if progress.is_weekly else self._ranking(day)
            choices = self._chooser.choose(mask, progress, held, ranking)
            if labels:
                choices = [self._labelled(one, labels.get(one.event.id, "")) for one in choices]
            if avoided:
                choices = [self._led_by_others(one, avoided) for one in choices]
            rules = self._rules(progress, day, tastes)
            digest = compose(choices, rules, ranking, is_watching=bool(labels))
            if progress.sent_seqs:
                chosen = {one.event.id for one in choices}
                only_sent = [
                    event
                    for event in map(self._events.__getitem__, sent)
                    if event.id not in chosen
                    and rules.day.marks.get(event.id, event.mark) is not EventMark.DROP
                ]
                digest = digest.with_sent(only_sent, is_limited=LIMIT_REACHED in progress.sent_seqs)
            if is_on_demand:
                digest = digest.on_demand()
            found = self._digests[key] = ComposedDigest(digest, rules.day.greeting, self._articles_of(digest))
        return found

    def _rules(
        self, progress: ReaderProgress, day: date | None, tastes: Mapping[int, float]
    ) -> CompositionRules:
        """What decides about a digest; readers without taste share it."""
        if tastes:
            return replace(self._rules(progress, day, {}), tastes=tastes)
        key = progress.max_stories, day, progress.is_weekly
        found = self._rules_by_day.get(key)
        if found is None:
            found = self._rules_by_day[key] = self._rules_on(progress, day)
        return found

    def _rules_on(self, progress: ReaderProgress, day: date | None) -> CompositionRules:
        decided = self._decisions.days.get(day, NO_DECISIONS) if day else NO_DECISIONS
        led = led_in_week(self._decisions.days, day) if progress.is_weekly else None
        sections = self._decisions.sections
        return CompositionRules(progress.max_stories, sections, decided, led, labels=self._section_labels)

    def _ranking(self, day: date | None) -> Ranking:
        """The order of all events on a day; the same for all readers who have a digest a day."""
        decided = self._decisions.days.get(day, NO_DECISIONS) if day else NO_DECISIONS
        found = self._rankings.get(decided.local_date)
        if found is None:
            found = self._rankings[decided.local_date] = rank_events(list(self._events.values()), decided)
        return found

    @cached_property
    def _section_labels(self) -> SectionLabels:
        in_order = sorted(self._decisions.sections, key=lambda section: section.position)
        return SectionLabels(self._events.values(), in_order)

    @cached_property
    def _taste_index(self) -> TasteIndex:
        return TasteIndex(self._candidates)

    def _labels(self, mask: int, watched: WatchedArticles) -> dict[int, str]:
        """The events of `mask` that readers watch, each with the word that it matches."""
        ids = dict.fromkeys(self._candidates[bit].event_id for bit in places(mask))
        return {one: watched.label_of(self._bits_by_event[one]) for one in ids}

    def _labelled(self, choice: EventChoice, watched: str) -> EventChoice:
        if not watched:
            return choice
        return self._chooser.choice_of(choice.event, choice.since_seq, choice.is_followed, watched)

    def _led_by_others(self, choice: EventChoice, avoided: int) -> EventChoice:
        """The event led by its first article that is not avoided, where its own lead is.

        For those who had the event, with the articles that are avoided.
        """
        event, event_id = choice.event, choice.event.id
        numbers = choice.avoided
        if choice.since_seq:
            places_avoided = places(self._bits_by_event[event_id] & avoided)
            numbers = tuple([self._candidates[place].id for place in places_avoided])
        if self._lead_bits[event_id] & avoided:
            event = self._led_by(event, next(places(self._bits_by_event[event_id] & ~avoided)))
        if event is choice.event and numbers == choice.avoided:
            return choice
        return self._chooser.choice_of(event, choice.since_seq, choice.is_followed, choice.watched, numbers)

    def _led_by(self, event: CandidateEvent, place: int) -> CandidateEvent:
        """The event led by the article at a place."""
        found = self._led_otherwise.get(place)
        if found is None:
            found = self._led_otherwise[place] = replace(event, lead_id=self._candidates[place].id)
        return found

    def _articles_of(self, digest: Digest) -> tuple[tuple[int, ...], ...]:
        """The articles of each event; the entry that says there was more than a day may bring has none."""
        return tuple(filter(None, map(self._ids_by_event.get, map(_EVENT_ID, digest.entries))))
