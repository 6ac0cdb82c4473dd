"""Composes a reader's next digest as it would be now, and stores nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.ports.clock import Clock
from bot.services.calendar.quiet_hours import quiet_ends_at
from bot.services.calendar.slots import Slot, claim_slot
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from bot.services.delivery.digest_stories import (
    DigestStory,
    entries_of_part,
    entries_on_demand,
    match_stories,
)
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.decisions import DIGEST_KIND, compose_for
from bot.services.planning.planner import load_candidates
from bot.services.reading.latest import get_event_articles
from data.database import Database
from data.delivery.planning import PlanningKey
from data.records.articles import Article
from data.records.audience import Subscription, covers_a_week
from data.records.delivery import Edition
from data.records.reader_rules import words_of_sets

UNSTORED_EDITION = 0
"""The number of an edition that is only shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest that is shown and not sent.

    Attributes:
        edition: Its content; empty parts where nothing is new.
        comes_at: When the digest is due that would have it.
        local_date: The reader's date then, whose editorial decisions count.
        subscription: The reader's settings.
        is_weekly: Whether it covers a week.
    """

    edition: Edition
    comes_at: datetime
    local_date: date
    subscription: Subscription
    is_weekly: bool = False


class PreviewLoader:
    """Composes the previews of several readers from one snapshot of the database.

    Args:
        database: The database.
        clock: The present instant.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def load(self, readers: Sequence[Subscription]) -> dict[Subscription, Preview]:
        """The next digest of each reader with the articles published up to now; each has one that is due."""
        now = self._clock.now()
        slots = {reader: _next_slot(reader, now) for reader in readers}
        days = {slot.day for slot in slots.values()}
        phrases = words_of_sets(*(text for one in readers for text in (one.mute_set, one.watch_set)))
        candidates = await load_candidates(self._database, now, *days, phrases=phrases)
        return await asyncio.to_thread(_compose, slots, candidates)


def _next_slot(reader: Subscription, now: datetime) -> Slot:
    assert reader.next_due is not None
    return claim_slot(schedule_of(reader), served_up_to(reader), max(reader.next_due, now)).slot


def _compose(slots: Mapping[Subscription, Slot], candidates: CandidateSet) -> dict[Subscription, Preview]:
    return {reader: _preview(reader, slot, candidates) for reader, slot in slots.items()}


def _preview(reader: Subscription, slot: Slot, candidates: CandidateSet) -> Preview:
    composed = compose_for(_planning_key(reader), candidates, slot)
    edition = Edition(
        id=UNSTORED_EDITION,
        kind=DIGEST_KIND,
        parts=composed.digest.parts,
        left_out=composed.digest.left_out,
        created_at=slot.at,
        body=composed.greeting,
        entries=composed.digest.entries,
    )
    quiet_end = quiet_ends_at(reader.quiet, reader.timezone, slot.at)
    is_weekly = covers_a_week(reader.weekdays, slot.number)
    return Preview(edition, quiet_end or slot.at, slot.day, reader, is_weekly)


async def get_part_articles(database: Database, preview: Preview, part: int) -> list[Article]:
    """The published articles of a part and of its events."""
    return await get_event_articles(database, entries_of_part(preview.edition, part))


async def get_rest(database: Database, preview: Preview) -> list[DigestStory]:
    """The stories that the digest would show on demand."""
    entries = entries_on_demand(preview.edition)
    return match_stories(entries, await get_event_articles(database, entries))


def _planning_key(subscription: Subscription) -> PlanningKey:
    assert subscription.next_due is not None
    return PlanningKey(
        next_due=subscription.next_due,
        timezone=subscription.timezone,
        times=subscription.times,
        weekdays=subscription.weekdays,
        topics=subscription.topics,
        slot_date=subscription.slot_date,
        slots_done=subscription.slots_done,
        covered_seq=subscription.covered_seq,
        send_empty=subscription.send_empty,
        quiet=subscription.quiet,
        first_seq=subscription.first_seq,
        max_stories=subscription.max_stories,
        follows=subscription.follows,
        mute_set=subscription.mute_set,
        held_back=subscription.held_back,
        taste=subscription.taste,
        watch_set=subscription.watch_set,
        sent_seqs=subscription.sent_seqs,
        story_languages=subscription.story_languages,
        story_sources=subscription.story_sources,
    )
