"""Follows, lists, changes, pauses, removes, imports and exports feeds on behalf of editors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Unpack
from urllib.parse import urlsplit

from bot.errors import UserError, require_found
from bot.ports.feed_reader import SkippedLine
from bot.services.feeds import ingestion, source_reading
from bot.services.feeds.discovery import DiscoveredFeed
from bot.services.feeds.entries import ingest_entries
from bot.services.feeds.feed_services import FeedServices, SourceGone
from bot.services.feeds.opml_export import write_opml
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data import feeds
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article
from data.records.feeds import NewSource, Source, SourceChange, SourceKind, SourceState

PAGE_SIZE = 6
NEWEST_COUNTS = (1, 3, 5)
"""The numbers of newest stories that an editor may ingest when a feed is followed."""
_LEASE_DURATION = timedelta(minutes=10)
_GONE = "source.gone"


@dataclass(frozen=True, slots=True)
class FeedImportResult:
    """The result of an OPML import: how many feeds were new, how many known, and the lines without one."""

    added: int
    already_followed: int
    skipped: tuple[SkippedLine, ...] = ()


async def follow(
    services: FeedServices, found: DiscoveredFeed, by: Person, chat: Chat, now: datetime
) -> tuple[Source, bool]:
    """Follow a feed from now on; its present entries count as seen.

    Returns:
        The source, and whether it is new; False where the feed was followed before.
    """
    new = replace(
        _new_source(found.url, found.feed.title, by, chat), kind=found.kind, list_signature=found.signature
    )
    async with services.database.transaction() as tx:
        source = await feeds.add(tx, new, now)
        if source is None:
            known = await feeds.get_by_url(tx, found.url)
            assert known is not None
            return known, False
        # The lease keeps the poller from a second poll at the same time.
        source = await _change_source(tx, source.id, next_poll=now + _LEASE_DURATION)
        await team.write_audit_entry(tx, by.id, by.name, "source.added", source.title or source.url, now)
    result = await ingestion.ingest(services, source, found.fetched, found.feed, now)
    return result.source or source, True


async def ingest_newest(
    services: FeedServices, source_id: int, count: int, now: datetime
) -> tuple[Source, list[Article]]:
    """Make articles of the newest `count` entries, also of seen ones.

    Returns:
        The source, and the articles that are new to the archive.

    Raises:
        UserError: The feed is not followed, or cannot be fetched or parsed.
    """
    source = await get(services.database, source_id)
    feed = await source_reading.fetch_and_read(services, source, now)
    try:
        newest = [entry for entry in feed.entries if not entry.is_advert][:count]
        return source, await ingest_entries(services, source, newest, now, keeps_repeats=False)
    except SourceGone as error:
        raise UserError(_GONE) from error


async def get(database: Database, source_id: int) -> Source:
    """The source with this number. Raises UserError when it is not followed."""
    async with database.reading() as tx:
        return require_found(await feeds.get(tx, source_id), _GONE)


async def list_page(database: Database, number: int) -> tuple[list[Source], int]:
    """One page (from 0) of the sources, newest first, and the number of all sources."""
    async with database.reading() as tx:
        return await feeds.page(tx, number * PAGE_SIZE, PAGE_SIZE)


async def change(
    database: Database, source_id: int, by: Person, now: datetime, **changes: Unpack[SourceChange]
) -> Source:
    """Change the settings of a source. Raises UserError when it is not followed."""
    return await _change_and_audit(database, source_id, "source.changed", by, now, **changes)


async def pause(database: Database, source_id: int, by: Person, now: datetime) -> Source:
    """Stop polling a source until `resume`. Raises UserError when it is not followed."""
    paused = SourceChange(state=SourceState.PAUSED, next_poll=None)
    return await _change_and_audit(database, source_id, "source.paused", by, now, **paused)


async def resume(database: Database, source_id: int, by: Person, now: datetime) -> Source:
    """Poll a source again, at once, with its failures reset. Raises UserError when it is not followed."""
    fresh = SourceChange(
        state=SourceState.ACTIVE, next_poll=now, failures=0, failing_since=None, alerted_at=None
    )
    return await _change_and_audit(database, source_id, "source.resumed", by, now, **fresh)


async def check_now(database: Database, source_id: int, now: datetime) -> Source:
    """Make a source due at once.

    Raises:
        UserError: It is paused, ended or not followed.
    """
    async with database.transaction() as tx:
        source = require_found(await feeds.get_for_update(tx, source_id), _GONE)
        if source.state is not SourceState.ACTIVE:
            raise UserError("source.not_active")
        return await _change_source(tx, source_id, next_poll=now)


async def remove(database: Database, source_id: int, by: Person, now: datetime) -> Source:
    """Remove a source and keep its articles. Raises UserError when it is not followed."""
    async with database.transaction() as tx:
        source = require_found(await feeds.get(tx, source_id), _GONE)
        await feeds.remove(tx, source_id)
        await team.write_audit_entry(tx, by.id, by.name, "source.removed", source.title or source.url, now)
    return source


async def import_opml(
    services: FeedServices, content: bytes, by: Person, chat: Chat, now: datetime
) -> FeedImportResult:
    """Follow every feed of an OPML file. Raises UserError when the file is not OPML."""
    listed = await services.summarizer.read_opml(content)
    added = 0
    async with services.database.transaction() as tx:
        for feed in listed.feeds:
            added += await feeds.add(tx, _new_source(feed.url, feed.title, by, chat), now) is not None
        if added:
            await team.write_audit_entry(tx, by.id, by.name, "source.imported", str(added), now)
    return FeedImportResult(added, len(listed.feeds) - added, listed.skipped)


async def export_opml(database: Database) -> tuple[bytes, int]:
    """All feeds as an OPML file, and their number; other readers know no other sources."""
    async with database.reading() as tx:
        found = [source for source in await feeds.list_all(tx) if source.kind is SourceKind.FEED]
    return write_opml("Lede", found), len(found)


def title_of(source: Source) -> str:
    """The title of a source; its host, or its address, where it has none."""
    return source.title or urlsplit(source.url).hostname or source.url


def editors_to_notify(source: Source, editors: Sequence[int], reachable_ids: set[int]) -> list[int]:
    """The editors to notify about a source: its own editor first, then those with a chat with the bot."""
    chosen = [number for number in editors if number in reachable_ids or number == source.added_by]
    return sorted(chosen, key=lambda number: number != source.added_by)


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
    return require_found(await feeds.change(tx, source_id, **changes), _GONE)
