"""Lets readers follow events, whose every update comes, and lists what they follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.reading.latest import ListedStory, list_events
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles
from data.audience import follows
from data.database import Database

PAGE_SIZE = 8
QUIET_PERIOD = timedelta(days=30)
"""A follow ends when its event has had nothing new for so long."""
_CLEANUP_BATCH = 500


@dataclass(frozen=True, slots=True)
class FollowedPage:
    """A page, from 0, of the events that a reader follows, and the number of all of them."""

    number: int
    stories: tuple[ListedStory, ...]
    total: int


async def follow_article(database: Database, chat: Chat, article_id: int, *, is_followed: bool) -> None:
    """Follow the event of an article, or follow it no longer.

    Raises:
        UserError: The chat is not subscribed, or follows too many events.
    """
    async with database.transaction() as tx:
        article = await articles.get(tx, article_id)
        if article is not None:
            await subscriptions.set_followed(tx, chat, article.event_id, is_followed=is_followed)


async def follow_event(database: Database, chat: Chat, event_id: int, *, is_followed: bool) -> None:
    """Follow an event, or follow it no longer; raises as `follow_article`."""
    async with database.transaction() as tx:
        await subscriptions.set_followed(tx, chat, event_id, is_followed=is_followed)


async def load_followed(database: Database, chat: Chat, page: int) -> FollowedPage:
    """A page of the followed events, the last followed first; the last page where `page` is beyond it.

    Raises:
        UserError: The chat is not subscribed.
    """
    async with database.reading() as tx:
        found = await subscriptions.require(tx, chat)
        stories = await list_events(tx, found.follows[::-1])
    page = max(0, min(page, (len(stories) - 1) // PAGE_SIZE))
    shown = stories[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    return FollowedPage(page, tuple(shown), len(stories))


async def end_quiet(database: Database, now: datetime) -> int:
    """End what readers follow of events that have had nothing new for 30 days; returns how many readers."""
    total, changed = 0, _CLEANUP_BATCH
    while changed == _CLEANUP_BATCH:
        async with database.transaction() as tx:
            changed = await follows.end(tx, quiet_since=now - QUIET_PERIOD, limit=_CLEANUP_BATCH)
        total += changed
    return total
