"""Fixtures of the tests of feeds: a site with a feed of three stories, and a bot that may fetch from it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.end_to_end.feeds.feed_server import FeedSite, open_feed_site
from tests.end_to_end.harness import NewsroomHarness


@pytest.fixture
async def feed_site(harness: NewsroomHarness) -> AsyncIterator[FeedSite]:
    """The site; the bot of `harness` fetches from it."""
    async with open_feed_site() as (feed_site, fetcher):
        harness.fetcher = fetcher
        for name in ("mill", "ferry", "school"):
            feed_site.add(name)
        yield feed_site


@pytest.fixture
async def running(harness: NewsroomHarness, feed_site: FeedSite) -> AsyncIterator[NewsroomHarness]:
    """The newsroom with its bot running, after the site was opened."""
    del feed_site
    async with harness.run():
        yield harness
