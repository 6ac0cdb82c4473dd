"""Stores the entries of feeds that wait for their page, and those that were refused: copies, and by rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Select, bindparam, case, delete, func, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.feeds import RULE_REASONS, HeldEntry, HoldReason, NewHeldEntry, RefusedCounts
from data.schema.feed_tables import held_entries
from data.schema.rows import columns_of, first_or_none

REFUSED_RETENTION = timedelta(days=30)
MAX_REFUSED_PER_SOURCE = 100
_COLUMNS = columns_of(held_entries, HeldEntry)
_is_waiting = held_entries.c.reason == HoldReason.PAGE
_is_refused = held_entries.c.reason != HoldReason.PAGE
_is_ruled_out = held_entries.c.reason.in_(RULE_REASONS)
_has_no_place = held_entries.c.reason == HoldReason.RULE_LIMIT
_Query: TypeAlias = Select[*tuple[Any, ...]]
_ANY_WAITING = (  # made once, for every poll
    select(held_entries.c.id)
    .where(held_entries.c.source_id == bindparam("source_id"))
    .where(_is_waiting | (_has_no_place & (held_entries.c.updated_at >= bindparam("since"))))
    .limit(1)
)


async def hold(tx: Transaction, held: NewHeldEntry, now: datetime) -> None:
    """Hold an entry; one that is held already keeps its place, with the new reason."""
    statement = insert_statement(tx, held_entries).values(**asdict(held), attempts=1, updated_at=now)
    names = ("reason", "article_id", "fingerprint", "entry", "detail")
    changed = {name: statement.excluded[name] for name in names}
    await tx.execute(statement.on_conflict_do_update(index_elements=["source_id", "key"], set_=changed))


async def get(tx: Transaction, held_id: int) -> HeldEntry | None:
    """The held entry with this number."""
    return first_or_none(await _list(tx, select(*_COLUMNS).where(held_entries.c.id == held_id)))


async def list_waiting(tx: Transaction, source_id: int, limit: int) -> list[HeldEntry]:
    """The entries of a source that wait for their page, the longest first."""
    query = select(*_COLUMNS).where(held_entries.c.source_id == source_id, _is_waiting)
    return await _list(tx, query.order_by(held_entries.c.id).limit(limit))


async def is_any_waiting(tx: Transaction, source_id: int, since: datetime) -> bool:
    """Whether an entry of a source waits for its page, or was held back by a daily limit since an instant."""
    return (await tx.execute(_ANY_WAITING, {"source_id": source_id, "since": since})).first() is not None


async def page_of_refused(
    tx: Transaction, source_id: int, offset: int, limit: int
) -> tuple[list[HeldEntry], int]:
    """One page of the refused entries of a source, newest first, and their total number."""
    total = (await count_refused(tx, [source_id])).get(source_id, RefusedCounts()).total
    query = select(*_COLUMNS).where(held_entries.c.source_id == source_id, _is_refused)
    return await _list(tx, query.order_by(held_entries.c.id.desc()).offset(offset).limit(limit)), total


async def count_refused(tx: Transaction, source_ids: Collection[int]) -> dict[int, RefusedCounts]:
    """The number of refused entries of each of these sources that has any."""
    ruled_out = func.sum(case((_is_ruled_out, 1), else_=0))
    query = (
        select(held_entries.c.source_id, func.count(), ruled_out)
        .where(held_entries.c.source_id.in_(source_ids), _is_refused)
        .group_by(held_entries.c.source_id)
    )
    rows = await tx.execute(query)
    return {number: RefusedCounts(int(total) - int(ruled), int(ruled)) for number, total, ruled in rows}


async def list_ruled_out(tx: Transaction, source_id: int, limit: int) -> list[HeldEntry]:
    """The entries of a source that rules hold back, newest first."""
    query = select(*_COLUMNS).where(held_entries.c.source_id == source_id, _is_ruled_out)
    return await _list(tx, query.order_by(held_entries.c.id.desc()).limit(limit))


async def list_waiting_for_place(tx: Transaction, source_id: int, since: datetime) -> list[HeldEntry]:
    """The entries that were held back by a daily limit since an instant, the oldest first."""
    own = (held_entries.c.source_id == source_id, _has_no_place)
    query = select(*_COLUMNS).where(*own, held_entries.c.updated_at >= since)
    return await _list(tx, query.order_by(held_entries.c.id))


async def count_attempt(tx: Transaction, held_id: int) -> None:
    """Count one more failed request for the page of an entry."""
    statement = update(held_entries).where(held_entries.c.id == held_id)
    await tx.execute(statement.values(attempts=held_entries.c.attempts + 1))


async def remove(tx: Transaction, held_id: int) -> bool:
    """Delete a held entry; returns whether it existed."""
    return (await tx.execute(delete(held_entries).where(held_entries.c.id == held_id))).rowcount > 0


async def prune_refused(tx: Transaction, source_id: int, now: datetime) -> None:
    """Delete the refused entries of a source that are 30 days old.

    Of those that rules hold back the newest hundred stay, and as many of the others.
    """
    for group in (_is_ruled_out, _is_refused & ~_is_ruled_out):
        own = (held_entries.c.source_id == source_id, group)
        oldest = select(held_entries.c.id).where(*own).order_by(held_entries.c.id.desc())
        limit = (await tx.execute(oldest.offset(MAX_REFUSED_PER_SOURCE).limit(1))).scalar() or 0
        is_stale = (held_entries.c.updated_at < now - REFUSED_RETENTION) | (held_entries.c.id <= limit)
        await tx.execute(delete(held_entries).where(*own, is_stale))


async def _list(tx: Transaction, query: _Query) -> list[HeldEntry]:
    return [HeldEntry(**row._asdict()) for row in await tx.execute(query)]
