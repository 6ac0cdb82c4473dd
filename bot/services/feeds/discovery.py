"""Finds the feed at an address that an editor typed, or the feeds that the page there names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.ports.feed_reader import FeedAddress, FoundList, ParsedFeed
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose
from bot.services.articles.page_fetch import NO_HTTPS_REASONS
from bot.services.feeds import source_reading
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.source_reading import fetch_problem
from data.records.feeds import SourceKind

_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that was fetched and parsed.

    Attributes:
        address: The address that was fetched.
        fetched: The response.
        feed: The feed in it.
        kind: What was read as a feed.
        signature: By what the list of a page is found again, or "".
    """

    address: str
    fetched: Fetched
    feed: ParsedFeed
    kind: SourceKind = SourceKind.FEED
    signature: str = ""

    @property
    def url(self) -> str:
        """The address to follow, which differs from `address` after a permanent redirect."""
        return self.address if self.kind is SourceKind.CHANNEL else self.fetched.moved_to or self.address


@dataclass(frozen=True, slots=True)
class PageWithoutFeed:
    """A page that names no feed, with its lists of stories, the best first, at least one."""

    address: str
    fetched: Fetched
    lists: tuple[FoundList, ...]

    def choose(self, place: int) -> DiscoveredFeed:
        """One of its lists, to be followed."""
        chosen = self.lists[place]
        return DiscoveredFeed(self.address, self.fetched, chosen.feed, SourceKind.PAGE, chosen.signature)


Discovery: TypeAlias = DiscoveredFeed | tuple[FeedAddress, ...]


async def discover_source(services: FeedServices, text: str) -> Discovery | PageWithoutFeed:
    """As `discover`; where there is no feed, the lists of stories of the page, which robots.txt must allow.

    Raises:
        UserError: The address is invalid, cannot be fetched, or has neither a feed nor stories.
    """
    try:
        return await discover(services, text)
    except UserError as error:
        if error.key != "source.no_feed":
            raise
        found = await _find_typed_lists(services, text)
        if found is None:
            raise
        return found


async def _find_typed_lists(services: FeedServices, text: str) -> PageWithoutFeed | None:
    """As `find_lists`; an address without a scheme is tried over https first, then over http."""
    address = parse_address(text)
    try:
        return await find_lists(services, address)
    except UserError:
        if "://" in text:
            raise
        return await find_lists(services, address.replace("https://", "http://", 1))


async def find_lists(services: FeedServices, address: str, signature: str = "") -> PageWithoutFeed | None:
    """The lists of stories of a page, or the one with `signature`; None where it has none.

    Raises:
        UserError: The page cannot be fetched, or its robots.txt does not allow it.
    """
    try:
        fetched = await source_reading.fetch_kind(services, address, SourceKind.PAGE)
    except FetchError as problem:
        raise fetch_problem(problem, address) from problem
    lists = await services.summarizer.find_lists(fetched.body, fetched.url, fetched.charset, signature)
    return PageWithoutFeed(address, fetched, lists) if lists else None


async def _discover_channel(services: FeedServices, address: str) -> DiscoveredFeed:
    try:
        fetched = await source_reading.fetch_kind(services, address, SourceKind.CHANNEL)
    except FetchError as problem:
        raise fetch_problem(problem, address) from problem
    feed = await services.summarizer.read_channel(fetched.body, fetched.url, fetched.charset)
    return DiscoveredFeed(address, fetched, feed, SourceKind.CHANNEL)


async def discover(services: FeedServices, text: str) -> Discovery:
    """The feed at an address; the addresses of several feeds where the page there names several.

    An address without a scheme is tried over https first, then over http. `t.me/name` and `@name` are the
    public Telegram channel of this name.

    Raises:
        UserError: The address is invalid, cannot be fetched, or has no feed.
    """
    if channel := source_reading.channel_address(text):
        return await _discover_channel(services, channel)
    address = parse_address(text)
    try:
        fetched = await services.fetcher.fetch(address, FetchPurpose.FEED)
    except FetchError as problem:
        if "://" in text or problem.reason not in NO_HTTPS_REASONS:
            raise fetch_problem(problem, address) from problem
        address = address.replace("https://", "http://", 1)
        fetched = await _fetch_feed(services, address)
    if fetched.content_type not in _HTML_TYPES:
        return await _parse_feed(services, address, fetched)
    discovered = await services.summarizer.find_feeds(fetched.body, fetched.url, fetched.charset)
    if len(discovered) > 1:
        return discovered
    if discovered:
        return await fetch_and_parse(services, discovered[0].url)
    return await _parse_feed(services, address, fetched)  # some servers send feeds as text/html


async def fetch_and_parse(services: FeedServices, url: str) -> DiscoveredFeed:
    """Fetch and parse a feed.

    Raises:
        UserError: It cannot be fetched, or the response is not a feed.
    """
    return await _parse_feed(services, url, await _fetch_feed(services, url))


def parse_address(text: str) -> str:
    """A typed address as a URL; "feed:" prefixes and angle brackets are removed, a scheme is added.

    Raises:
        UserError: It is not a web address.
    """
    bare = text.strip().strip("<>")
    bare = bare.removeprefix("feed:").removeprefix("//") if bare.startswith("feed:") else bare
    url = bare if "://" in bare else f"https://{bare}"
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if not host or any(character.isspace() or character in '<>"' for character in url):
        raise UserError("source.bad_address", given=text.strip())
    return url


async def _fetch_feed(services: FeedServices, url: str) -> Fetched:
    try:
        return await services.fetcher.fetch(url, FetchPurpose.FEED)
    except FetchError as problem:
        raise fetch_problem(problem, url) from problem


async def _parse_feed(services: FeedServices, address: str, fetched: Fetched) -> DiscoveredFeed:
    feed = await services.summarizer.read_feed(fetched.body, fetched.url, fetched.charset)
    return DiscoveredFeed(address, fetched, feed)
