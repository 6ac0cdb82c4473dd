"""Offers the lists of stories of a page without a feed, and changes which one a source reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.errors import require_found
from bot.services.feeds.discovery import DiscoveredFeed, PageWithoutFeed
from bot.services.feeds.fresh_start import polled_anew
from bot.services.feeds.known_entries import keys_to_store
from bot.services.feeds.management import title_of
from bot.services.newsroom.people import Person
from data import feeds
from data.database import Database
from data.newsroom import team
from data.records.feeds import SourceChange

SHOWN_HEADLINES = 5
_MAX_HEADLINE = 150


@dataclass(frozen=True, slots=True)
class OfferedList:
    """A list of stories to choose: its signature, its first headlines, and how many stories it has."""

    signature: str
    headlines: tuple[str, ...]
    count: int

    def to_json(self) -> dict[str, Any]:
        """The list as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> OfferedList:
        """The list that was written by `to_json`."""
        return cls(values["signature"], tuple(values["headlines"]), values["count"])


def offer(found: PageWithoutFeed) -> list[OfferedList]:
    """The lists of a page, each with its first five headlines."""
    return [
        OfferedList(
            one.signature,
            tuple(entry.title[:_MAX_HEADLINE] for entry in one.feed.entries[:SHOWN_HEADLINES]),
            len(one.feed.entries),
        )
        for one in found.lists
    ]


async def change_list(
    database: Database, source_id: int, chosen: DiscoveredFeed, by: Person, now: datetime
) -> None:
    """Let a source read another list of its page; what the list has now counts as seen.

    Raises:
        UserError: The source is not followed.
    """
    change: SourceChange = {"list_signature": chosen.signature, **polled_anew(now)}
    async with database.transaction() as tx:
        source = require_found(await feeds.change(tx, source_id, **change), "source.gone")
        keys = [key for entry in chosen.feed.entries for key in keys_to_store(entry.keys)]
        await feeds.add_keys(tx, source_id, list(dict.fromkeys(keys)), now)
        await team.write_audit_entry(tx, by.id, by.name, "source.changed", title_of(source), now)
