"""The process that reads feeds: what is hostile costs only it, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import SummarizerError, UserError
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.ports.feed_reader import FeedAddress, FeedEntry

URL = "https://paper.example/feed"
PROSE = "The mill will become a library for the whole valley, the council decided on Monday evening."
FEED = f"""<rss version="2.0"><channel><title>The Paper</title><ttl>90</ttl>
  <item><guid>1</guid><title>Old</title><pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate></item>
  <item><guid>2</guid><title>New</title><pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>
  <link>https://paper.example/2</link><description>{PROSE}</description></item></channel></rss>""".encode()


@pytest.fixture
async def thinker() -> AsyncIterator[FeedSummarizerClient]:
    thinker = FeedSummarizerClient("lede")
    yield thinker
    await thinker.close()


async def test_a_feed_comes_back_newest_first_with_what_it_asks_for(thinker: FeedSummarizerClient) -> None:
    feed = await thinker.read_feed(FEED, URL, "utf-8")
    assert (feed.title, feed.ttl) == ("The Paper", 90)
    assert [entry.title for entry in feed.entries] == ["New", "Old"]
    assert feed.entries[0].link == "https://paper.example/2"
    assert PROSE in feed.entries[0].html
    prepared = await thinker.prepare_entry(feed.entries[0], [])
    assert (prepared.title, prepared.source_date, prepared.language) == ("New", "2026-11-22", "en")
    assert PROSE in prepared.summary.sentences


async def test_pages_and_lists_name_feeds(thinker: FeedSummarizerClient) -> None:
    page = b"<html><head><link rel=alternate type=application/rss+xml title=News href=/rss></head></html>"
    found = (FeedAddress("https://paper.example/rss", "News"),)
    assert await thinker.find_feeds(page, URL, "") == found
    opml = b'<opml version="2.0"><body><outline type="rss" text="News" xmlUrl="https://paper.example/rss"/></body></opml>'
    assert await thinker.read_opml(opml) == found


async def test_what_is_neither_is_said_with_a_key_for_people(thinker: FeedSummarizerClient) -> None:
    with pytest.raises(UserError, match=r"source\.no_feed"):
        await thinker.read_feed(b"nothing", URL, "")
    with pytest.raises(UserError, match=r"source\.no_list"):
        await thinker.read_opml(b"nothing")


async def test_the_text_of_a_huge_feed_stays_in_the_worker(thinker: FeedSummarizerClient) -> None:
    """All entries are known by their keys, but the bot's memory is not filled with their words."""
    item = "<item><guid>{}</guid><title>T{}</title><description>{}</description></item>"
    items = "".join(item.format(n, n, "word " * 300) for n in range(1500))
    feed = await thinker.read_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL, "")
    assert len(feed.entries) == 1500
    assert all(entry.keys for entry in feed.entries)
    assert sum(len(entry.html) for entry in feed.entries) <= 1_000_000
    assert feed.entries[0].html


async def test_a_feed_that_takes_too_long_costs_its_process_and_the_next_gets_a_new_one() -> None:
    thinker = FeedSummarizerClient("lede", timeout=0.5)
    try:
        await _warm(thinker)
        deep = b"<rss version='2.0'><channel><item>" + b"<a>" * 250_000
        with pytest.raises((SummarizerError, UserError)):
            await thinker.read_feed(deep, URL, "")
        await _warm(thinker)
    finally:
        await thinker.close()


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are read from /proc")
async def test_the_process_stands_back_behind_all_others(thinker: FeedSummarizerClient) -> None:
    await _warm(thinker)
    assert thinker._process is not None
    stat = await asyncio.to_thread(Path(f"/proc/{thinker._process.pid}/stat").read_text)
    assert int(stat.rpartition(")")[2].split()[16]) >= 5


async def _warm(thinker: FeedSummarizerClient) -> None:
    """Ask until the process has loaded all it needs, so that only the request itself counts."""
    for _ in range(20):
        try:
            await thinker.prepare_entry(FeedEntry("", "T", "", None, f"<p>{PROSE}</p>", ("k",)), [])
            await thinker.read_feed(FEED, URL, "")
        except SummarizerError:
            continue
        return
    pytest.fail("the process never got ready")
