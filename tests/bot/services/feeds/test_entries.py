"""An entry becomes an article, from its page or from the feed's own text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.ports.feed_reader import FeedEntry
from bot.ports.summarizer import PreparedArticle
from bot.services.feeds.entries import ingest_entries
from bot.services.feeds.feed_services import FeedServices
from data import feeds
from data.database import Database
from tests.bot.services.feeds.fakes import FakeFeedSummarizer, FakeFetcher, entry, new_source
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

LINK = "https://paper.example/ferry"
FROM_PAGE = "The whole story of the ferry as its page has it."


class PageSummarizer(FakeFeedSummarizer):
    """Reads every page as the same story, with the page's address."""

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        del content, charset
        return await self.prepare_entry(entry("ferry", html=FROM_PAGE, link=url), topics)


@pytest.mark.parametrize(
    ("full_text", "own", "pages", "text"),
    [
        (True, "Only a teaser.", [LINK], FROM_PAGE),
        (False, "Only a teaser.", [], "Only a teaser."),
        (False, "", [LINK], FROM_PAGE),
    ],
    ids=["page wanted", "own text wanted", "no text of its own"],
)
async def test_an_entry_is_read_from_its_page_where_full_text_is_set_or_the_feed_has_no_text(
    database: Database, full_text: bool, own: str, pages: list[str], text: str
) -> None:
    fetcher = FakeFetcher()
    async with database.transaction() as tx:
        source = await feeds.add(tx, replace(new_source(), full_text=full_text), NOW)
    assert source is not None
    bare = FeedEntry(LINK, "The ferry", "", None, own, {"guid": "ferry"})
    (article,) = await ingest_entries(
        FeedServices(database, fetcher, PageSummarizer(), InProcessSummarizer()), source, [bare], NOW
    )
    assert fetcher.urls == pages
    assert [block.text for block in article.blocks] == [text]
