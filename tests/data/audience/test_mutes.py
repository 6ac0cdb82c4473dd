"""Mutes and the column of the subscription that repeats them, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data.audience import readers, subscriptions
from data.audience.reader_rules import mutes
from data.database import Database, Transaction
from data.delivery import planning
from data.records.audience import Subscription
from data.records.reader_rules import ReaderRule, RuleSubject, write_rule_set

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
