"""Plans the first digest of a new reader at once, when the reader asks for it.

It goes through the outbox like every other, under a slot of its own, and what it contains counts as served.
The subscription's row is locked while it is written, so two presses, or a crash between, make no second one.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from bot.services.calendar.quiet_hours import send_window
from bot.services.calendar.slots import first_digest_lookback
from bot.services.planning import digest_editions
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from bot.services.planning.composition import ComposedDigest
from bot.services.planning.decisions import DIGEST_KIND
from bot.services.planning.held_back import hold_back
from bot.services.planning.planner import load_candidates
from data.articles import articles
from data.audience import subscriptions
from data.database import Database, Transaction
from data.delivery import planning
from data.delivery.planning import EditionDelivery
from data.records.audience import Subscription, SubscriptionState, covers_a_week
from data.records.reader_rules import words_of_sets

SLOT = -1
"""The slot of the day under which a first digest is planned; the slots of the schedule begin at 0."""
_MAX_ATTEMPTS = 3


class FirstDigest(Enum):
    """What became of the wish: planned, no story yet, or the reader has had a digest already."""

    PLANNED = auto()
    NO_STORIES = auto()
    HAD_ONE = auto()


def may_have(subscription: Subscription) -> bool:
    """Whether the reader can ask for a first digest: subscribed, and none was planned so far."""
    return subscription.state is SubscriptionState.ACTIVE and subscription.covered_seq is None


async def plan_first_digest(database: Database, subscription: Subscription, now: datetime) -> FirstDigest:
    """Plan a digest of the last day, or week for readers of one weekday, in the reader's topics for now."""
    begins = now - first_digest_lookback(subscription.weekdays)
    is_weekly = covers_a_week(subscription.weekdays, SLOT)
    for _ in range(_MAX_ATTEMPTS):
        phrases = words_of_sets(subscription.mute_set, subscription.watch_set)
        candidates = await load_candidates(database, now, phrases=phrases)
        watched = candidates.watched_by(subscription.watch_set, now)
        wanted = candidates.with_topics(subscription.topics) | watched.mask
        mask = candidates.since(begins) & wanted
        progress = ReaderProgress(
            None,
            max_stories=subscription.max_stories,
            follows=subscription.follows,
            is_weekly=is_weekly,
            taste=subscription.taste,
        )
        today = now.astimezone(ZoneInfo(subscription.timezone)).date()
        muted = candidates.muted_by(subscription.mute_set, now, subscription.follows, watched)
        kept = candidates.of_events(subscription.follows) | watched.mask
        languages, sources = subscription.story_languages, subscription.story_sources
        mask, muted = candidates.outlets.narrow(mask, muted, languages, sources, kept)
        composed = candidates.get_digest(mask, progress, today, muted=muted, watched=watched)
        if not composed.digest.parts:
            return FirstDigest.NO_STORIES
        async with database.transaction() as tx:
            current = await subscriptions.get_for_update(tx, subscription.reader_id)
            if current is None or not may_have(current):
                return FirstDigest.HAD_ONE
            held_back = hold_back(mask & ~muted.hidden, today, candidates)
            if await _write(tx, current, composed, candidates, held_back, now):
                return FirstDigest.PLANNED
    return FirstDigest.NO_STORIES  # stories were retracted each time


async def _write(
    tx: Transaction,
    reader: Subscription,
    composed: ComposedDigest,
    candidates: CandidateSet,
    held_back: str,
    now: datetime,
) -> bool:
    """Store the edition, its messages and the progress; False where a story was retracted meanwhile."""
    digest = composed.digest
    chosen = {article_id for part in digest.parts for article_id in part}
    if not await articles.are_all_candidates(tx, chosen, candidates.top_seq):
        return False
    (edition_id,) = await digest_editions.add(tx, [composed], now)
    window = send_window(now, reader.quiet, reader.timezone, now)
    delivery = EditionDelivery(
        edition_id=edition_id,
        kind=DIGEST_KIND,
        local_date=now.astimezone(ZoneInfo(reader.timezone)).date(),
        slot=SLOT,
        parts=range(len(digest.parts)),
        due_at=now,
        not_before=window.not_before,
        expires_at=window.expires_at,
    )
    await planning.insert_deliveries(tx, [(delivery, [reader.reader_id])])
    first_seq = candidates.seq_before(candidates.since(now - first_digest_lookback(reader.weekdays)))
    await subscriptions.set_covered(tx, reader.reader_id, candidates.top_seq, first_seq, held_back)
    return True
