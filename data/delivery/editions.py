"""Stores editions: the contents of digests, each shared by all readers who get the same one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import select

from data.delivery import carried_articles
from data.engines.upsert import Transaction
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind
from data.schema.column_types import JsonText, to_json
from data.schema.rows import columns_of
from data.schema.tables import editions


class EditionContent(NamedTuple):
    """What an edition holds; `parts`, `left_out`, `entries` and `body` mean what Edition says.

    `carried` are the articles that its readers have had afterwards beside those of `parts`: the other ones of
    its events.
    """

    parts: tuple[tuple[int, ...], ...]
    left_out: int = 0
    entries: tuple[EditionEntry, ...] = ()
    carried: Collection[int] = ()
    body: str = ""


async def add_edition(
    tx: Transaction, kind: str, parts: tuple[tuple[int, ...], ...], left_out: int, now: datetime
) -> int:
    """Store one edition and return its number; see Edition."""
    (edition_id,) = await add_editions(tx, kind, [EditionContent(parts, left_out)], now)
    return edition_id


async def add_editions(
    tx: Transaction, kind: str, contents: Sequence[EditionContent], now: datetime
) -> list[int]:
    """Store editions; returns their numbers in order."""
    carried = [{number for part in one.parts for number in part}.union(one.carried) for one in contents]
    seqs = await carried_articles.get_seqs(tx, {number for ids in carried for number in ids})
    rows = [
        {
            "kind": kind,
            "parts": content.parts,
            "left_out": content.left_out,
            "entries": _to_json(content.entries),
            "body": content.body,
            "created_at": now,
            "last_seq": max(map(seqs.__getitem__, ids & seqs.keys()), default=None),
        }
        for content, ids in zip(contents, carried, strict=True)
    ]
    # SQLite numbers rows in their order, which SQLAlchemy does not rely on: it would insert them one by one.
    is_ordered = tx.dialect.name != "sqlite"
    statement = sa.insert(editions).returning(editions.c.id, sort_by_parameter_order=is_ordered)
    ids = sorted((await tx.execute(statement, rows)).scalars())
    await carried_articles.add(tx, dict(zip(ids, carried, strict=True)))
    return ids


async def get_edition(tx: Transaction, edition_id: int) -> Edition | None:
    """The edition with this number, or None."""
    return (await get_editions(tx, {edition_id})).get(edition_id)


async def get_editions(tx: Transaction, ids: set[int]) -> dict[int, Edition]:
    """The editions with these numbers, by number."""
    rows = await tx.execute(select(*columns_of(editions, Edition)).where(editions.c.id.in_(ids)))
    return {row.id: Edition(**row._asdict() | {"entries": _entries(row.entries)}) for row in rows}


def _to_json(entries: Iterable[EditionEntry]) -> JsonText:
    return JsonText(f"[{','.join(map(_entry_to_json, entries))}]")


@lru_cache(maxsize=10_000)
def _entry_to_json(entry: EditionEntry) -> str:
    """An entry as it is stored; the editions of readers who differ have mostly the same ones."""
    return to_json(entry)


def _entries(stored: Sequence[tuple[Any, ...]]) -> tuple[EditionEntry, ...]:
    """Entries of stored lists; those of earlier versions are shorter, and the last fields have defaults."""
    return tuple(
        EditionEntry(event_id, article_id, EntryKind(kind), *others)
        for event_id, article_id, kind, *others in stored
    )
