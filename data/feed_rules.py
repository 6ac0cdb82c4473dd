"""Stores the rules of feeds, how many entries each has held back, and what it was before its last change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.feed_rules import FeedRules, RuleKind, SourceRule
from data.schema.feed_tables import source_rules
from data.schema.rows import columns_of

_COLUMNS = columns_of(source_rules, SourceRule)
_MANY = (
    select(source_rules.c.source_id, *_COLUMNS)
    .where(source_rules.c.source_id.in_(bindparam("source_ids", expanding=True)))
    .order_by(source_rules.c.source_id, source_rules.c.kind)
)
"""Made once, as the other statements of every poll."""


async def load(tx: Transaction, source_id: int) -> tuple[SourceRule, ...]:
    """The rules of a feed, also those that were cleared."""
    return (await load_many(tx, [source_id])).get(source_id, ())


async def load_many(tx: Transaction, source_ids: Collection[int]) -> dict[int, tuple[SourceRule, ...]]:
    """The rules of each of these feeds that has any."""
    found: dict[int, tuple[SourceRule, ...]] = {}
    for row in await tx.execute(_MANY, {"source_ids": list(source_ids)}):
        values = row._asdict()
        source_id = values.pop("source_id")
        found[source_id] = (*found.get(source_id, ()), SourceRule(**values))
    return found


async def put(tx: Transaction, source_id: int, kind: RuleKind, words: tuple[str, ...], number: int) -> int:
    """Set a rule, empty to clear it; returns its version. `undo` brings back what it was before."""
    initial = {"before_words": (), "before_number": 0, "held": 0, "version": 1, "day": None, "taken": 0}
    insert = insert_statement(tx, source_rules).values(
        source_id=source_id, kind=kind, words=words, number=number, **initial
    )
    changed = {
        "words": insert.excluded.words,
        "number": insert.excluded.number,
        "before_words": source_rules.c.words,
        "before_number": source_rules.c.number,
        "version": source_rules.c.version + 1,
    }
    statement = insert.on_conflict_do_update(index_elements=["source_id", "kind"], set_=changed)
    version: int = (await tx.execute(statement.returning(source_rules.c.version))).scalar_one()
    return version


async def undo(tx: Transaction, source_id: int, kind: RuleKind, version: int) -> bool:
    """Bring back what a rule was before the change that gave it its version; False where it changed since.

    A second undo brings the change back.
    """
    swapped = {
        "words": source_rules.c.before_words,
        "number": source_rules.c.before_number,
        "before_words": source_rules.c.words,
        "before_number": source_rules.c.number,
        "version": source_rules.c.version + 1,
    }
    own = (source_rules.c.source_id == source_id, source_rules.c.kind == kind)
    statement = update(source_rules).where(*own, source_rules.c.version == version).values(**swapped)
    return (await tx.execute(statement)).rowcount > 0


async def count_held(tx: Transaction, source_id: int, kind: RuleKind, count: int) -> None:
    """Count entries that a rule has held back; a negative `count` takes some back."""
    own = (source_rules.c.source_id == source_id, source_rules.c.kind == kind)
    await tx.execute(update(source_rules).where(*own).values(held=source_rules.c.held + count))


async def store_taken(tx: Transaction, source_id: int, day: date, taken: int) -> None:
    """Store how many entries of a feed with a daily limit became stories on a day."""
    own = (source_rules.c.source_id == source_id, source_rules.c.kind == RuleKind.LIMIT)
    await tx.execute(update(source_rules).where(*own).values(day=day, taken=taken))


async def put_all(tx: Transaction, source_id: int, rules: FeedRules) -> None:
    """Set all rules of a feed that differ from the stored ones."""
    stored = {rule.kind: (rule.words, rule.number) for rule in await load(tx, source_id)}
    wanted = {
        RuleKind.ONLY: (rules.only, 0),
        RuleKind.NEVER: (rules.never, 0),
        RuleKind.BREAKING: (rules.breaking, 0),
        RuleKind.LIMIT: ((), rules.most),
        RuleKind.PRIORITY: ((), rules.priority),
    }
    for kind, (words, number) in wanted.items():
        if stored.get(kind, ((), 0)) != (words, number):
            await put(tx, source_id, kind, words, number)
