"""Moves a feed to another address: its history stays, and entries that are known are not added again."""

from __future__ import annotations

from datetime import datetime

from bot.errors import UserError, require_found
from bot.services.feeds.discovery import DiscoveredFeed
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.fresh_start import polled_anew
from bot.services.feeds.known_entries import keys_to_store, missed_entries
from bot.services.feeds.management import title_of
from bot.services.newsroom.people import Person
from data import feeds
from data.database import Database, Transaction
from data.newsroom import team
from data.records.feeds import Source, SourceChange, SourceKind

_GONE = "source.gone"


async def change_address(
    services: FeedServices, source_id: int, found: DiscoveredFeed, by: Person, now: datetime
) -> tuple[Source, int]:
    """Follow a feed at another address from now on, checked at once.

    Returns:
        The source, and how many of the entries there will come in as new.

    Raises:
        UserError: The feed is not followed, is there already, or another source has the address.
    """
    async with services.database.transaction() as tx:
        source = require_found(await feeds.get_for_update(tx, source_id), _GONE)
        if {source.kind, found.kind} != {SourceKind.FEED}:
            raise UserError("address.other_kind")
        keys = [key for entry in found.feed.entries for key in entry.keys.values()]
        seen = await feeds.known_keys(tx, source_id, keys)
        missed = missed_entries(found.feed.entries, seen, source.success_at)
        changed = await _move(tx, source, found.url, by, now)
        known = (entry for entry in found.feed.entries if entry not in missed)
        await feeds.add_keys(
            tx, source_id, list(dict.fromkeys(key for one in known for key in keys_to_store(one.keys))), now
        )
    return changed, len(missed)


async def undo(database: Database, source_id: int, address: str, by: Person, now: datetime) -> Source:
    """Return to the address that a feed had before it was moved to `address`.

    Raises:
        UserError: The feed is not followed, was moved again since, or another source has the address now.
    """
    async with database.transaction() as tx:
        source = require_found(await feeds.get_for_update(tx, source_id), _GONE)
        if source.url != address or not source.former_url:
            raise UserError("address.changed_since")
        return await _move(tx, source, source.former_url, by, now)


async def _move(tx: Transaction, source: Source, url: str, by: Person, now: datetime) -> Source:
    if url == source.url:
        raise UserError("address.same")
    other = await feeds.get_by_url(tx, url)
    if other is not None:
        raise UserError("address.taken", title=title_of(other))
    change: SourceChange = {"url": url, "former_url": source.url, **polled_anew(now)}
    changed = require_found(await feeds.change(tx, source.id, **change), _GONE)
    await team.write_audit_entry(tx, by.id, by.name, "source.address", title_of(source), now)
    return changed
