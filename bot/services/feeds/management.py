"""What editors do with feeds: find, follow, list, change, remove, import and export them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Unpack
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.ports.feed_reader import FeedAddress, ParsedFeed
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.services.feeds import check
from bot.services.feeds.entries import FeedServices, SourceGone, ingest_entries
from bot.services.feeds.opml_export import write_opml
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data import feeds
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article
from data.records.feeds import NewSource, Source, SourceChange, SourceState

PAGE_SIZE = 8
NEWEST_COUNTS = (1, 3, 5)
"""How many of the newest stories are offered when a feed is followed."""
_LEASE_DURATION = timedelta(minutes=10)
_HTTP_FALLBACK_REASONS = (
    FetchReason.TLS,
    FetchReason.TLS_NAME,
    FetchReason.TLS_EXPIRED,
    FetchReason.TLS_UNKNOWN,
    FetchReason.UNREACHABLE,
)
_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that stands at an address."""

    address: str
    fetched: Fetched
    feed: ParsedFeed

    @property
    def url(self) -> str:
        """The address to follow: after permanent redirects only."""
        return self.fetched.moved_to or self.address


@dataclass(frozen=True, slots=True)
class FeedImportResult:
    """What became of a list of feeds: how many are followed now, and how many were already."""

    added: int
    already_followed: int


async def discover(services: FeedServices, text: str) -> DiscoveredFeed | tuple[FeedAddress, ...]:
    """The feed at an address, or the feeds that the page there names where they are several.

    Raises:
        UserError: There is none, or the address cannot be opened; says why.
    """
    address = parse_address(text)
    try:
        fetched = await services.fetcher.fetch(address, FetchPurpose.FEED)
    except FetchError as problem:
        if "://" in text or problem.reason not in _HTTP_FALLBACK_REASONS:
            raise _to_user_error(problem, address) from problem
        address = address.replace("https://", "http://", 1)  # old sites that nobody typed in full
        fetched = await _fetch_feed(services, address)
    if fetched.content_type not in _HTML_TYPES:
        return await _parse_feed(services, address, fetched)
    discovered = await services.summarizer.find_feeds(fetched.body, fetched.url, fetched.charset)
    if len(discovered) > 1:
        return discovered
    if discovered:
        return await _parse_feed(services, discovered[0].url, await _fetch_feed(services, discovered[0].url))
    return await _parse_feed(services, address, fetched)  # some servers call their feeds pages


async def follow(
    services: FeedServices, found: DiscoveredFeed, by: Person, chat: Chat, now: datetime
) -> tuple[Source, bool]:
    """Follow a feed from now on; what it shows now counts as seen. No when it was followed before."""
    new = _new_source(found.url, found.feed.title, by, chat)
    async with services.database.transaction() as tx:
        source = await feeds.add(tx, new, now)
        if source is None:
            known = await feeds.get_by_url(tx, found.url)
            assert known is not None
            return known, False
        source = await _change_source(
            tx, source.id, next_poll=now + _LEASE_DURATION
        )  # nobody else looks meanwhile
        await team.write_audit_entry(tx, by.id, by.name, "source.added", source.title or source.url, now)
    result = await check.ingest(services, source, found.fetched, found.feed, now)
    return result.source or source, True


async def ingest_newest(
    services: FeedServices, source_id: int, count: int, now: datetime
) -> tuple[Source, list[Article]]:
    """Make articles of the newest entries, whether they have been seen or not; those that are new here.

    Raises:
        UserError: The feed is not followed any more, or cannot be had now.
    """
    source = await get(services.database, source_id)
    found = await _parse_feed(services, source.url, await _fetch_feed(services, source.url))
    try:
        return source, await ingest_entries(services, source, found.feed.entries[:count], now)
    except SourceGone as error:
        raise UserError("source.gone") from error


async def get(database: Database, source_id: int) -> Source:
    """A source by its number. Raises UserError when it is not followed any more."""
    async with database.reading() as tx:
        return _or_gone(await feeds.get(tx, source_id))


async def list_page(database: Database, number: int) -> tuple[list[Source], int]:
    """One page of the sources, newest first, and how many there are in all."""
    async with database.reading() as tx:
        return await feeds.page(tx, number * PAGE_SIZE, PAGE_SIZE)


async def change(
    database: Database, source_id: int, by: Person, now: datetime, **changes: Unpack[SourceChange]
) -> Source:
    """Change how a source is treated. Raises UserError when it is not followed any more."""
    return await _change_and_audit(database, source_id, "source.changed", by, now, **changes)


async def pause(database: Database, source_id: int, by: Person, now: datetime) -> Source:
    """Look at it no more until somebody resumes it."""
    paused = SourceChange(state=SourceState.PAUSED, next_poll=None)
    return await _change_and_audit(database, source_id, "source.paused", by, now, **paused)


async def resume(database: Database, source_id: int, by: Person, now: datetime) -> Source:
    """Look at it again, at once; its failures are forgotten."""
    fresh = SourceChange(
        state=SourceState.ACTIVE, next_poll=now, failures=0, failing_since=None, alerted_at=None
    )
    return await _change_and_audit(database, source_id, "source.resumed", by, now, **fresh)


async def check_now(database: Database, source_id: int, now: datetime) -> Source:
    """Look at it at once.

    Raises:
        UserError: It is paused, ended or not followed any more.
    """
    async with database.transaction() as tx:
        source = _or_gone(await feeds.get_for_update(tx, source_id))
        if source.state is not SourceState.ACTIVE:
            raise UserError("source.not_active")
        return await _change_source(tx, source_id, next_poll=now)


async def remove(database: Database, source_id: int, by: Person, now: datetime) -> Source:
    """Follow it no more; its stories stay. Raises UserError when it is not followed any more."""
    async with database.transaction() as tx:
        source = _or_gone(await feeds.get(tx, source_id))
        await feeds.remove(tx, source_id)
        await team.write_audit_entry(tx, by.id, by.name, "source.removed", source.title or source.url, now)
    return source


async def import_opml(
    services: FeedServices, content: bytes, by: Person, chat: Chat, now: datetime
) -> FeedImportResult:
    """Follow every feed of an OPML list. Raises UserError when it is none."""
    listed = await services.summarizer.read_opml(content)
    added = 0
    async with services.database.transaction() as tx:
        for feed in listed:
            added += await feeds.add(tx, _new_source(feed.url, feed.title, by, chat), now) is not None
        if added:
            await team.write_audit_entry(tx, by.id, by.name, "source.imported", str(added), now)
    return FeedImportResult(added, len(listed) - added)


async def export_opml(database: Database) -> tuple[bytes, int]:
    """All sources as an OPML list, and how many they are."""
    async with database.reading() as tx:
        found = await feeds.list_all(tx)
    return write_opml("Lede", found), len(found)


def parse_address(text: str) -> str:
    """What somebody typed as a web address.

    Raises:
        UserError: It can be none.
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


def title_of(source: Source) -> str:
    """What a source is called: by its title, else by its host."""
    return source.title or urlsplit(source.url).hostname or source.url


def _new_source(url: str, title: str, by: Person, chat: Chat) -> NewSource:
    return NewSource(
        url=url,
        title=title,
        site="",
        publish=False,
        full_text=True,
        topics=(),
        added_by=by.id,
        added_by_name=by.name,
        chat_id=chat.id,
        language=chat.language,
    )


async def _fetch_feed(services: FeedServices, url: str) -> Fetched:
    try:
        return await services.fetcher.fetch(url, FetchPurpose.FEED)
    except FetchError as problem:
        raise _to_user_error(problem, url) from problem


def _to_user_error(problem: FetchError, url: str) -> UserError:
    return UserError(f"source.fetch.{problem.reason.value}", url=url, status=problem.status)


async def _parse_feed(services: FeedServices, address: str, fetched: Fetched) -> DiscoveredFeed:
    return DiscoveredFeed(
        address, fetched, await services.summarizer.read_feed(fetched.body, fetched.url, fetched.charset)
    )


async def _change_and_audit(
    database: Database,
    source_id: int,
    action: str,
    by: Person,
    now: datetime,
    **changes: Unpack[SourceChange],
) -> Source:
    async with database.transaction() as tx:
        source = await _change_source(tx, source_id, **changes)
        await team.write_audit_entry(tx, by.id, by.name, action, title_of(source), now)
    return source


async def _change_source(tx: Transaction, source_id: int, **changes: Unpack[SourceChange]) -> Source:
    return _or_gone(await feeds.change(tx, source_id, **changes))


def _or_gone(source: Source | None) -> Source:
    if source is None:
        raise UserError("source.gone")
    return source


def editors_to_notify(source: Source, editors: Sequence[int], reachable_ids: set[int]) -> list[int]:
    """Who is told about a source: those of the editors who know the bot, its own first."""
    chosen = [number for number in editors if number in reachable_ids or number == source.added_by]
    return sorted(chosen, key=lambda number: number != source.added_by)
