"""The worker process for feeds: its answers, its limits and its low priority."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import SummarizerError, UserError
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.ports.feed_reader import FeedAddress, FeedEntry, FeedList, SkippedLine

URL = "https://paper.example/feed"
PROSE = "The mill will become a library for the whole valley, the council decided on Monday evening."
FEED = f"""<rss version="2.0"><channel><title>The Paper</title><ttl>90</ttl>
  <item><guid>1</guid><title>Old</title><pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate></item>
  <item><guid>2</guid><title>New</title><pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>
  <link>https://paper.example/2</link><category>Politique</category><description>{PROSE}</description></item></channel></rss>""".encode()


@pytest.fixture
async def summarizer() -> AsyncIterator[FeedSummarizerClient]:
    summarizer = FeedSummarizerClient("lede")
    yield summarizer
    await summarizer.close()


async def test_a_parsed_feed_has_its_entries_newest_first_and_its_ttl(
    summarizer: FeedSummarizerClient,
) -> None:
    feed = await summarizer.read_feed(FEED, URL, "utf-8")
    assert (feed.title, feed.ttl) == ("The Paper", 90)
    assert [entry.title for entry in feed.entries] == ["New", "Old"]
    assert feed.entries[0].link == "https://paper.example/2"
    assert PROSE in feed.entries[0].html
    prepared = await summarizer.prepare_entry(feed.entries[0], [])
    assert (prepared.title, prepared.source_date, prepared.language) == ("New", "2026-11-22", "en")
    assert PROSE in prepared.summary.sentences
    assert prepared.topics == ("politics",), "the category of the feed"


async def test_the_feeds_of_pages_and_opml_lists_are_found(summarizer: FeedSummarizerClient) -> None:
    page = b"<html><head><link rel=alternate type=application/rss+xml title=News href=/rss></head></html>"
    found = (FeedAddress("https://paper.example/rss", "News"),)
    assert await summarizer.find_feeds(page, URL, "") == found
    outlines = b'<outline text="News" xmlUrl="https://paper.example/rss"/>\n<outline type="rss" text="Old"/>'
    listed = await summarizer.read_opml(b'<opml version="2.0"><body>' + outlines + b"</body></opml>")
    assert listed == FeedList(found, (SkippedLine(2, "Old"),))


async def test_content_that_is_neither_feed_nor_list_is_a_user_error(
    summarizer: FeedSummarizerClient,
) -> None:
    with pytest.raises(UserError, match=r"source\.no_feed"):
        await summarizer.read_feed(b"nothing", URL, "")
    with pytest.raises(UserError, match=r"source\.no_list"):
        await summarizer.read_opml(b"nothing")


async def test_the_texts_of_a_huge_feed_stay_in_the_worker(summarizer: FeedSummarizerClient) -> None:
    """All entries have their keys, but the bot's memory is not filled with their texts."""
    item = "<item><guid>{}</guid><title>T{}</title><description>{}</description></item>"
    items = "".join(item.format(n, n, "word " * 300) for n in range(1500))
    feed = await summarizer.read_feed(
        f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL, ""
    )
    assert len(feed.entries) == 1500
    assert all(entry.keys for entry in feed.entries)
    assert sum(len(entry.html) for entry in feed.entries) <= 1_000_000
    assert feed.entries[0].html


async def test_a_feed_that_exceeds_the_timeout_ends_its_process_and_the_next_gets_a_new_one() -> None:
    summarizer = FeedSummarizerClient("lede", timeout=0.5)
    try:
        await _warm_up(summarizer)
        deep = b"<rss version='2.0'><channel><item>" + b"<a>" * 250_000
        with pytest.raises((SummarizerError, UserError)):
            await summarizer.read_feed(deep, URL, "")
        await _warm_up(summarizer)
    finally:
        await summarizer.close()


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are read from /proc")
async def test_the_feed_process_has_a_low_priority(summarizer: FeedSummarizerClient) -> None:
    await _warm_up(summarizer)
    assert summarizer._process is not None
    stat = await asyncio.to_thread(Path(f"/proc/{summarizer._process.pid}/stat").read_text)
    assert int(stat.rpartition(")")[2].split()[16]) >= 5


async def _warm_up(summarizer: FeedSummarizerClient) -> None:
    """Send requests until the process has loaded its libraries, so that only the next request is timed."""
    for _ in range(20):
        try:
            await summarizer.prepare_entry(FeedEntry("", "T", "", None, f"<p>{PROSE}</p>", {"guid": "1"}), [])
            await summarizer.read_feed(FEED, URL, "")
        except SummarizerError:
            continue
        return
    pytest.fail("the process was never ready")
