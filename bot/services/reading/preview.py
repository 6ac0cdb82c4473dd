"""Composes a reader's next digest as it would be now, and stores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.errors import require_found
from bot.services.calendar.quiet_hours import quiet_ends_at
from bot.services.calendar.slots import claim_slot
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from bot.services.delivery.digest_stories import (
    DigestStory,
    entries_of_part,
    entries_on_demand,
    match_stories,
)
from bot.services.planning.decisions import DIGEST_KIND, compose_for
from bot.services.planning.planner import load_candidates
from bot.services.reading.latest import get_event_articles
from data.articles import events
from data.database import Database
from data.delivery.planning import PlanningKey
from data.records.articles import Article
from data.records.audience import Subscription
from data.records.delivery import Edition
from data.records.events import Event

UNSTORED_EDITION = 0
"""The number of an edition that is only shown."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest that nobody gets.

    Attributes:
        edition: Its content; empty parts where nothing is new.
        comes_at: When the digest is due that would have it.
        local_date: The reader's date then, whose editorial decisions count.
        subscription: The reader's settings.
    """

    edition: Edition
    comes_at: datetime
    local_date: date
    subscription: Subscription


async def load_preview(database: Database, subscription: Subscription, now: datetime) -> Preview:
    """The next digest of a reader with the articles published up to now.

    Raises:
        UserError: No digest is due, because the chat could not be reached.
    """
    due = require_found(subscription.next_due, "settings.blocked")
    slot = claim_slot(schedule_of(subscription), served_up_to(subscription), max(due, now)).slot
    candidates = await load_candidates(database, now, slot.day)
    composed = compose_for(_planning_key(subscription, due), candidates, slot)
    digest = composed.digest
    edition = Edition(
        id=UNSTORED_EDITION,
        kind=DIGEST_KIND,
        parts=digest.parts,
        left_out=digest.left_out,
        created_at=slot.at,
        body=composed.greeting,
        entries=digest.entries,
    )
    quiet_end = quiet_ends_at(subscription.quiet, subscription.timezone, slot.at)
    return Preview(edition, quiet_end or slot.at, slot.day, subscription)


async def get_part_articles(database: Database, preview: Preview, part: int) -> list[Article]:
    """The published articles of a part and of its events."""
    return await get_event_articles(database, entries_of_part(preview.edition, part))


async def get_rest(database: Database, preview: Preview) -> list[DigestStory]:
    """The stories that the digest would show on demand."""
    entries = entries_on_demand(preview.edition)
    return match_stories(entries, await get_event_articles(database, entries))


async def find_story(database: Database, preview: Preview, article_id: int) -> DigestStory | None:
    """The story with this lead article; None where the digest would not have it any more."""
    entries = [one for one in preview.edition.entries if one.article_id == article_id]
    found = match_stories(entries, await get_event_articles(database, entries))
    return found[0] if found else None


async def get_event(database: Database, story: DigestStory) -> Event | None:
    """The event of a story; that a reader looks at it is not counted."""
    async with database.reading() as tx:
        return await events.get(tx, story.entry.event_id)


def _planning_key(subscription: Subscription, due: datetime) -> PlanningKey:
    return PlanningKey(
        next_due=due,
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
    )
