"""A feed that moves to another address keeps its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.ports.feed_reader import FeedEntry
from bot.services.feeds import address_change, check, discovery
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.known_entries import missed_entries
from bot.services.newsroom.people import Person
from data import feeds
from data.articles import articles
from data.database import Database
from data.records.articles import ArticleStatus
from data.records.feeds import SourceState
from tests.bot.services.feeds.fakes import URL, FakeFeedSummarizer, FakeFetcher, entry, new_source
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

ADA = Person(1001, "Ada")
NEW_URL = "https://new.example/feed"


def dated(name: str, hours: float) -> FeedEntry:
    return replace(entry(name), published=(NOW + timedelta(hours=hours)).timestamp())


def test_news_at_the_new_address_is_unknown_and_newer_than_the_last_poll() -> None:
    entries = [dated("new", 1), dated("known", -1), dated("archive", -9)]
    assert missed_entries(entries, {"known"}, NOW) == (entries[0],)


def test_without_dates_only_what_stands_above_the_first_known_entry_is_news() -> None:
    entries = [entry("new"), entry("known"), entry("archive")]
    assert missed_entries(entries, {"known"}, NOW) == (entries[0],)


@pytest.mark.parametrize(("seen", "since"), [(set(), NOW), ({"known"}, None)])
def test_a_feed_with_no_known_entry_and_one_that_was_never_polled_have_no_news(
    seen: set[str], since: None
) -> None:
    assert missed_entries([entry("new"), entry("known")], seen, since) == ()


async def test_a_moved_feed_brings_only_its_news_and_returns_by_undo(database: Database) -> None:
    summarizer = FakeFeedSummarizer([entry("mill"), entry("ferry")])
    services = FeedServices(database, FakeFetcher(304), summarizer, InProcessSummarizer())
    services = replace(services, fetcher=FakeFetcher())
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
        other = await feeds.add(tx, new_source("https://other.example/feed"), NOW)
    assert source is not None
    assert other is not None
    await check.poll_feed(services, source, NOW)
    async with database.transaction() as tx:
        await feeds.change(tx, source.id, state=SourceState.ENDED, next_poll=None, failures=9)
    renamed = FeedEntry("", "The ferry", "", None, "All about the ferry.", {"guid": "f2", "text": "ferry"})
    summarizer.entries = [entry("school"), entry("mill"), renamed, entry("archive")]
    found = await discovery.fetch_and_parse(services, NEW_URL)
    moved, news = await address_change.change_address(services, source.id, found, ADA, NOW)
    assert (moved.url, moved.former_url, moved.state, moved.failures) == (
        NEW_URL,
        URL,
        SourceState.ACTIVE,
        0,
    )
    assert news == 1
    await check.poll_feed(services, moved, NOW)
    async with database.reading() as tx:
        stored, _ = await articles.page(tx, (ArticleStatus.DRAFT,), 0, 9)
    assert [article.title for article in stored] == ["The school"]
    for address, key in ((NEW_URL, "address.same"), (other.url, "address.taken")):
        with pytest.raises(UserError, match=key):
            await address_change.change_address(
                services, source.id, replace(found, address=address), ADA, NOW
            )
    back = await address_change.undo(database, source.id, NEW_URL, ADA, NOW)
    assert (back.url, back.former_url) == (URL, NEW_URL)
    with pytest.raises(UserError, match=r"address\.changed_since"):
        await address_change.undo(database, source.id, NEW_URL, ADA, NOW)


async def test_the_result_of_a_poll_of_the_former_address_is_not_stored(database: Database) -> None:
    fetcher = FakeFetcher(headers={"etag": "old"})
    services = FeedServices(database, fetcher, FakeFeedSummarizer([entry("mill")]), InProcessSummarizer())
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
    assert source is not None

    async def move() -> None:
        async with database.transaction() as tx:
            await feeds.change(tx, source.id, url=NEW_URL, etag="", next_poll=NOW)

    fetcher.on_fetch = move
    await check.poll_feed(services, source, NOW)
    async with database.reading() as tx:
        current = await feeds.get(tx, source.id)
    assert current is not None
    assert (current.url, current.etag, current.next_poll) == (NEW_URL, "", NOW)
