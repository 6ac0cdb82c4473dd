"""Claims due subscriptions, inserts their messages and advances them, in groups of equal planning keys.

Readers with the same planning key get the same digest, and there are far fewer keys than readers. A few
statements write a chunk whatever the number of its groups; see data.engines.grouped_rows. Only the
transaction that claimed subscriptions with `claim_due` may advance them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy import BigInteger, Integer, String, Text, bindparam, cast, literal, select, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from data.engines import grouped_rows
from data.engines.grouped_rows import GroupStatements, GroupValues
from data.engines.upsert import Transaction, insert_statement_for_dialect
from data.records.audience import QuietHours, SubscriptionState
from data.records.delivery import OutboxState, lease_priority
from data.records.reader_rules import ReaderRule
from data.schema.column_types import UNIX_EPOCH, to_milliseconds
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


_decode_json = json.JSONDecoder().raw_decode


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


class EditionDelivery(NamedTuple):
    """One edition's messages to a group of readers.

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


class SubscriptionAdvance(NamedTuple):
    """The new values of a subscription after planning; the fields mean what Subscription says."""

    next_due: datetime
    slot_date: date
    slots_done: int
    covered_seq: int
    first_seq: int
    held_back: str = ""
    sent_seqs: str = ""


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
    values, _ = _decode_json(key)
    due, zone, times, weekdays, topics, follows, languages, sources, day, *plain = values
    send_empty, start, end, slots_done, covered_seq, first_seq, max_stories, *sets = plain
    mute_set, taste, watch_set, sent_seqs, held_back = sets
    return PlanningKey(
        _parse_instant(due),
        zone,
        _parse_list(times),
        _parse_list(weekdays),
        _parse_list(topics),
        _parse_day(day),
        slots_done,
        covered_seq,
        bool(send_empty),
        start and QuietHours.from_columns(start, end),
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
def _parse_instant(milliseconds: int) -> datetime:
    """An instant of a key: many readers are due in the same minute."""
    return UNIX_EPOCH + timedelta(milliseconds=milliseconds)


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
    given = [(values, ids) for delivery, ids in groups for values in _stored_deliveries(delivery)]
    return await grouped_rows.write(tx, _delivery_inserts(tx.dialect.name), given)


async def advance(tx: Transaction, groups: Iterable[tuple[SubscriptionAdvance, list[int]]]) -> None:
    """Advance the subscriptions of each group after their digests were planned.

    A paused subscription becomes active, since it is due only when its pause ends. A blocked one is not
    changed.
    """
    given = [(_stored_advance(step), ids) for step, ids in groups]
    await grouped_rows.write(tx, _advance_updates(), given)


def _stored_deliveries(one: EditionDelivery) -> list[tuple[object, ...]]:
    """The part and the values of _DELIVERY_COLUMNS, for each part."""
    values = (
        *(one.edition_id, one.kind, one.local_date.isoformat(), one.slot),
        *map(to_milliseconds, (one.due_at, one.not_before, one.expires_at)),
        *(int(lease_priority(one.kind)), one.planning_key),
    )
    return [(part, *values) for part in one.parts]


def _stored_advance(step: SubscriptionAdvance) -> tuple[object, ...]:
    """The values of _ADVANCE_COLUMNS."""
    next_due, slot_date, *others = step
    return (to_milliseconds(next_due), slot_date.isoformat(), *others)


async def count_hidden(tx: Transaction, groups: Iterable[tuple[Mapping[ReaderRule, int], list[int]]]) -> None:
    """Add to each mute of the readers of each group how many stories of a digest it has hidden."""
    await grouped_rows.write(tx, _hidden_updates(), _counts(groups))


async def count_found(tx: Transaction, groups: Iterable[tuple[Mapping[ReaderRule, int], list[int]]]) -> None:
    """Add to each watch of the readers of each group how many stories of a digest it put first."""
    await grouped_rows.write(tx, _found_updates(), _counts(groups))


def _counts(groups: Iterable[tuple[Mapping[ReaderRule, int], list[int]]]) -> list[GroupValues]:
    return [([rule.kind, rule.value, count], ids) for counts, ids in groups for rule, count in counts.items()]


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
def _delivery_inserts(dialect: str) -> GroupStatements:
    # In the order of readers: the parts of a digest are adjacent, and indexes are appended to.
    rows = grouped_rows.rows_of(outbox, ("part", *_DELIVERY_COLUMNS))
    initial = [literal(value, outbox.c[name].type) for name, value in _INITIAL_VALUES.items()]
    chosen = select(*rows.c, *initial).order_by(rows.c.reader_id, rows.c.part)
    names = [*rows.c.keys(), *_INITIAL_VALUES]
    of_groups = insert_statement_for_dialect(dialect, outbox).from_select(names, chosen)
    given_names = ("part", *_DELIVERY_COLUMNS, "reader_id")
    of_one = (
        f"INSERT INTO outbox ({', '.join((*given_names, *_INITIAL_VALUES))})"  # noqa: S608
        f" VALUES ({', '.join('?' * len(given_names))}, '{OutboxState.PENDING}', 0, 0, '', '')"
        " ON CONFLICT DO NOTHING"
    )
    return GroupStatements(outbox, of_groups.on_conflict_do_nothing(), of_one)


@cache
def _advance_updates() -> GroupStatements:
    rows = grouped_rows.rows_of(subscriptions, _ADVANCE_COLUMNS)
    of_groups = (
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
    of_one = (
        f"UPDATE subscriptions SET {' = ?, '.join(_ADVANCE_COLUMNS)} = ?,"  # noqa: S608
        f" state = '{SubscriptionState.ACTIVE}', paused_until = NULL"
        f" WHERE reader_id = ? AND state != '{SubscriptionState.BLOCKED}'"
    )
    return GroupStatements(subscriptions, of_groups, of_one)


@cache
def _hidden_updates() -> GroupStatements:
    return _count_updates(mutes, "hidden")


@cache
def _found_updates() -> GroupStatements:
    return _count_updates(watches, "found")


def _count_updates(table: sa.Table, name: str) -> GroupStatements:
    rows = grouped_rows.rows_of(table, ("kind", "value", name))
    # No plain comparison of kinds: SQLite would take the index of kind and value, and look at every reader
    # who has the rule.
    kind = sa.func.coalesce(table.c.kind, "")
    is_same = (table.c.reader_id == rows.c.reader_id, kind == rows.c.kind, table.c.value == rows.c.value)
    of_groups = sa.update(table).where(*is_same).values({name: table.c[name] + rows.c[name]})
    of_one = (
        f"UPDATE {table.name} SET {name} = {name} + ?3"  # noqa: S608
        " WHERE reader_id = ?4 AND +kind = ?1 AND value = ?2"
    )
    return GroupStatements(table, of_groups, of_one)


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
