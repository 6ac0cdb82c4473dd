"""Actions on the only source of a newsroom: follow it, wait for its next poll, open its card."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.playground import UserHandle
from bot.playground.world.model import Message
from data import feeds
from data.records.feeds import Source
from tests.end_to_end.feeds.feed_server import FeedSite
from tests.end_to_end.harness import NewsroomHarness

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def follow_feed(harness: NewsroomHarness, feed_site: FeedSite) -> Message:
    """Follow the site's feed as the owner; returns the card."""
    await harness.owner.say(f"/sources {feed_site.feed}")
    return await harness.owner.wait_for("Following")


async def only_source(harness: NewsroomHarness) -> Source:
    """The only source."""
    assert harness.app is not None
    async with harness.app.context.database.reading() as tx:
        (source,) = await feeds.list_all(tx)
    return source


async def wait_for_poll(harness: NewsroomHarness, step: timedelta = DAY) -> Source:
    """Move the clock until the source is due, and wait until it was polled."""
    before = await only_source(harness)
    await harness.advance_clock(step)
    async with asyncio.timeout(60):
        while True:
            source = await only_source(harness)
            if (source.success_at, source.failures) != (before.success_at, before.failures):
                return source
            await asyncio.sleep(0.01)


async def open_card(person: UserHandle) -> Message:
    """The card of the only source."""
    await person.say("/sources")
    listing = await person.wait_for("1 source")
    await person.press(listing, "1")
    return await person.wait_for("Stories")
