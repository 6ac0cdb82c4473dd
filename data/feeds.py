"""The feeds that the newsroom follows, when each is looked at next, and what each has shown already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, Unpack

from sqlalchemy import Select, delete, func, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.feeds import NewSource, Source, SourceChange, SourceState
from data.schema.rows import columns_of, first_or_none
from data.schema.tables import source_items, sources

KEY_REFRESH_INTERVAL = timedelta(days=7)
KEY_RETENTION = timedelta(days=180)
_INITIAL_INTERVAL_SECONDS = 3600
_BATCH_SIZE = 400  # keys in one statement
_COLUMNS = columns_of(sources, Source)
_Query: TypeAlias = Select[*tuple[Any, ...]]


async def add(tx: Transaction, source: NewSource, now: datetime) -> Source | None:
    """Follow a feed from now on; None when one of this address is followed already."""
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


async def get(tx: Transaction, source_id: int) -> Source | None:
    """The source with this number."""
    return first_or_none(await _list(tx, select(*_COLUMNS).where(sources.c.id == source_id)))


async def get_for_update(tx: Transaction, source_id: int) -> Source | None:
    """The source with this number; nobody else changes it until the transaction ends."""
    query = select(*_COLUMNS).where(sources.c.id == source_id).with_for_update()
    return first_or_none(await _list(tx, query))


async def get_by_url(tx: Transaction, url: str) -> Source | None:
    """The source of this address."""
    return first_or_none(await _list(tx, select(*_COLUMNS).where(sources.c.url == url)))


async def page(tx: Transaction, offset: int, limit: int) -> tuple[list[Source], int]:
    """One page of the sources, newest first, and how many there are in all."""
    total = (await tx.execute(select(func.count()).select_from(sources))).scalar_one()
    query = select(*_COLUMNS).order_by(sources.c.id.desc()).offset(offset).limit(limit)
    return await _list(tx, query), int(total)


async def list_all(tx: Transaction) -> list[Source]:
    """All sources, oldest first."""
    return await _list(tx, select(*_COLUMNS).order_by(sources.c.id))


async def claim_due(tx: Transaction, now: datetime, until: datetime, limit: int) -> list[Source]:
    """The sources that are due, longest waiting first; nobody else gets them before `until`.

    A crash in the middle thus costs one of them a while, and never a loop.
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
    """When the next source is due, None when none is active."""
    query = select(sources.c.next_poll).where(sources.c.next_poll.is_not(None))
    found: datetime | None = (await tx.execute(query.order_by(sources.c.next_poll).limit(1))).scalar()
    return found


async def change(tx: Transaction, source_id: int, **changes: Unpack[SourceChange]) -> Source | None:
    """Change a source; None when it is not followed any more."""
    statement = update(sources).where(sources.c.id == source_id).values(**changes)
    row = (await tx.execute(statement.returning(*_COLUMNS))).one_or_none()
    return None if row is None else Source(**row._asdict())


async def remove(tx: Transaction, source_id: int) -> bool:
    """Follow it no more, and forget what it has shown; its stories stay."""
    return (await tx.execute(delete(sources).where(sources.c.id == source_id))).rowcount > 0


async def known_keys(tx: Transaction, source_id: int, keys: Sequence[str]) -> set[str]:
    """Those of the keys that the source has shown before."""
    found: set[str] = set()
    for chunk in _chunks(keys):
        query = select(source_items.c.key).where(
            source_items.c.source_id == source_id, source_items.c.key.in_(chunk)
        )
        found.update(await tx.scalars(query))
    return found


async def add_keys(tx: Transaction, source_id: int, keys: Sequence[str], now: datetime) -> None:
    """Note that the source shows entries with these keys now."""
    if not keys:
        return
    statement = insert_statement(tx, source_items)
    statement = statement.on_conflict_do_update(
        index_elements=["source_id", "key"],
        set_={"seen_at": statement.excluded.seen_at},
        where=source_items.c.seen_at < now - KEY_REFRESH_INTERVAL,  # most are younger, and cost no write
    )
    await tx.execute(statement, [{"source_id": source_id, "key": key, "seen_at": now} for key in keys])


async def delete_stale_keys(tx: Transaction, source_id: int, now: datetime) -> None:
    """Forget entries that the source has not shown for half a year.

    Only right after `remember` of everything that it shows: what still stands there was refreshed then.
    """
    is_stale = source_items.c.seen_at < now - KEY_RETENTION
    await tx.execute(delete(source_items).where(source_items.c.source_id == source_id, is_stale))


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _BATCH_SIZE] for start in range(0, len(keys), _BATCH_SIZE))


async def _list(tx: Transaction, query: _Query) -> list[Source]:
    return [Source(**row._asdict()) for row in await tx.execute(query)]
