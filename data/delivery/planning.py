"""Claims due subscriptions, inserts their messages and advances them, in groups of equal planning keys.

Readers with the same planning key get the same digest, and there are far fewer keys than readers. Two
statements write a chunk whatever the number of its groups: both get all groups as one JSON list, each with
its values and the numbers of its readers, and the database expands it to rows. Only the transaction that
claimed subscriptions with `claim_due` may advance them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy import JSON, BigInteger, Integer, String, Text, bindparam, cast, literal, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from data.engines.upsert import Transaction, insert_statement_for_dialect
from data.records.audience import QuietHours, SubscriptionState
from data.records.delivery import LeasePriority, OutboxState, lease_priority
from data.records.reader_rules import ReaderRule
from data.schema.column_types import UNIX_EPOCH, to_milliseconds
from data.schema.json_elements import JsonElements
from data.schema.rows import QUIET_COLUMNS
from data.schema.tables import mutes, outbox, subscriptions, watches

PlanningKeyJson: TypeAlias = str
"""A planning key as JSON text written by the database: comparable, hashable, input of `parse_key`."""

_CLAIMABLE_STATES = (SubscriptionState.ACTIVE, SubscriptionState.PAUSED)
_LIST_COLUMNS = ("times", "weekdays", "topics", "follows", "story_languages", "story_sources")
_KEY_COLUMNS = (
    *("next_due", "timezone", *_LIST_COLUMNS, "slot_date", "send_empty", *QUIET_COLUMNS, "slots_done"),
    *("covered_seq", "first_seq", "max_stories", "mute_set", "taste", "watch_set", "sent_seqs", "held_back"),
)
_ADVANCE_COLUMNS = (
    *("next_due", "slot_date", "slots_done", "covered_seq", "first_seq"),
    *("held_back", "sent_seqs"),
)
_DELIVERY_COLUMNS = (
    *("edition_id", "kind", "local_date", "slot", "due_at", "not_before", "expires_at"),
    *("priority", "planning_key"),
)
_INITIAL_VALUES = {"state": OutboxState.PENDING, "attempts": 0, "epoch": 0, "owner": "", "note": ""}


class PlanningKey(NamedTuple):
    """What decides the next digest of a due subscription; the fields mean what Subscription says.

    `as_json` is the key as it was given to `parse_key`.
    """

    next_due: datetime
    timezone: str
    times: tuple[str, ...]
    weekdays: tuple[int, ...]
    topics: tuple[str, ...]
    slot_date: date | None
    slots_done: int
    covered_seq: int | None
    send_empty: bool
    quiet: QuietHours | None
    first_seq: int | None = None
    max_stories: int | None = None
    follows: tuple[int, ...] = ()
    mute_set: str = ""
    taste: str = ""
    watch_set: str = ""
    sent_seqs: str = ""
    story_languages: tuple[str, ...] = ()
    story_sources: tuple[str, ...] = ()
    held_back: str = ""
    as_json: PlanningKeyJson = ""


@dataclass
class EditionDelivery:
    """One edition's messages to a group of readers; never changed (see PlanDecision).

    Attributes:
        edition_id: The edition.
        kind: Its kind; see Edition.
        local_date: The readers' local date.
        slot: Which digest of that date it is, from 0. (Reader, kind, local_date, slot, part) is unique, so
            that planning twice inserts nothing.
        parts: The parts of the edition to send.
        due_at: When the digest is due.
        not_before: When it may be sent; later than `due_at` in quiet hours.
        expires_at: From when on it is not sent any more.
        planning_key: What the digest is composed from when it is leased; None where it is composed.
    """

    edition_id: int
    kind: str
    local_date: date
    slot: int
    parts: Collection[int]
    due_at: datetime
    not_before: datetime
    expires_at: datetime
    planning_key: PlanningKeyJson | None = None

    @property
    def priority(self) -> LeasePriority:
        """When the messages leave among those of other kinds."""
        return lease_priority(self.kind)

    @cached_property
    def stored_values(self) -> list[object]:
        """The values of _DELIVERY_COLUMNS as they are stored."""
        return [
            self.edition_id,
            self.kind,
            self.local_date.isoformat(),
            self.slot,
            to_milliseconds(self.due_at),
            to_milliseconds(self.not_before),
            to_milliseconds(self.expires_at),
            self.priority,
            self.planning_key,
        ]


@dataclass
class SubscriptionAdvance:
    """The new values of a subscription after planning; the fields mean what Subscription says.

    Never changed; see PlanDecision.
    """

    next_due: datetime
    slot_date: date
    slots_done: int
    covered_seq: int
    first_seq: int
    held_back: str = ""
    sent_seqs: str = ""

    @cached_property
    def stored_values(self) -> list[object]:
        """The values of _ADVANCE_COLUMNS as they are stored."""
        return [
            to_milliseconds(self.next_due),
            self.slot_date.isoformat(),
            self.slots_done,
            self.covered_seq,
            self.first_seq,
            self.held_back,
            self.sent_seqs,
        ]


def planning_key_column() -> sa.ColumnElement[PlanningKeyJson]:
    """The planning key of a subscription as a column of a query.

    One JSON column of stored values: a row of twelve columns takes twice as long to fetch, and the values are
    needed once for each key, not for each reader.
    """
    plain = {"next_due": BigInteger, "send_empty": Integer}
    columns = [
        cast(column, Text) if name in _LIST_COLUMNS else type_coerce(column, plain.get(name, String))
        for name, column in ((name, subscriptions.c[name]) for name in _KEY_COLUMNS)
    ]
    return _JsonList(*columns)


async def claim_due(tx: Transaction, now: datetime, limit: int) -> dict[PlanningKeyJson, list[int]]:
    """Lock subscriptions whose next digest, or end of a pause, is due, longest waiting first.

    Subscriptions that another planner has locked are skipped.

    Returns:
        The readers' numbers by planning key.
    """
    found = await tx.execute(_claim_query(), {"now": now, "limit": limit})
    groups: defaultdict[PlanningKeyJson, list[int]] = defaultdict(list)
    for reader_id, key in found.all():
        groups[key].append(reader_id)
    return groups


def parse_key(key: PlanningKeyJson) -> PlanningKey:
    """Parse a key of `claim_due`; without names for the values, which took a third of the time."""
    due, zone, times, weekdays, topics, follows, languages, sources, day, *plain = json.loads(key)
    send_empty, start, end, slots_done, covered_seq, first_seq, max_stories, *sets = plain
    mute_set, taste, watch_set, sent_seqs, held_back = sets
    return PlanningKey(
        UNIX_EPOCH + timedelta(milliseconds=due),
        zone,
        _parse_list(times),
        _parse_list(weekdays),
        _parse_list(topics),
        _parse_day(day),
        slots_done,
        covered_seq,
        bool(send_empty),
        QuietHours.from_columns(start, end),
        first_seq,
        max_stories,
        _parse_list(follows),
        mute_set,
        taste,
        watch_set,
        sent_seqs,
        _parse_list(languages),
        _parse_list(sources),
        held_back,
        key,
    )


@lru_cache(maxsize=1000)
def _parse_day(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


@lru_cache(maxsize=10_000)
def _parse_list(text: str) -> tuple[Any, ...]:
    """A list of a key: many keys have the same times, weekdays and topics."""
    return tuple(json.loads(text))


async def insert_deliveries(tx: Transaction, groups: Iterable[tuple[EditionDelivery, list[int]]]) -> int:
    """Insert the messages to the readers of each group; messages that exist are not changed.

    Returns:
        The number of inserted messages.
    """
    given = [[part, *delivery.stored_values, ids] for delivery, ids in groups for part in delivery.parts]
    if not given:
        return 0
    return (await tx.execute(_delivery_insert(tx.dialect.name), {"given": _json(given)})).rowcount


async def advance(tx: Transaction, groups: Iterable[tuple[SubscriptionAdvance, list[int]]]) -> None:
    """Advance the subscriptions of each group after their digests were planned.

    A paused subscription becomes active, since it is due only when its pause ends. A blocked one is not
    changed.
    """
    given = [[*step.stored_values, ids] for step, ids in groups]
    if given:
        await _update(tx, _advance_update(), subscriptions, given)


async def count_hidden(tx: Transaction, groups: Iterable[tuple[Mapping[ReaderRule, int], list[int]]]) -> None:
    """Add to each mute of the readers of each group how many stories of a digest it has hidden."""
    await _count(tx, mutes, _hidden_update(), groups)


async def count_found(tx: Transaction, groups: Iterable[tuple[Mapping[ReaderRule, int], list[int]]]) -> None:
    """Add to each watch of the readers of each group how many stories of a digest it put first."""
    await _count(tx, watches, _found_update(), groups)


async def _count(
    tx: Transaction,
    table: sa.Table,
    statement: sa.Update,
    groups: Iterable[tuple[Mapping[ReaderRule, int], list[int]]],
) -> None:
    given = [[rule.kind, rule.value, count, ids] for counts, ids in groups for rule, count in counts.items()]
    if given:
        await _update(tx, statement, table, given)


async def _update(
    tx: Transaction, statement: sa.Update, table: sa.Table, given: Sequence[Sequence[Any]]
) -> None:
    """Update rows of the readers of each group, whose numbers are the last value of each.

    PostgreSQL takes a JSON list for 10,000 rows and would read the whole table to join them, for each chunk;
    so it gets the numbers as a list that it knows the length of, too.
    """
    if tx.dialect.name == "postgresql":
        ids = bindparam("ids", [*chain.from_iterable(one[-1] for one in given)], type_=sa.ARRAY(BigInteger))
        statement = statement.where(table.c.reader_id == sa.any_(ids))
    await tx.execute(statement, {"given": _json(given)})


# Building a statement takes as long as writing some hundred rows, so each is built once.


@cache
def _claim_query() -> sa.Select[*tuple[Any, ...]]:
    return (
        select(subscriptions.c.reader_id, planning_key_column())
        .where(subscriptions.c.next_due <= bindparam("now"), subscriptions.c.state.in_(_CLAIMABLE_STATES))
        .order_by(subscriptions.c.next_due, subscriptions.c.reader_id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True)
    )


@cache
def _delivery_insert(dialect: str) -> sa.Insert:
    # In the order of readers: the parts of a digest are adjacent, and indexes are appended to.
    rows = _group_rows(outbox, ("part", *_DELIVERY_COLUMNS))
    chosen = select(*rows.c, *_initial_columns()).order_by(rows.c.reader_id, rows.c.part)
    names = [*rows.c.keys(), *_INITIAL_VALUES]
    return insert_statement_for_dialect(dialect, outbox).from_select(names, chosen).on_conflict_do_nothing()


@cache
def _advance_update() -> sa.Update:
    rows = _group_rows(subscriptions, _ADVANCE_COLUMNS)
    return (
        sa.update(subscriptions)
        .where(
            subscriptions.c.reader_id == rows.c.reader_id,
            subscriptions.c.state != SubscriptionState.BLOCKED,
        )
        .values(
            state=SubscriptionState.ACTIVE,
            paused_until=None,
            **{name: rows.c[name] for name in _ADVANCE_COLUMNS},
        )
    )


@cache
def _hidden_update() -> sa.Update:
    return _count_update(mutes, "hidden")


@cache
def _found_update() -> sa.Update:
    return _count_update(watches, "found")


def _count_update(table: sa.Table, name: str) -> sa.Update:
    rows = _group_rows(table, ("kind", "value", name))
    # No plain comparison of kinds: SQLite would take the index of kind and value, and look at every reader
    # who has the rule.
    kind = sa.func.coalesce(table.c.kind, "")
    is_same = (table.c.reader_id == rows.c.reader_id, kind == rows.c.kind, table.c.value == rows.c.value)
    return sa.update(table).where(*is_same).values({name: table.c[name] + rows.c[name]})


def _json(values: Sequence[Sequence[object]]) -> str:
    return json.dumps(values, separators=(",", ":"))


@cache
def _initial_columns() -> list[sa.ColumnElement[Any]]:
    return [literal(value, outbox.c[name].type) for name, value in _INITIAL_VALUES.items()]


class _JsonList(sa.sql.functions.GenericFunction[str]):
    """SQL: values as a JSON list in text."""

    type = Text()
    inherit_cache = True


@compiles(_JsonList, "sqlite")
def _list_in_sqlite(element: _JsonList, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array{compiler.process(element.clause_expr, **options)}"


@compiles(_JsonList, "postgresql")
def _list_in_postgresql(element: _JsonList, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_build_array{compiler.process(element.clause_expr, **options)} AS TEXT)"


@cache
def _group_rows(table: sa.Table, names: tuple[str, ...]) -> sa.Subquery:
    """A row for each reader of each group in the parameter `given`, with values of the table's types."""
    fields = type_coerce(JsonElements(bindparam("given", type_=Text)).table_valued("value").c.value, JSON)
    values = [cast(fields[n].as_string(), table.c[name].type).label(name) for n, name in enumerate(names)]
    # Materialised: each group's list is parsed once, not once for each reader. Nested: Python's sqlite3
    # reports a row count only for statements that begin with INSERT.
    groups = select(*values, fields[len(names)].label("ids")).cte("groups_given", nesting=True)
    groups = groups.prefix_with("MATERIALIZED")
    readers = JsonElements(groups.c.ids).table_valued("value", name="reader_given")
    reader_id = cast(cast(readers.c.value, Text), BigInteger).label("reader_id")
    chosen = select(reader_id, *(groups.c[name] for name in names))
    return chosen.select_from(groups.join(readers, sa.true())).subquery("rows_given")
