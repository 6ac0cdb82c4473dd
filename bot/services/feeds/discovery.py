"""Finds the feed at an address that an editor typed, or the feeds that the page there names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.ports.feed_reader import FeedAddress, ParsedFeed
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose
from bot.services.articles.page_fetch import NO_HTTPS_REASONS
from bot.services.feeds.feed_services import FeedServices

_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that was fetched and parsed.

    Attributes:
        address: The address that was fetched.
        fetched: The response.
        feed: The feed in it.
    """

    address: str
    fetched: Fetched
    feed: ParsedFeed

    @property
    def url(self) -> str:
        """The address to follow, which differs from `address` after a permanent redirect."""
        return self.fetched.moved_to or self.address


async def discover(services: FeedServices, text: str) -> DiscoveredFeed | tuple[FeedAddress, ...]:
    """The feed at an address; the addresses of several feeds where the page there names several.

    An address without a scheme is tried over https first, then over http.

    Raises:
        UserError: The address is invalid, cannot be fetched, or has no feed.
    """
    address = parse_address(text)
    try:
        fetched = await services.fetcher.fetch(address, FetchPurpose.FEED)
    except FetchError as problem:
        if "://" in text or problem.reason not in NO_HTTPS_REASONS:
            raise _to_user_error(problem, address) from problem
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
        raise _to_user_error(problem, url) from problem


def _to_user_error(problem: FetchError, url: str) -> UserError:
    return UserError(f"source.fetch.{problem.reason.value}", url=url, status=problem.status)


async def _parse_feed(services: FeedServices, address: str, fetched: Fetched) -> DiscoveredFeed:
    feed = await services.summarizer.read_feed(fetched.body, fetched.url, fetched.charset)
    return DiscoveredFeed(address, fetched, feed)
