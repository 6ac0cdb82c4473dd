"""Writes imported editors and feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select, update

from data import feed_rules, feeds
from data.engines.upsert import Transaction, insert_statement
from data.records.feed_rules import FeedRules, rules_of
from data.records.feeds import Source
from data.records.newsroom import TeamMember
from data.schema.rows import columns_of
from data.schema.tables import sources, team
from data.transfer import row_ids
from data.transfer.import_state import ImportState
from data.transfer.records import ImportCounts, TransferredSource


async def import_team(tx: Transaction, members: Sequence[TeamMember]) -> ImportCounts:
    """Add people to the team; of a stored member only the name is updated."""
    unique = {member.user_id: member for member in members}
    rows = await tx.execute(select(team.c.user_id, team.c.name).where(team.c.user_id.in_(unique)))
    present = {row.user_id: row.name for row in rows}
    added = [one for one in unique.values() if one.user_id not in present]
    renamed = [one for one in unique.values() if one.name and present.get(one.user_id, one.name) != one.name]
    if added:
        values = [asdict(one) for one in added]
        await tx.execute(insert_statement(tx, team).on_conflict_do_nothing(), values)
    for one in renamed:
        await tx.execute(update(team).where(team.c.user_id == one.user_id).values(name=one.name))
    return ImportCounts(len(added), len(renamed), len(members) - len(added) - len(renamed))


async def get_known_sources(tx: Transaction, urls: Sequence[str]) -> Mapping[str, Source]:
    """The stored sources with these URLs, by URL, their rows locked."""
    columns = columns_of(sources, Source)
    rows = await tx.execute(select(*columns).where(sources.c.url.in_(urls)).with_for_update())
    return {row.url: Source(**row._asdict()) for row in rows}


async def add_source(tx: Transaction, state: ImportState, moved: TransferredSource, now: datetime) -> Source:
    """Insert a source with its keys and rules; returns it with its number."""
    row = asdict(moved.source)
    [number] = await row_ids.insert_rows(tx, sources, state.max_source_id, [row])
    await feeds.add_keys(tx, number, moved.entry_keys, now)
    await feed_rules.put_all(tx, number, moved.rules)
    return replace(moved.source, id=number)


async def change_source(tx: Transaction, source: Source) -> None:
    """Write the settings of a stored source; the state of its polls is not changed."""
    names = ("title", "site", "publish", "full_text", "topics", "language", "state", "next_poll")
    values = {name: getattr(source, name) for name in names}
    await tx.execute(update(sources).where(sources.c.id == source.id).values(values))


async def load_rules(tx: Transaction, source_id: int) -> FeedRules:
    """The rules of a stored source."""
    return rules_of(await feed_rules.load(tx, source_id))


async def change_rules(tx: Transaction, source_id: int, rules: FeedRules) -> None:
    """Write the rules of a stored source."""
    await feed_rules.put_all(tx, source_id, rules)
