"""Stores what readers do not want to see.

The subscription repeats the rules in one column, because they are part of its planning key. A transaction
that changes mutes locks the subscription first and writes that column last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.mutes import Mute, MuteKind, MuteRule, write_mute_set
from data.schema.rows import columns_of, first_or_none
from data.schema.tables import mutes, subscriptions

_COLUMNS = columns_of(mutes, Mute)


async def list_active(tx: Transaction, reader_id: int, now: datetime) -> list[Mute]:
    """A reader's mutes that are not over, the newest first."""
    query = select(*_COLUMNS).where(mutes.c.reader_id == reader_id, _is_active(now))
    rows = await tx.execute(query.order_by(mutes.c.id.desc()))
    return [Mute(**row._asdict()) for row in rows]


async def get(tx: Transaction, mute_id: int) -> Mute | None:
    """The mute with this number."""
    rows = await tx.execute(select(*_COLUMNS).where(mutes.c.id == mute_id))
    return first_or_none([Mute(**row._asdict()) for row in rows])


async def put(tx: Transaction, reader_id: int, rules: Collection[MuteRule], now: datetime) -> None:
    """Store mutes; one that exists gets the new end, and keeps its count."""
    if not rules:
        return
    statement = insert_statement(tx, mutes)
    rows = [
        {
            "reader_id": reader_id,
            "kind": one.kind,
            "value": one.value,
            "until": one.until,
            "hidden": 0,
            "created_at": now,
        }
        for one in rules
    ]
    changed = {"until": statement.excluded.until}
    keys = ["reader_id", "kind", "value"]
    await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


async def set_until(tx: Transaction, mute_id: int, until: datetime | None) -> None:
    """Change when a mute ends."""
    await tx.execute(update(mutes).where(mutes.c.id == mute_id).values(until=until))


async def replace_all(tx: Transaction, sets: Mapping[int, Collection[MuteRule]], now: datetime) -> None:
    """Give readers, by number, exactly these mutes; those that they have keep their counts."""
    rows = await tx.execute(select(*_COLUMNS).where(mutes.c.reader_id.in_(sets)))
    wanted = {(reader_id, one.kind, one.value) for reader_id, rules in sets.items() for one in rules}
    gone = [row.id for row in rows if (row.reader_id, row.kind, row.value) not in wanted]
    if gone:
        await tx.execute(delete(mutes).where(mutes.c.id.in_(gone)))
    for reader_id, rules in sets.items():
        await put(tx, reader_id, rules, now)


async def write_set(tx: Transaction, reader_id: int, now: datetime) -> str:
    """Write the mutes that have not ended into the column of the reader's subscription; returns its text."""
    text = write_mute_set(one.rule for one in await list_active(tx, reader_id, now))
    await tx.execute(
        update(subscriptions).where(subscriptions.c.reader_id == reader_id).values(mute_set=text)
    )
    return text


async def list_phrases(tx: Transaction, now: datetime) -> list[str]:
    """The different words that any reader mutes."""
    query = select(mutes.c.value).where(mutes.c.kind == MuteKind.WORDS, _is_active(now)).distinct()
    return list(await tx.scalars(query))


async def replace_event(tx: Transaction, event_id: int, by: Collection[int], now: datetime) -> None:
    """Let those who mute an event mute these events instead."""
    query = select(*_COLUMNS).where(mutes.c.kind == MuteKind.EVENT, mutes.c.value == str(event_id))
    for row in (await tx.execute(query)).all():
        await _lock(tx, row.reader_id)
        if event_id not in by:
            await tx.execute(delete(mutes).where(mutes.c.id == row.id))
        rules = [MuteRule(MuteKind.EVENT, str(one), row.until) for one in sorted({*by} - {event_id})]
        await put(tx, row.reader_id, rules, now)
        await write_set(tx, row.reader_id, now)


async def delete_ended(tx: Transaction, now: datetime, limit: int) -> int:
    """Delete at most `limit` mutes that are over; returns how many."""
    query = select(mutes.c.id, mutes.c.reader_id).where(mutes.c.until <= now).limit(limit)
    rows = (await tx.execute(query)).all()
    for reader_id in sorted({row.reader_id for row in rows}):
        await _lock(tx, reader_id)
        await write_set(tx, reader_id, now)
    if rows:
        await tx.execute(delete(mutes).where(mutes.c.id.in_([row.id for row in rows]), mutes.c.until <= now))
    return len(rows)


async def count(tx: Transaction, reader_id: int, now: datetime) -> int:
    """The number of a reader's mutes that are not over."""
    query = select(func.count()).select_from(mutes).where(mutes.c.reader_id == reader_id, _is_active(now))
    return int((await tx.execute(query)).scalar_one())


async def _lock(tx: Transaction, reader_id: int) -> None:
    query = select(subscriptions.c.reader_id).where(subscriptions.c.reader_id == reader_id)
    await tx.execute(query.with_for_update())


def _is_active(now: datetime) -> ColumnElement[bool]:
    return or_(mutes.c.until.is_(None), mutes.c.until > now)
