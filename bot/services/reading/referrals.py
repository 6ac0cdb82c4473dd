"""Counts what links bring (cards, openings, subscriptions) by story or topic and day, never by person."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.services.reading.deep_links import StoryLink, TopicLink, story_code, topic_link_code
from data.database import Database
from data.newsroom import referrals
from data.records.sharing import ReferralKind


def code_of(link: StoryLink | TopicLink) -> str:
    """The code under which a link is counted."""
    return story_code(link.article_id) if isinstance(link, StoryLink) else topic_link_code(link.name)


async def count(database: Database, link: StoryLink | TopicLink, kind: ReferralKind, now: datetime) -> None:
    """Count one event of a kind on the day of `now` in UTC."""
    async with database.transaction() as tx:
        await referrals.count(tx, code_of(link), kind, now.astimezone(UTC).date())
