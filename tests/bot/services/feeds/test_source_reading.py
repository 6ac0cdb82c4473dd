"""Pages without a feed and Telegram channels: new stories, layouts that change, robots.txt, pace."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.concurrency.pace import Pace
from bot.errors import UserError
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.services.feeds import check, discovery, held_entries, list_choice, management, source_reading
from bot.services.feeds.check import FeedFailing
from bot.services.feeds.discovery import DiscoveredFeed, PageWithoutFeed
from bot.services.feeds.feed_services import FeedServices
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data import feeds
from data.articles import articles
from data.database import Database
from data.records.articles import Article, ArticleStatus
from data.records.feeds import HoldReason, Source, SourceKind, SourceState
from tests.end_to_end.feeds.feed_server import story_sentences
from tests.summarizer.parsing.link_lists.test_telegram_channel import channel, post
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessFeedSummarizer, InProcessSummarizer

ADA, CHAT = Person(1001, "Ada"), Chat(1001, 0, "private", "en")
SITE, CHANNEL = "https://paper.example/news", "https://t.me/s/harbour"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Web:
    """A fetcher that knows pages by address; a number in place of a page is the status of an error."""

    pages: dict[str, str | int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del purpose, etag, last_modified
        self.asked.append(url)
        found = self.pages.get(url, 404)
        if isinstance(found, int):
            raise FetchError(FetchReason.STATUS, url, found, self.headers)
        kind = "text/plain" if url.endswith("robots.txt") else "text/html"
        return Fetched(url, 200, kind, "utf-8", found.encode(), {})


def title_of(name: str) -> str:
    return f"How the {name} of the town came to be moved"


def cards(*names: str) -> str:
    """A page of the paper with a card for each story."""
    found = "".join(
        f"<div class='card'><h2><a href='/s/{name}-2026'>{title_of(name)}</a></h2></div>" for name in names
    )
    return f"<html><head><title>The Paper</title></head><body><main>{found}</main></body></html>"


def table(*names: str) -> str:
    """The same stories in another layout."""
    found = "".join(f"<tr><td><a href='/s/{name}-2026'>{title_of(name)}</a></td></tr>" for name in names)
    return f"<html><body><section id='new'><table>{found}</table></section></body></html>"


def story(name: str) -> str:
    text = "".join(f"<p>{sentence}</p>" for sentence in story_sentences(name))
    head = f"<html><head><title>{title_of(name)}</title></head>"
    return f"{head}<body><article><h1>{title_of(name)}</h1>{text}</article></body></html>"


@pytest.fixture
def web() -> Web:
    pages: dict[str, str | int] = {SITE: cards("mill", "ferry", "school", "tower")}
    pages |= {f"https://paper.example/s/{name}-2026": story(name) for name in ("bridge", "garden", "tram")}
    return Web(pages)


@pytest.fixture
async def services(database: Database, web: Web) -> FeedServices:
    services = FeedServices(database, web, InProcessFeedSummarizer(), InProcessSummarizer())
    return replace(services, channel_pace=Pace(0))


async def follow_page(services: FeedServices) -> Source:
    found = await discovery.discover_source(services, SITE)
    assert isinstance(found, PageWithoutFeed)
    source, _ = await management.follow(services, found.choose(0), ADA, CHAT, NOW)
    return source


async def follow_channel(services: FeedServices, address: str = "t.me/harbour") -> Source:
    found = await discovery.discover_source(services, address)
    assert isinstance(found, DiscoveredFeed)
    source, _ = await management.follow(services, found, ADA, CHAT, NOW)
    return source


async def reload(services: FeedServices, source: Source) -> Source:
    return await management.get(services.database, source.id)


async def drafts(services: FeedServices) -> list[Article]:
    async with services.database.reading() as tx:
        found, _ = await articles.page(tx, (ArticleStatus.DRAFT,), 0, 9)
    return found


async def test_the_new_links_of_a_page_become_stories_that_are_read_from_their_pages(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    assert (source.kind, source.title, source.full_text) == (SourceKind.PAGE, "The Paper", True)
    assert await drafts(services) == []
    web.pages[SITE] = cards("bridge", "mill", "ferry", "school")
    await check.poll_feed(services, source, NOW + HOUR)
    (draft,) = await drafts(services)
    assert (draft.title, draft.url) == (title_of("bridge"), "https://paper.example/s/bridge-2026")
    assert any(story_sentences("bridge")[1] in block.text for block in draft.blocks)
    await check.poll_feed(services, await reload(services, source), NOW + 2 * HOUR)
    assert len(await drafts(services)) == 1


async def test_a_layout_that_changes_with_known_stories_is_found_again(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    web.pages[SITE] = table("garden", "mill", "ferry", "school")
    await check.poll_feed(services, source, NOW + HOUR)
    assert [draft.title for draft in await drafts(services)] == [title_of("garden")]
    moved = await reload(services, source)
    assert moved.list_signature != source.list_signature
    assert not moved.error


async def test_a_new_list_that_goes_further_back_brings_only_its_news(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    older = [f"tale{number}" for number in range(40)]
    web.pages[SITE] = table("garden", "mill", "ferry", *older)
    await check.poll_feed(services, source, NOW + HOUR)
    await check.poll_feed(services, await reload(services, source), NOW + 2 * HOUR)
    assert [draft.title for draft in await drafts(services)] == [title_of("garden")]


async def test_a_page_without_dates_is_polled_less_often_until_it_has_news(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    intervals = []
    for hour, names in enumerate((("mill", "ferry", "school"),) * 3 + (("bridge", "mill", "ferry"),), 1):
        web.pages[SITE] = cards(*names) + f"<!-- {hour} -->"
        await check.poll_feed(services, await reload(services, source), NOW + hour * HOUR)
        intervals.append((await reload(services, source)).interval)
    assert intervals[0] < intervals[1] < intervals[2] > intervals[3]


async def test_the_newest_posts_of_a_channel_are_taken_on_request_without_adverts(
    services: FeedServices, web: Web
) -> None:
    posts = (post(1, "<br/>".join(story_sentences("mill"))), post(2, "Buy a boat now. #ad"))
    web.pages[CHANNEL] = channel(*posts).decode()
    source = await follow_channel(services)
    _, added = await management.ingest_newest(services, source.id, 1, NOW)
    assert [article.url for article in added] == ["https://t.me/harbour/1"]


async def test_a_page_that_has_lost_its_list_fails_is_reported_and_chosen_again(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    web.pages[SITE] = "<html><body><p>We are building a new site.</p></body></html>"
    notices = []
    for day in range(5):
        current = await reload(services, source)
        notices.append(await check.poll_feed(services, current, NOW + day * DAY))
    failing = await reload(services, source)
    assert failing.error == "no_list"
    assert [type(notice) for notice in notices if notice] == [FeedFailing]
    web.pages[SITE] = table("garden", "tram", "bridge")
    await check.poll_feed(services, failing, NOW + 6 * DAY)
    assert (await reload(services, source)).error == "no_list"
    found = await discovery.find_lists(services, SITE)
    assert found is not None
    await list_choice.change_list(services.database, source.id, found.choose(0), ADA, NOW + 6 * DAY)
    await check.poll_feed(services, await reload(services, source), NOW + 6 * DAY)
    again = await reload(services, source)
    assert (again.error, again.state, await drafts(services)) == ("", SourceState.ACTIVE, [])


async def test_robots_txt_is_obeyed_for_the_page_and_for_the_pages_of_its_stories(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    services.robots._hosts.clear()
    web.pages["https://paper.example/robots.txt"] = "User-agent: *\nDisallow: /s/"
    web.pages[SITE] = cards("bridge", "mill", "ferry", "school")
    await check.poll_feed(services, source, NOW + HOUR)
    (draft,) = await drafts(services)
    assert not draft.summary.sentences
    assert "https://paper.example/s/bridge-2026" not in web.asked
    services.robots._hosts.clear()
    web.pages["https://paper.example/robots.txt"] = "User-agent: *\nDisallow: /"
    asked = web.asked.count(SITE)
    await check.poll_feed(services, await reload(services, source), NOW + 2 * HOUR)
    assert (await reload(services, source)).error == "robots"
    assert web.asked.count(SITE) == asked
    with pytest.raises(UserError, match=r"source\.cannot\.robots"):
        await discovery.find_lists(services, SITE)


async def test_posts_of_a_channel_become_stories_with_their_link_and_adverts_are_kept_apart(
    services: FeedServices, web: Web
) -> None:
    web.pages[CHANNEL] = channel(post(1, "The market is closed on Monday because of the flood.")).decode()
    source = await follow_channel(services, "https://t.me/harbour")
    assert (source.url, source.title, source.full_text) == (CHANNEL, "Harbour news", False)
    posts = [
        post(number, "<br/>".join(story_sentences(name)) + mark)
        for number, (name, mark) in enumerate((("mill", ""), ("ferry", "<br/>#ad"), ("tram", "")), 2)
    ]
    web.pages[CHANNEL] = channel(*posts).decode()
    await check.poll_feed(services, source, NOW + HOUR)
    assert {draft.url for draft in await drafts(services)} == {
        "https://t.me/harbour/2",
        "https://t.me/harbour/4",
    }
    _, [advert], _ = await held_entries.list_refused(services.database, source.id, 0)
    assert advert.reason is HoldReason.ADVERT
    assert {url for url in web.asked if "t.me" in url} == {CHANNEL, "https://t.me/robots.txt"}


async def test_a_429_postpones_all_channels_until_the_server_allows_requests_again(
    services: FeedServices, web: Web
) -> None:
    web.pages[CHANNEL] = web.pages["https://t.me/s/island"] = channel(
        post(1, "A post about the pier.")
    ).decode()
    source, other = await follow_channel(services), await follow_channel(services, "@island")
    web.pages[CHANNEL], web.headers = 429, {"retry-after": str(5 * 86_400)}
    await check.poll_feed(services, source, NOW)
    for one in (source, other):
        assert (await reload(services, one)).next_poll == NOW + 5 * DAY


@pytest.mark.parametrize("address", ["t.me/private", "@nobody_here"])
async def test_a_channel_without_posts_to_see_is_refused(
    services: FeedServices, web: Web, address: str
) -> None:
    name = address.removeprefix("t.me/").removeprefix("@")
    web.pages[f"https://t.me/s/{name}"] = "<html><body>Contact</body></html>"
    with pytest.raises(UserError, match=r"source\.cannot\.no_posts"):
        await discovery.discover_source(services, address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("t.me/harbour", CHANNEL),
        ("https://t.me/s/harbour", CHANNEL),
        ("https://telegram.me/harbour/", CHANNEL),
        ("@harbour", CHANNEL),
        ("https://t.me/harbour/15", ""),
        ("https://t.me/+AbCdEfGh", ""),
        ("https://t.me/joinchat/AbCdEf", ""),
        ("https://t.me/joinchat", ""),
        ("https://t.me/c/123/4", ""),
        ("https://example.org/harbour", ""),
        ("@ab", ""),
    ],
)
def test_the_address_of_a_channel_is_known(text: str, address: str) -> None:
    assert source_reading.channel_address(text) == address


async def test_a_page_or_channel_is_exported_with_its_list_and_not_as_a_feed(
    services: FeedServices, web: Web
) -> None:
    source = await follow_page(services)
    content, count = await management.export_opml(services.database)
    assert count == 0
    assert SITE.encode() not in content
    async with services.database.reading() as tx:
        (stored,) = await feeds.list_all(tx)
    assert (stored.kind, stored.list_signature) == (SourceKind.PAGE, source.list_signature)
    assert web.asked
