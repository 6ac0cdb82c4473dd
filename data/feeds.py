"""Stores the followed feeds (sources): settings, the next poll, and the keys of entries already seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

from sqlalchemy import Result, Select, Text, bindparam, cast, delete, func, select, update

from data.engines.upsert import Transaction, insert_statement, insert_statement_for_dialect
from data.records.feeds import NewSource, Source, SourceChange, SourceKind, SourceState
from data.schema.json_elements import JsonTexts
from data.schema.rows import columns_of, first_or_none
from data.schema.tables import source_items, sources

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

KEY_REFRESH_INTERVAL = timedelta(days=7)
"""A key's `seen_at` is written again only when it is older than this."""
KEY_RETENTION = timedelta(days=180)
"""A key is deleted when the feed has not contained its entry for this long."""
_INITIAL_INTERVAL_SECONDS = 3600
_COLUMNS = columns_of(sources, Source)
_Query: TypeAlias = Select[*tuple[Any, ...]]
# Statements of every poll, made once: SQLAlchemy takes longer to make one than SQLite to answer it.
_is_given = sources.c.id == bindparam("number")
_ONE = select(*_COLUMNS).where(_is_given)
_ONE_LOCKED = _ONE.with_for_update()
_CHANGE = update(sources).where(_is_given).returning(*_COLUMNS)
_given_keys = JsonTexts(bindparam("keys", type_=Text)).table_valued("value").c.value
_KNOWN_KEYS = select(source_items.c.key, source_items.c.seen_at).where(
    source_items.c.source_id == bindparam("source_id"), source_items.c.key.in_(select(_given_keys))
)
_DELETE_STALE_KEYS = delete(source_items).where(
    source_items.c.source_id == bindparam("source_id"), source_items.c.seen_at < bindparam("before")
)
# Executed for every new story. A thousand sources share a few topics; JSON cannot be compared, text can.
_TOPICS = select(cast(sources.c.topics, Text)).where(sources.c.state != SourceState.ENDED).distinct()


async def add(tx: Transaction, source: NewSource, now: datetime) -> Source | None:
    """Add a source, due at once; None if one with this URL exists."""
    values = {name: getattr(source, name) for name in NewSource.__dataclass_fields__}
    initial = {
        "state": SourceState.ACTIVE,
        "next_poll": now,
        "created_at": now,
        "etag": "",
        "last_modified": "",
        "body_hash": "",
        "interval": _INITIAL_INTERVAL_SECONDS,
        "ttl": 0,
        "skip_hours": (),
        "failures": 0,
        "error": "",
        "status": 0,
    }
    insert = insert_statement(tx, sources).values(**values, **initial).on_conflict_do_nothing()
    row = (await tx.execute(insert.returning(*_COLUMNS))).one_or_none()
    return None if row is None else Source(**row._asdict())


async def list_topics(tx: Transaction) -> list[str]:
    """The topics that sources give to their stories, in alphabetical order."""
    return sorted({topic for topics in await tx.scalars(_TOPICS) for topic in json.loads(topics)})


async def get(tx: Transaction, source_id: int) -> Source | None:
    """The source with this number."""
    return _source_or_none(await tx.execute(_ONE, {"number": source_id}))


async def get_for_update(tx: Transaction, source_id: int) -> Source | None:
    """The source with this number, its row locked until the transaction ends."""
    return _source_or_none(await tx.execute(_ONE_LOCKED, {"number": source_id}))


async def get_by_url(tx: Transaction, url: str) -> Source | None:
    """The source with this URL."""
    return first_or_none(await _list(tx, select(*_COLUMNS).where(sources.c.url == url)))


async def page(tx: Transaction, offset: int, limit: int) -> tuple[list[Source], int]:
    """One page of the sources, newest first, and their total number."""
    total = (await tx.execute(select(func.count()).select_from(sources))).scalar_one()
    query = select(*_COLUMNS).order_by(sources.c.id.desc()).offset(offset).limit(limit)
    return await _list(tx, query), int(total)


async def list_all(tx: Transaction) -> list[Source]:
    """All sources, oldest first."""
    return await _list(tx, select(*_COLUMNS).order_by(sources.c.id))


async def claim_due(tx: Transaction, now: datetime, until: datetime, limit: int) -> list[Source]:
    """Claim the due sources, longest waiting first, and set their next poll to `until`.

    No other process polls them before `until`. A crash during a poll thus delays the source, and a source
    that crashes the process is not polled in a loop.
    """
    query = (
        select(*_COLUMNS)
        .where(sources.c.next_poll <= now)
        .order_by(sources.c.next_poll, sources.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = await _list(tx, query)
    if found:
        ids = [source.id for source in found]
        await tx.execute(update(sources).where(sources.c.id.in_(ids)).values(next_poll=until))
    return found


async def next_poll_at(tx: Transaction) -> datetime | None:
    """The earliest next poll of all sources; None when none is active."""
    query = select(sources.c.next_poll).where(sources.c.next_poll.is_not(None))
    found: datetime | None = (await tx.execute(query.order_by(sources.c.next_poll).limit(1))).scalar()
    return found


async def change(tx: Transaction, source_id: int, **changes: Unpack[SourceChange]) -> Source | None:
    """Change fields of a source; None if it was removed."""
    return _source_or_none(await tx.execute(_CHANGE, {"number": source_id, **changes}))


async def postpone_channels(tx: Transaction, until: datetime) -> None:
    """Poll no Telegram channel before an instant."""
    is_earlier = sources.c.next_poll < until
    own = (sources.c.kind == SourceKind.CHANNEL, sources.c.next_poll.is_not(None), is_earlier)
    await tx.execute(update(sources).where(*own).values(next_poll=until))


async def remove(tx: Transaction, source_id: int) -> bool:
    """Delete a source and its keys; its articles stay. Returns whether it existed."""
    return (await tx.execute(delete(sources).where(sources.c.id == source_id))).rowcount > 0


async def known_keys(tx: Transaction, source_id: int, keys: Sequence[str]) -> set[str]:
    """Those of the keys that are stored for the source."""
    return set(await key_dates(tx, source_id, keys))


async def key_dates(tx: Transaction, source_id: int, keys: Sequence[str]) -> dict[str, datetime]:
    """Those of the keys that are stored for the source, each with its `seen_at`."""
    rows = await tx.execute(_KNOWN_KEYS, {"source_id": source_id, "keys": json.dumps(keys)})
    return {row.key: row.seen_at for row in rows}


def is_key_due(seen_at: datetime | None, now: datetime) -> bool:
    """Whether `add_keys` would write a key with this `seen_at`, None for one that is not stored."""
    return seen_at is None or seen_at < now - KEY_REFRESH_INTERVAL


async def add_keys(tx: Transaction, source_id: int, keys: Sequence[str], now: datetime) -> None:
    """Store the keys of the entries that the feed contains now, with `now` as their `seen_at`."""
    if not keys:
        return
    given = {"source_id": source_id, "seen_at": now, "due_before": now - KEY_REFRESH_INTERVAL}
    await tx.execute(_add_keys_statement(tx.dialect.name), [{**given, "key": key} for key in keys])


@cache
def _add_keys_statement(dialect: str) -> Insert:
    insert = insert_statement_for_dialect(dialect, source_items)
    return insert.on_conflict_do_update(
        index_elements=["source_id", "key"],
        set_={"seen_at": insert.excluded.seen_at},
        # Spares a write for most keys.
        where=source_items.c.seen_at < bindparam("due_before", type_=source_items.c.seen_at.type),
    )


async def delete_stale_keys(tx: Transaction, source_id: int, now: datetime) -> None:
    """Delete keys that the feed has not contained for KEY_RETENTION.

    Call it only after `add_keys` with all present keys, which refreshes their `seen_at`.
    """
    await tx.execute(_DELETE_STALE_KEYS, {"source_id": source_id, "before": now - KEY_RETENTION})


def _source_or_none(rows: Result[tuple[Any, ...]]) -> Source | None:
    row = rows.one_or_none()
    return None if row is None else Source(**row._asdict())


async def _list(tx: Transaction, query: _Query) -> list[Source]:
    return [Source(**row._asdict()) for row in await tx.execute(query)]
