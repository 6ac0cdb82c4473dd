"""Decides what all readers get whose digest is due under the same planning key. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bot.services.calendar.quiet_hours import SendWindow, send_window
from bot.services.calendar.slots import Slot, SlotClaim, claim_slot, first_digest_lookback
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from bot.services.planning.composition import ALL_STORIES, ComposedDigest, Digest
from bot.services.planning.held_back import held_mask, hold_back
from bot.services.planning.muting import MutedArticles
from bot.services.planning.watching import WatchedArticles
from data.delivery.planning import EditionDelivery, PlanningKey, PlanningKeyJson, SubscriptionAdvance
from data.records.audience import covers_a_week
from data.records.bulletins import read_sent_seqs
from data.records.reader_rules import ReaderRule

DIGEST_KIND = "digest"
_NO_ENTRIES = Digest((), (), 0)
_claim = lru_cache(maxsize=1024)(claim_slot)
"""Readers with settings of their own often have the same times."""


@dataclass(slots=True)
class UncomposedDigests:
    """Digests that are composed when they are leased, decided together.

    Attributes:
        edition: What they have instead of their digest until then, without entries.
        news: The articles that they may have.
    """

    edition: ComposedDigest = field(default_factory=lambda: ComposedDigest(_NO_ENTRIES))
    news: int = 0


@dataclass
class PlanDecision:
    """The decision for all readers with the same planning key.

    Never changed, but not frozen: Python would take longer to make it, and many keys have one reader.

    Attributes:
        slot_claim: The slot that it uses up; too late for a digest when not `slot_claim.is_in_time`.
        covered_seq: The publication number up to which the readers are served afterwards.
        window: When the digest may be sent.
        composed: The digest, perhaps without an article, or that of UncomposedDigests; None where they get
            nothing.
        is_empty: Whether there was no new article for them.
        first_seq: Articles up to this publication number were published before their first digest.
        hidden: How many stories each of their mutes kept out of the digest.
        found: How many stories each of their watches put first.
        held_back: What editors dropped from it; see bot.services.planning.held_back.
        sent_seqs: What came at once and is not covered by this digest; see Subscription.
        planning_key: Their key as JSON where the digest is composed when it is leased, else None.
    """

    slot_claim: SlotClaim
    covered_seq: int
    window: SendWindow
    composed: ComposedDigest | None
    is_empty: bool
    first_seq: int
    hidden: Mapping[ReaderRule, int] = field(default_factory=dict)
    found: Mapping[ReaderRule, int] = field(default_factory=dict)
    held_back: str = ""
    sent_seqs: str = ""
    planning_key: PlanningKeyJson | None = None

    @property
    def advance(self) -> SubscriptionAdvance:
        """The next state of the readers' subscriptions."""
        after = self.slot_claim.served_up_to
        assert after.day is not None
        assert after.next_due is not None
        return SubscriptionAdvance(
            after.next_due,
            after.day,
            after.slots_done,
            self.covered_seq,
            self.first_seq,
            self.held_back,
            self.sent_seqs,
        )

    @property
    def edition_delivery(self) -> EditionDelivery | None:
        """The messages to the readers; None for none. The edition must have been stored."""
        if self.composed is None:
            return None
        assert self.composed.edition_id is not None
        slot = self.slot_claim.slot
        return EditionDelivery(
            self.composed.edition_id,
            DIGEST_KIND,
            slot.day,
            slot.number,
            range(max(1, len(self.composed.digest.parts))),
            slot.at,
            self.window.not_before,
            self.window.expires_at,
            self.planning_key,
        )


def decide(
    key: PlanningKey, candidates: CandidateSet, now: datetime, uncomposed: UncomposedDigests | None = None
) -> PlanDecision:
    """Use up the slot due at `now`: a digest of the articles new to the readers, unless it is too late.

    Args:
        key: The readers' settings and progress.
        candidates: The articles.
        now: The present.
        uncomposed: Where the digest is added if it can be composed later; None to compose it now.
    """
    slot_claim = _claim(schedule_of(key), served_up_to(key), now)
    at = slot_claim.slot.at
    window = send_window(at, key.quiet, key.timezone, now)
    if not slot_claim.is_in_time:
        return PlanDecision(
            slot_claim,
            _covered_when_too_late(key, candidates, at),
            window,
            None,
            is_empty=False,
            first_seq=_first_seq(key, candidates, at),
            held_back=key.held_back,
            sent_seqs=key.sent_seqs,
        )
    choice = _choose(key, candidates, slot_claim.slot)
    news = choice.news(candidates, slot_claim.slot) if uncomposed else 0
    if uncomposed and news:
        uncomposed.news |= news
        composed, is_empty = uncomposed.edition, False
    else:
        composed = choice.compose(candidates, slot_claim.slot)
        is_empty = not composed.digest.entries
    is_wanted = key.send_empty or not is_empty
    return PlanDecision(
        slot_claim,
        max(candidates.top_seq, key.covered_seq or 0),
        window,
        composed if is_wanted else None,
        is_empty,
        _first_seq(key, candidates, at),
        candidates.count_by_rule(choice.mask, choice.progress, choice.muted.by_rule, choice.held),
        candidates.count_by_rule(choice.mask, choice.progress, choice.watched.by_rule, choice.held),
        hold_back(
            choice.mask & ~choice.muted.hidden, slot_claim.slot.day, candidates, choice.progress.sent_seqs
        ),
        planning_key=key.as_json if news else None,
    )


class _Choice(NamedTuple):
    """The articles for a digest; the fields mean what the arguments of `CandidateSet.get_digest` do."""

    mask: int
    progress: ReaderProgress
    held: int
    muted: MutedArticles
    watched: WatchedArticles

    def compose(self, candidates: CandidateSet, slot: Slot) -> ComposedDigest:
        return candidates.get_digest(self.mask, self.progress, slot.day, self.held, self.muted, self.watched)

    def news(self, candidates: CandidateSet, slot: Slot) -> int:
        """The articles of which the digest tells something new; 0 where only composing it can say.

        A digest with news here has one message.
        """
        progress = self.progress
        if progress.is_weekly or progress.sent_seqs or self.held or progress.max_stories == ALL_STORIES:
            return 0
        return candidates.news_of(self.mask, progress, slot.day, self.muted)


def compose_for(
    key: PlanningKey, candidates: CandidateSet, slot: Slot, until: datetime | None = None
) -> ComposedDigest:
    """The digest of the events that are new to the readers, or say something new.

    Args:
        key: The readers' settings and progress.
        candidates: The articles.
        slot: The digest.
        until: Articles published at this instant or later are left out; None for none.
    """
    return _choose(key, candidates, slot, until).compose(candidates, slot)


def _choose(key: PlanningKey, candidates: CandidateSet, slot: Slot, until: datetime | None = None) -> _Choice:
    held = held_mask(key.held_back, candidates)
    watched = candidates.watched_by(key.watch_set, slot.at)
    wanted = candidates.with_topics(key.topics) | candidates.of_events(key.follows) | watched.mask
    progress = ReaderProgress(
        key.covered_seq,
        key.first_seq or 0,
        key.max_stories,
        key.follows,
        covers_a_week(key.weekdays, slot.number),
        key.taste,
        read_sent_seqs(key.sent_seqs) if key.sent_seqs else (),
    )
    mask = (_unseen_mask(key, candidates, slot.at) | held & candidates.after_seq(progress.first_seq)) & wanted
    if until is not None:
        mask &= ~candidates.since(until)
    muted = candidates.muted_by(key.mute_set, slot.at, key.follows, watched)
    kept = candidates.of_events(key.follows) | watched.mask
    mask, muted = candidates.outlets.narrow(mask, muted, key.story_languages, key.story_sources, kept)
    return _Choice(mask, progress, held & mask, muted, watched)


def _first_seq(key: PlanningKey, candidates: CandidateSet, at: datetime) -> int:
    """The readers' first publication number; 0 where it is older than all candidates, to keep keys equal."""
    if key.covered_seq is None:
        return candidates.seq_before(candidates.since(at - first_digest_lookback(key.weekdays)))
    first = key.first_seq or 0
    return first if first >= candidates.oldest_seq else 0


def _unseen_mask(key: PlanningKey, candidates: CandidateSet, at: datetime) -> int:
    if key.covered_seq is None:
        return candidates.since(at - first_digest_lookback(key.weekdays))
    return candidates.after_seq(key.covered_seq)


def _covered_when_too_late(key: PlanningKey, candidates: CandidateSet, at: datetime) -> int:
    """The publication number after a digest that is too late: its articles go into the next one."""
    return (
        candidates.seq_before(_unseen_mask(key, candidates, at))
        if key.covered_seq is None
        else key.covered_seq
    )
