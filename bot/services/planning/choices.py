"""Which events of the candidates say something new to a reader. Pure.

What a reader had of each event depends on their progress only, which many readers share. So the events are
looked at once for each progress, and a reader costs one operation on integers for each event.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import compress, repeat
from operator import and_
from typing import NamedTuple, TypeAlias

from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import CandidateEvent
from bot.services.planning.masks import union
from bot.services.planning.ranking import Ranking
from data.records.articles import CandidateArticle

_MAX_OPTIONS = 100_000
_MAX_CHOICES = 20_000
_Option: TypeAlias = tuple[int, EventChoice]
"""An event, and the mask of the articles of which any makes it say something new."""


class _Options(NamedTuple):
    """The events that may say something new after a progress, with their masks, and the union of these."""

    needed: Sequence[int]
    choices: Sequence[EventChoice]
    news: int


class ReaderProgress(NamedTuple):
    """What decides beside the topics which events a reader gets, and in which order; as in Subscription.

    `is_weekly` is whether the digest covers a week, `sent_seqs` the publication numbers of its text.
    """

    covered_seq: int | None
    first_seq: int = 0
    max_stories: int | None = None
    follows: tuple[int, ...] = ()
    is_weekly: bool = False
    taste: str = ""
    sent_seqs: tuple[int, ...] = ()


class EventChooser:
    """Chooses events of candidates.

    Args:
        candidates: The articles, ascending by publication number; each is a bit of the masks.
        events: The events, by number.
        bits_by_event: The mask of the articles of each event.
        first_seqs: The lowest publication number of events, whose first articles may be no candidates.
    """

    def __init__(
        self,
        candidates: Sequence[CandidateArticle],
        events: Mapping[int, CandidateEvent],
        bits_by_event: Mapping[int, int],
        first_seqs: Mapping[int, int],
    ) -> None:
        self._seqs = [candidate.seq for candidate in candidates]
        self._event_by_seq = {candidate.seq: candidate.event_id for candidate in candidates}
        self._events = events
        self._bits_by_event = bits_by_event
        self._first_seqs = {
            event_id: self._first_seq(bits, first_seqs.get(event_id))
            for event_id, bits in bits_by_event.items()
        }
        self._updates = sum(1 << bit for bit, one in enumerate(candidates) if one.is_update)
        self._with_news = sum(1 << bit for bit, one in enumerate(candidates) if one.new_sentences != ())
        self._options: dict[tuple[object, ...], _Options] = {}
        self._choices: dict[tuple[object, ...], EventChoice] = {}
        self.oldest_seq = min(self._first_seqs.values(), default=0)
        """The lowest publication number of all candidates' events; 0 without candidates."""
        self.grouped = sum(
            bits
            for event_id, bits in bits_by_event.items()
            if bits & (bits - 1) or self._first_seqs[event_id] < self._seqs[bits.bit_length() - 1]
        )
        """The mask of the events of which a reader may have had an article and not another."""

    def choose(
        self, mask: int, progress: ReaderProgress, held: int, ranking: Ranking | None = None
    ) -> list[EventChoice]:
        """The events of `mask` that say something new to the readers.

        Args:
            mask: The articles that are new to them: later than `covered_seq` of their progress, or held back.
            progress: What they have had.
            held: The articles that were held back from an earlier digest: they count as new.
            ranking: The order of the events, which leaves some out; None for all in any order. It must be
                kept: the events of each are remembered by its identity.
        """
        options = self._options_of(progress, held, ranking)
        found = list(compress(options.choices, map(and_, options.needed, repeat(mask))))
        return self._since_sent(found, mask, progress) if progress.sent_seqs else found

    def news_mask(self, progress: ReaderProgress, ranking: Ranking) -> int:
        """The articles of which any makes an event of a ranking say something new.

        Nothing was held back from the readers, and nothing came at once.
        """
        return self._options_of(progress, 0, ranking).news

    def _options_of(self, progress: ReaderProgress, held: int, ranking: Ranking | None) -> _Options:
        followed = progress.follows and tuple([one for one in progress.follows if one in self._events])
        key = (progress.covered_seq, progress.first_seq, followed, held, id(ranking) if ranking else None)
        options = self._options.get(key)
        if options is None:
            if len(self._options) * len(self._events) > _MAX_OPTIONS:
                self._options.clear()
            looked = self._look_at_all(progress, followed, held)
            if ranking:
                looked = ranking.sort(looked, lambda one: one[1].event.id)
            needed = [mask for mask, _ in looked]
            options = self._options[key] = _Options(needed, [one for _, one in looked], union(needed))
        return options

    def choice_of(
        self,
        event: CandidateEvent,
        since_seq: int,
        is_followed: bool,
        watched: str = "",
        avoided: tuple[int, ...] = (),
    ) -> EventChoice:
        """The choice with these values, one object for all equal ones; of an event the lead may differ."""
        key = (event.id, event.lead_id, since_seq, is_followed, watched, avoided)
        found = self._choices.get(key)
        if found is None:
            if len(self._choices) >= _MAX_CHOICES:
                self._choices.clear()
            found = self._choices[key] = EventChoice(event, since_seq, is_followed, watched, avoided)
        return found

    def find_sent(self, mask: int, progress: ReaderProgress) -> dict[int, int]:
        """The events of `mask` that came at once, and up to which publication number."""
        found = {self._event_by_seq[seq]: seq for seq in progress.sent_seqs if seq in self._event_by_seq}
        return {event_id: seq for event_id, seq in found.items() if self._bits_by_event[event_id] & mask}

    def _since_sent(
        self, choices: Sequence[EventChoice], mask: int, progress: ReaderProgress
    ) -> list[EventChoice]:
        """The choices without events that say nothing new since they came at once."""
        sent, found = self.find_sent(mask, progress), []
        for one in choices:
            seq = sent.get(one.event.id, 0)
            news = self._updates | (self._with_news if one.is_followed else 0)
            later = self._bits_by_event[one.event.id] & mask & news & ~self._up_to(seq)
            if seq <= one.since_seq:
                found.append(one)
            elif later:
                found.append(self.choice_of(one.event, seq, one.is_followed))
        return found

    def _look_at_all(self, progress: ReaderProgress, followed: tuple[int, ...], held: int) -> list[_Option]:
        found = []
        new = ~self._up_to(progress.covered_seq) | held if progress.covered_seq is not None else -1
        for event_id, event in self._events.items():
            bits = self._bits_by_event[event_id]
            needed = bits & new
            if not needed:
                continue
            had = self._had_up_to(event_id, progress, bits & held)
            is_followed = event_id in followed
            if had:
                needed &= self._updates | (self._with_news if is_followed else 0)
            if needed:
                found.append((needed, self.choice_of(event, had, is_followed)))
        return found

    def _had_up_to(self, event_id: int, progress: ReaderProgress, held: int) -> int:
        """The publication number up to which the readers had an event; 0 where it is new to them."""
        covered = progress.covered_seq
        if covered is None:
            return 0
        if held:
            covered = min(covered, self._seqs[(held & -held).bit_length() - 1] - 1)
        bits = self._bits_by_event[event_id] & self._up_to(covered)
        newest = self._seqs[bits.bit_length() - 1] if bits else 0
        had_first = progress.first_seq < self._first_seqs[event_id] <= covered
        return covered if newest > progress.first_seq or had_first else 0

    def _up_to(self, seq: int) -> int:
        """The mask of the articles up to a publication number."""
        return (1 << bisect_right(self._seqs, seq)) - 1

    def _first_seq(self, bits: int, known: int | None) -> int:
        in_sight = self._seqs[(bits & -bits).bit_length() - 1]
        return in_sight if known is None else min(in_sight, known)
