"""Stores the rules of readers: what they mute, and what they watch.

The subscription repeats the rules of each table in one column, because they are part of its planning key. A
transaction that changes rules locks the subscription first and writes that column last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.mutes import Mute
from data.records.reader_rules import ReaderRule, RuleSubject, write_rule_set
from data.records.watches import Watch
from data.schema.rows import columns_of, first_or_none
from data.schema.tables import mutes as mute_table
from data.schema.tables import subscriptions
from data.schema.tables import watches as watch_table

R = TypeVar("R", bound=Mute | Watch)


class ReaderRules(Generic[R]):
    """The rules of one table.

    Args:
        table: The rules.
        record: The record of a row.
        count: The name of the column that counts stories.
        set_column: The name of the column of subscriptions that repeats them.
    """

    def __init__(self, table: Table, record: type[R], count: str, set_column: str) -> None:
        self._table = table
        self._record = record
        self._count = count
        self._set_column = set_column
        self._columns = columns_of(table, record)

    async def list_active(self, tx: Transaction, reader_id: int, now: datetime) -> list[R]:
        """A reader's rules that are not over, the newest first."""
        table = self._table
        query = select(*self._columns).where(table.c.reader_id == reader_id, self._is_active(now))
        rows = await tx.execute(query.order_by(table.c.id.desc()))
        return [self._record(**row._asdict()) for row in rows]

    async def get(self, tx: Transaction, rule_id: int) -> R | None:
        """The rule with this number."""
        rows = await tx.execute(select(*self._columns).where(self._table.c.id == rule_id))
        return first_or_none([self._record(**row._asdict()) for row in rows])

    async def put(
        self, tx: Transaction, reader_id: int, rules: Collection[ReaderRule], now: datetime
    ) -> None:
        """Store rules; one that exists gets the new end, and keeps its count."""
        if not rules:
            return
        statement = insert_statement(tx, self._table)
        rows = [self._row(reader_id, one, now) for one in rules]
        changed = {"until": statement.excluded.until}
        keys = ["reader_id", "kind", "value"]
        await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)

    def _row(self, reader_id: int, rule: ReaderRule, now: datetime) -> dict[str, Any]:
        return {"reader_id": reader_id, **rule._asdict(), self._count: 0, "created_at": now}

    async def set_until(self, tx: Transaction, rule_id: int, until: datetime | None) -> None:
        """Change when a rule ends."""
        await tx.execute(update(self._table).where(self._table.c.id == rule_id).values(until=until))

    async def replace_all(
        self, tx: Transaction, sets: Mapping[int, Collection[ReaderRule]], now: datetime
    ) -> None:
        """Give readers, by number, exactly these rules; those that they have keep their counts."""
        table = self._table
        rows = await tx.execute(select(*self._columns).where(table.c.reader_id.in_(sets)))
        wanted = {(reader_id, one.kind, one.value) for reader_id, rules in sets.items() for one in rules}
        gone = [row.id for row in rows if (row.reader_id, row.kind, row.value) not in wanted]
        if gone:
            await tx.execute(delete(table).where(table.c.id.in_(gone)))
        for reader_id, rules in sets.items():
            await self.put(tx, reader_id, rules, now)

    async def write_set(self, tx: Transaction, reader_id: int, now: datetime) -> str:
        """Write the rules that have not ended into the column of the reader's subscription; returns it."""
        text = write_rule_set(one.rule for one in await self.list_active(tx, reader_id, now))
        mine = update(subscriptions).where(subscriptions.c.reader_id == reader_id)
        await tx.execute(mine.values({self._set_column: text}))
        return text

    async def list_phrases(self, tx: Transaction, now: datetime) -> list[str]:
        """The different words in the rules of all readers."""
        value, kind = self._table.c.value, self._table.c.kind
        query = select(value).where(kind == RuleSubject.WORDS, self._is_active(now)).distinct()
        return list(await tx.scalars(query))

    async def replace_event(self, tx: Transaction, event_id: int, by: Collection[int], now: datetime) -> None:
        """Let the rules about an event be about these events instead."""
        table = self._table
        of_event = table.c.kind == RuleSubject.EVENT, table.c.value == str(event_id)
        for row in (await tx.execute(select(*self._columns).where(*of_event))).all():
            await _lock(tx, row.reader_id)
            if event_id not in by:
                await tx.execute(delete(table).where(table.c.id == row.id))
            rules = [ReaderRule(RuleSubject.EVENT, str(one), row.until) for one in sorted({*by} - {event_id})]
            await self.put(tx, row.reader_id, rules, now)
            await self.write_set(tx, row.reader_id, now)

    async def delete_ended(self, tx: Transaction, now: datetime, limit: int) -> int:
        """Delete at most `limit` rules that are over; returns how many."""
        table = self._table
        over = table.c.until <= now
        rows = (await tx.execute(select(table.c.id, table.c.reader_id).where(over).limit(limit))).all()
        for reader_id in sorted({row.reader_id for row in rows}):
            await _lock(tx, reader_id)
            await self.write_set(tx, reader_id, now)
        if rows:
            await tx.execute(delete(table).where(table.c.id.in_([row.id for row in rows]), over))
        return len(rows)

    async def count(self, tx: Transaction, reader_id: int, now: datetime) -> int:
        """The number of a reader's rules that are not over."""
        mine = self._table.c.reader_id == reader_id, self._is_active(now)
        return int(
            (await tx.execute(select(func.count()).select_from(self._table).where(*mine))).scalar_one()
        )

    def _is_active(self, now: datetime) -> ColumnElement[bool]:
        until = self._table.c.until
        return or_(until.is_(None), until > now)


mutes = ReaderRules(mute_table, Mute, "hidden", "mute_set")
watches = ReaderRules(watch_table, Watch, "found", "watch_set")


async def _lock(tx: Transaction, reader_id: int) -> None:
    query = select(subscriptions.c.reader_id).where(subscriptions.c.reader_id == reader_id)
    await tx.execute(query.with_for_update())
