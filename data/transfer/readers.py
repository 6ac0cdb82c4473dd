"""Looks up and writes imported readers with their subscriptions, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import select

from data.audience.reader_rules import mutes, watches
from data.engines.upsert import Transaction, insert_statement
from data.records.reader_rules import read_rule_set
from data.schema.rows import QUIET_COLUMNS, merge_quiet_columns, quiet_columns
from data.schema.tables import readers, subscriptions
from data.transfer.export import READER_COLUMNS, SUBSCRIPTION_COLUMNS
from data.transfer.records import KnownReader, TransferredReader

ChatThread: TypeAlias = tuple[int, int]
"""Ids of a chat and of its forum topic, 0 for none."""


async def get_known(tx: Transaction, keys: Collection[ChatThread]) -> Mapping[ChatThread, KnownReader]:
    """The stored readers among these keys, their rows locked on PostgreSQL."""
    wanted = frozenset(keys)
    query = (
        select(readers.c.id.label("reader_id"), *READER_COLUMNS)
        .join(subscriptions, subscriptions.c.reader_id == readers.c.id, isouter=True)
        .where(readers.c.chat_id.in_({chat_id for chat_id, _ in keys}))
        .with_for_update(of=readers)
    )
    rows = await tx.execute(query)
    return {
        key: _known_reader(row._asdict()) for row in rows if (key := (row.chat_id, row.thread_id)) in wanted
    }


def _known_reader(row: dict[str, Any]) -> KnownReader:
    reader_id = row.pop("reader_id")
    if row["state"] is None:
        return KnownReader(reader_id, None)
    return KnownReader(reader_id, TransferredReader(**merge_quiet_columns(row), covered_until=None))


async def save_readers(tx: Transaction, moved: Sequence[TransferredReader], now: datetime) -> None:
    """Insert or update readers and their subscriptions; each chat and topic occurs at most once."""
    if not moved:
        return
    reader_rows = [
        {
            "chat_id": one.chat_id,
            "thread_id": one.thread_id,
            "kind": one.chat_type,
            "language": one.language,
            "language_chosen": one.language_chosen,
            "created_at": now,
        }
        for one in moved
    ]
    statement = insert_statement(tx, readers)
    updated = {name: statement.excluded[name] for name in ("kind", "language", "language_chosen")}
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["chat_id", "thread_id"], set_=updated), reader_rows
    )
    numbers = await _reader_ids(tx, moved)
    await _write_subscriptions(tx, moved, numbers)
    by_number = {numbers[one.chat_id, one.thread_id]: one for one in moved}
    muted = {number: read_rule_set(one.mute_set) for number, one in by_number.items()}
    await mutes.replace_all(tx, muted, now)
    watched = {number: read_rule_set(one.watch_set) for number, one in by_number.items()}
    await watches.replace_all(tx, watched, now)


async def _reader_ids(tx: Transaction, moved: Sequence[TransferredReader]) -> Mapping[ChatThread, int]:
    query = select(readers.c.id, readers.c.chat_id, readers.c.thread_id)
    rows = await tx.execute(query.where(readers.c.chat_id.in_({one.chat_id for one in moved})))
    return {(row.chat_id, row.thread_id): row.id for row in rows}


async def _write_subscriptions(
    tx: Transaction, moved: Sequence[TransferredReader], numbers: Mapping[ChatThread, int]
) -> None:
    statement = insert_statement(tx, subscriptions)
    changed = {name: statement.excluded[name] for name in (*SUBSCRIPTION_COLUMNS, *QUIET_COLUMNS)}
    rows = [
        {
            "reader_id": numbers[one.chat_id, one.thread_id],
            "created_at": one.subscribed_at,
            **{name: getattr(one, name) for name in SUBSCRIPTION_COLUMNS},
            **quiet_columns(one.quiet),
        }
        for one in moved
    ]
    await tx.execute(statement.on_conflict_do_update(index_elements=["reader_id"], set_=changed), rows)
