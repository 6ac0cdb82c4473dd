"""Stores editions: the contents of digests, each shared by all readers who get the same one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from data.delivery import carried_articles
from data.delivery.carried_articles import ArticleGroup
from data.engines.numbered_rows import insert_numbered
from data.engines.upsert import Transaction
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind
from data.schema.column_types import to_json, to_milliseconds
from data.schema.rows import columns_of
from data.schema.tables import editions

_STORED_COLUMNS = ("kind", "parts", "left_out", "entries", "body", "created_at", "last_seq", "snapshot_id")
_DEFAULTS = tuple(EditionEntry._field_defaults.values())
_MAX_ENTRY_TEXTS = 10_000
_REQUIRED_FIELDS = len(EditionEntry._fields) - len(_DEFAULTS)


class EditionContent(NamedTuple):
    """What an edition holds; the fields mean what Edition says.

    `carried` are all articles that its readers have had afterwards: those of each of its events, as tuples
    that the contents of one call share where they are equal. It may be left out where they are those of
    `parts` alone.
    """

    parts: tuple[tuple[int, ...], ...]
    left_out: int = 0
    entries: tuple[EditionEntry, ...] = ()
    carried: Collection[tuple[int, ...]] = ()
    body: str = ""
    snapshot_id: int | None = None


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
    places = carried_articles.places_by_group([one.carried or one.parts for one in contents])
    last_seqs = _last_seqs(places, await carried_articles.last_seqs(tx, places))
    created_at = to_milliseconds(now)
    rows = [
        (
            kind,
            str([*map(list, content.parts)]).replace(" ", ""),
            content.left_out,
            f"[{','.join(map(_entry_texts.__getitem__, content.entries))}]",
            content.body,
            created_at,
            last_seqs.get(place),
            content.snapshot_id,
        )
        for place, content in enumerate(contents)
    ]
    ids = await insert_numbered(tx, editions, _STORED_COLUMNS, rows)
    await carried_articles.add(tx, ids, places)
    return ids


async def get_edition(tx: Transaction, edition_id: int) -> Edition | None:
    """The edition with this number, or None."""
    return (await get_editions(tx, {edition_id})).get(edition_id)


async def get_editions(tx: Transaction, ids: set[int]) -> dict[int, Edition]:
    """The editions with these numbers, by number."""
    rows = await tx.execute(select(*columns_of(editions, Edition)).where(editions.c.id.in_(ids)))
    return {row.id: Edition(**row._asdict() | {"entries": _entries(row.entries)}) for row in rows}


def _last_seqs(
    places: Mapping[ArticleGroup, Collection[int]], seqs: Mapping[ArticleGroup, int]
) -> dict[int, int]:
    """The highest publication number of what each edition carries, by place; none for those without one."""
    found: dict[int, int] = {}
    left = {place for group in seqs for place in places[group]}
    for group in sorted(seqs, key=seqs.__getitem__, reverse=True):
        here = left.intersection(places[group])
        found.update(dict.fromkeys(here, seqs[group]))
        left -= here
        if not left:
            break
    return found


class _EntryTexts(dict[EditionEntry, str]):
    """Entries as they are stored, each written once: those of readers who differ are mostly equal.

    A dictionary looks them up in two thirds of the time of lru_cache, and a digest has 30.
    """

    def __missing__(self, entry: EditionEntry) -> str:
        if len(self) >= _MAX_ENTRY_TEXTS:
            self.clear()
        found = self[entry] = _entry_to_json(entry)
        return found


_entry_texts = _EntryTexts()


def _entry_to_json(entry: EditionEntry) -> str:
    """The last values are left out where they are the defaults, as those of entries on demand are."""
    count = len(entry)
    while count > _REQUIRED_FIELDS and entry[count - 1] == _DEFAULTS[count - 1 - _REQUIRED_FIELDS]:
        count -= 1
    return to_json(entry[:count])


def _entries(stored: Sequence[tuple[Any, ...]]) -> tuple[EditionEntry, ...]:
    """Entries of stored lists; those of earlier versions are shorter, and the last fields have defaults."""
    return tuple(
        EditionEntry(event_id, article_id, EntryKind(kind), *others)
        for event_id, article_id, kind, *others in stored
    )
