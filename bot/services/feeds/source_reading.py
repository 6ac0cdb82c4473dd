"""Fetches and reads a source of any kind: a feed, the list of a page without one, a Telegram channel."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.ports.feed_reader import FoundList, ParsedFeed
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.known_entries import keys_to_store, missed_entries
from data import feeds
from data.records.feeds import Source, SourceKind

log = logging.getLogger(__name__)

CHANNEL_PREVIEW = "https://t.me/s/"
"""The address of the preview page of a public channel, before the channel's name."""
_CHANNEL = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/(?:s/)?([A-Za-z]\w{3,31})/?(?:\?.*)?"
    r"|@([A-Za-z]\w{3,31})"
)
_NO_CHANNELS = frozenset(
    {"joinchat", "addstickers", "addemoji", "share", "proxy", "socks", "login", "setlanguage"}
)
_MIN_KNOWN = 2


class SourceProblem(UserError):
    """A source answered and cannot be read; `name` is the short name of the reason, as it is stored."""

    def __init__(self, name: str) -> None:
        super().__init__(f"source.cannot.{name}")
        self.name = name


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A source as it was read, and the signature of its list, which may be a new one."""

    feed: ParsedFeed
    signature: str = ""


def channel_address(text: str) -> str:
    """The preview page of the channel that `t.me/name` or `@name` names, "" for any other text."""
    found = _CHANNEL.fullmatch(text.strip().strip("<>"))
    name = (found[1] or found[2]) if found else ""
    return f"{CHANNEL_PREVIEW}{name}" if name and name.lower() not in _NO_CHANNELS else ""


async def fetch(services: FeedServices, source: Source, *, is_conditional: bool = True) -> Fetched:
    """Fetch a source; only if it has changed where `is_conditional`.

    Raises:
        FetchError: There is no usable response.
        SourceProblem: Its robots.txt does not allow it.
    """
    etag, modified = (source.etag, source.last_modified) if is_conditional else ("", "")
    return await fetch_kind(services, source.url, source.kind, etag=etag, last_modified=modified)


async def fetch_kind(
    services: FeedServices, url: str, kind: SourceKind, *, etag: str = "", last_modified: str = ""
) -> Fetched:
    """Fetch an address as a source of a kind; raises as `fetch` does."""
    if kind is SourceKind.FEED:
        return await services.fetcher.fetch(url, FetchPurpose.FEED, etag=etag, last_modified=last_modified)
    await require_allowed(services, url)
    if kind is SourceKind.PAGE:
        return await services.fetcher.fetch(url, FetchPurpose.PAGE, etag=etag, last_modified=last_modified)
    async with services.channel_pace.turn():
        return await services.fetcher.fetch(url, FetchPurpose.PAGE, etag=etag, last_modified=last_modified)


async def require_allowed(services: FeedServices, url: str) -> None:
    """Raise SourceProblem where the robots.txt of its host does not allow to read an address."""
    if not await services.robots.allows(services.fetcher, url):
        raise SourceProblem("robots")


async def read(services: FeedServices, source: Source, fetched: Fetched, now: datetime) -> SourceReading:
    """Read a response of a source.

    Where the list of a page is gone, another one takes its place if it has stories of the old one.

    Raises:
        UserError: The response is no feed, has no posts, or no longer has the list of stories.
        SummarizerError: It exceeds the limits of the worker process.
    """
    summarizer = services.summarizer
    match source.kind:
        case SourceKind.FEED:
            return SourceReading(await summarizer.read_feed(fetched.body, fetched.url, fetched.charset))
        case SourceKind.CHANNEL:
            return SourceReading(await summarizer.read_channel(fetched.body, fetched.url, fetched.charset))
        case SourceKind.PAGE:
            return await _read_page(services, source, fetched, now)


async def _read_page(
    services: FeedServices, source: Source, fetched: Fetched, now: datetime
) -> SourceReading:
    found = await services.summarizer.find_lists(
        fetched.body, fetched.url, fetched.charset, source.list_signature
    )
    chosen = next((one for one in found if one.signature == source.list_signature), None)
    if chosen is not None:
        return SourceReading(chosen.feed, chosen.signature)
    moved = await _find_moved(services, source, found)
    if moved is None:
        raise SourceProblem("no_list")
    await _mark_archive_seen(services, source, moved, now)
    log.info("feeds: list found again", extra={"source": source.id, "signature": moved.signature})
    return SourceReading(moved.feed, moved.signature)


async def _find_moved(services: FeedServices, source: Source, found: Sequence[FoundList]) -> FoundList | None:
    """The first of the lists of a page that has at least two entries that were seen before."""
    async with services.database.reading() as tx:
        for one in found:
            keys = [entry.keys["page"] for entry in one.feed.entries if "page" in entry.keys]
            if len(await feeds.known_keys(tx, source.id, keys)) >= _MIN_KNOWN:
                return one
    return None


async def _mark_archive_seen(services: FeedServices, source: Source, moved: FoundList, now: datetime) -> None:
    """Mark what another list has beside news as seen: it may go further back than the former one."""
    entries = moved.feed.entries
    async with services.database.transaction() as tx:
        seen = await feeds.known_keys(tx, source.id, [key for one in entries for key in one.keys.values()])
        missed = missed_entries(entries, seen, source.success_at)
        known = [key for one in entries if one not in missed for key in keys_to_store(one.keys)]
        await feeds.add_keys(tx, source.id, list(dict.fromkeys(known)), now)


async def fetch_and_read(services: FeedServices, source: Source, now: datetime) -> ParsedFeed:
    """What a source shows now.

    Raises:
        UserError: It cannot be fetched or read.
        SummarizerError: It exceeds the limits of the worker process.
    """
    try:
        fetched = await fetch(services, source, is_conditional=False)
    except FetchError as problem:
        raise fetch_problem(problem, source.url) from problem
    return (await read(services, source, fetched, now)).feed


def fetch_problem(problem: FetchError, url: str) -> UserError:
    """The error of an address that could not be fetched, for an editor."""
    return UserError(f"source.fetch.{problem.reason.value}", url=url, status=problem.status)
