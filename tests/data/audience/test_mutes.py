"""Mutes and the column of the subscription that repeats them, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from data.audience import readers, subscriptions
from data.audience.reader_rules import mutes
from data.database import Database, Transaction
from data.delivery import planning
from data.records.audience import Subscription
from data.records.reader_rules import ReaderRule, RuleSubject, write_rule_set
from tests.support.databases import sqlite_url

SPORT = ReaderRule(RuleSubject.TOPIC, "sport")
WORDS = ReaderRule(RuleSubject.WORDS, "port strike")


async def add_reader(
    tx: Transaction, chat_id: int, make_subscription: Callable[..., Subscription], now: datetime
) -> int:
    reader = await readers.ensure(tx, chat_id, 0, "private", "en", now)
    await subscriptions.save(tx, make_subscription(reader))
    return reader.id


async def test_mutes_are_stored_counted_and_replaced(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    async with database.transaction() as tx:
        first, second = [await add_reader(tx, n, make_subscription, now) for n in (7, 8)]
        for reader_id in (first, second):
            await mutes.put(tx, reader_id, [SPORT, WORDS._replace(until=now + timedelta(days=1))], now)
            await mutes.write_set(tx, reader_id, now)
        await planning.count_hidden(tx, [({SPORT: 2, WORDS: 1}, [first, second])])
        await planning.count_hidden(tx, [({SPORT: 1}, [first])])
        await planning.count_hidden(tx, [])
        assert await mutes.list_phrases(tx, now) == ["port strike"]
        assert await mutes.list_phrases(tx, now + timedelta(days=1)) == []
        await mutes.replace_all(tx, {first: [SPORT]}, now)
        assert [one.hidden for one in await mutes.list_active(tx, first, now)] == [3]
        assert [one.hidden for one in await mutes.list_active(tx, second, now)] == [1, 2]


async def test_what_is_over_leaves_the_table_and_the_set(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    async with database.transaction() as tx:
        reader_id = await add_reader(tx, 7, make_subscription, now)
        await mutes.put(tx, reader_id, [SPORT, WORDS._replace(until=now)], now)
        assert await mutes.delete_ended(tx, now, 9) == 1
        assert await mutes.delete_ended(tx, now, 9) == 0
        found = await subscriptions.get(tx, reader_id)
    assert found is not None
    assert found.mute_set == write_rule_set([SPORT])


async def test_readers_with_equal_sets_have_one_planning_key(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    async with database.transaction() as tx:
        for chat_id, rules in ((7, [SPORT, WORDS]), (8, [WORDS, SPORT]), (9, [SPORT])):
            reader_id = await add_reader(tx, chat_id, make_subscription, now)
            await mutes.put(tx, reader_id, rules, now)
            await mutes.write_set(tx, reader_id, now)
        groups = await planning.claim_due(tx, now + timedelta(days=400), 9)
    assert sorted(len(ids) for ids in groups.values()) == [1, 2]
    assert {planning.parse_key(key).mute_set for key in groups} == {
        write_rule_set([SPORT]),
        write_rule_set([SPORT, WORDS]),
    }


async def test_hidden_stories_are_counted_without_looking_at_every_reader_of_a_rule(
    tmp_path: Path, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    """SQLite once took the index of kind and value: a run for a million readers took five minutes."""
    database = await Database.open(sqlite_url(tmp_path / "lede.db"))
    given: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        given.append((statement, parameters))

    try:
        async with database.transaction() as tx:
            reader_id = await add_reader(tx, 7, make_subscription, now)
            event.listen(tx.sync_connection, "before_cursor_execute", note)
            await planning.count_hidden(tx, [({SPORT: 2}, [reader_id])])
            statement, parameters = given[0]
            plan = (await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
    finally:
        await database.close()
    (search,) = (row[-1] for row in plan if "SEARCH mutes" in row[-1])
    assert "reader_id=?" in search
