"""Changes the rules of feeds on behalf of editors, and finds the feed that an editor names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.errors import UserError, require_found
from bot.services.feeds.management import title_of
from bot.services.feeds.rule_texts import RuleValue
from bot.services.newsroom.people import Person
from data import feed_rules, feeds, held_entries
from data.database import Database
from data.newsroom import team
from data.records.feed_rules import FeedRules, RuleKind, SourceRule, rules_of
from data.records.feeds import RefusedCounts, Source

_GONE = "source.gone"


@dataclass(frozen=True, slots=True)
class RuledSource:
    """A feed with its rules.

    Attributes:
        source: The feed.
        stored: Its rules, also those that were cleared.
        kept: How many entries that rules hold back are kept.
    """

    source: Source
    stored: tuple[SourceRule, ...] = ()
    kept: int = 0

    @property
    def rules(self) -> FeedRules:
        """Its rules as one value."""
        return rules_of(self.stored)

    def held(self, kind: RuleKind) -> int:
        """How many entries a rule has held back."""
        return next((rule.held for rule in self.stored if rule.kind is kind), 0)


async def load(database: Database, source_id: int) -> RuledSource:
    """A feed with its rules. Raises UserError when it is not followed."""
    async with database.reading() as tx:
        source = require_found(await feeds.get(tx, source_id), _GONE)
        stored = await feed_rules.load(tx, source_id)
        counts = (await held_entries.count_refused(tx, [source_id])).get(source_id)
    return RuledSource(source, stored, counts.ruled_out if counts else 0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of a feed: the kept entries, and how many each rule has held back."""

    kept: RefusedCounts = RefusedCounts()  # noqa: RUF009 - a frozen value
    rules: tuple[SourceRule, ...] = ()


async def load_left_out(database: Database, source_ids: Collection[int]) -> dict[int, LeftOut]:
    """What was left out of each of these feeds, where anything was or it has rules."""
    async with database.reading() as tx:
        counts = await held_entries.count_refused(tx, source_ids)
        rules = await feed_rules.load_many(tx, source_ids)
    return {
        number: LeftOut(counts.get(number, RefusedCounts()), rules.get(number, ()))
        for number in counts.keys() | rules.keys()
    }


async def set_rule(
    database: Database, source_id: int, kind: RuleKind, value: RuleValue, by: Person, now: datetime
) -> int:
    """Set or clear a rule; returns its version, by which `undo` undoes it.

    Raises:
        UserError: The feed is not followed.
    """
    async with database.transaction() as tx:
        source = require_found(await feeds.get_for_update(tx, source_id), _GONE)
        version = await feed_rules.put(tx, source_id, kind, value.words, value.number)
        await team.write_audit_entry(tx, by.id, by.name, "source.rules", title_of(source), now)
    return version


async def undo(
    database: Database, source_id: int, kind: RuleKind, version: int, by: Person, now: datetime
) -> None:
    """Undo the change that gave a rule its version.

    Raises:
        UserError: The feed is not followed, or the rule was changed since.
    """
    async with database.transaction() as tx:
        source = require_found(await feeds.get_for_update(tx, source_id), _GONE)
        if not await feed_rules.undo(tx, source_id, kind, version):
            raise UserError("rules.changed_since")
        await team.write_audit_entry(tx, by.id, by.name, "source.rules", title_of(source), now)


async def find_source(database: Database, named: str) -> Source:
    """The feed that an editor names by its address, its host, its site's host or its title.

    Raises:
        UserError: There is no such feed, or there are several.
    """
    async with database.reading() as tx:
        sources = await feeds.list_all(tx)
    wanted = named.strip().strip("<>").casefold()
    exact = [one for one in sources if one.url.casefold() == wanted]
    found = exact or [one for one in sources if wanted in _names_of(one)]
    if not found:
        raise UserError("rules.no_source", given=named)
    if len(found) > 1:
        raise UserError("rules.several", given=named, n=len(found))
    return found[0]


def _names_of(source: Source) -> set[str]:
    """The title, the addresses without their scheme, and the hosts of a feed and its site."""
    bare = {url.partition("://")[2].rstrip("/").casefold() for url in (source.url, source.site) if url}
    hosts = {_host(url) for url in (source.url, source.site)}
    plain = {host.removeprefix("www.") for host in hosts}
    return {title_of(source).casefold(), *bare, *hosts, *plain} - {""}


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""
