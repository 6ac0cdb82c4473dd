"""Rules of feeds, what they were before, and what they held back, on every database."""

from __future__ import annotations

from data import feed_rules, feeds, held_entries
from data.database import Database
from data.records.feed_rules import FeedRules, RuleKind, rules_of
from data.records.feeds import HoldReason, NewHeldEntry, RefusedCounts
from tests.bot.services.feeds.fakes import new_source
from tests.support.factories import NOW


async def test_a_rule_is_set_undone_and_done_again_and_an_old_undo_changes_nothing(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
        assert source is not None
        assert await feed_rules.load(tx, source.id) == ()
        first = await feed_rules.put(tx, source.id, RuleKind.NEVER, ("casino",), 0)
        second = await feed_rules.put(tx, source.id, RuleKind.NEVER, ("casino", "port strike"), 0)
        assert not await feed_rules.undo(tx, source.id, RuleKind.NEVER, first)
        assert await feed_rules.undo(tx, source.id, RuleKind.NEVER, second)
        (rule,) = await feed_rules.load(tx, source.id)
        assert rule.words == ("casino",)
        assert await feed_rules.undo(tx, source.id, RuleKind.NEVER, rule.version)
        assert rules_of(await feed_rules.load(tx, source.id)).never == ("casino", "port strike")


async def test_what_rules_hold_back_is_counted_and_goes_with_the_feed(database: Database) -> None:
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
        assert source is not None
        wanted = FeedRules(("harbour",), (), ("flood",), 3, 1)
        await feed_rules.put_all(tx, source.id, wanted)
        await feed_rules.put_all(tx, source.id, wanted)
        await feed_rules.count_held(tx, source.id, RuleKind.LIMIT, 2)
        await feed_rules.count_held(tx, source.id, RuleKind.LIMIT, -1)
        await feed_rules.store_taken(tx, source.id, NOW.date(), 3)
        stored = await feed_rules.load(tx, source.id)
        most = next(rule for rule in stored if rule.kind is RuleKind.LIMIT)
        assert (rules_of(stored), most.held, most.day, most.taken) == (wanted, 1, NOW.date(), 3)
        assert {rule.version for rule in stored} == {1}
        await feeds.remove(tx, source.id)
        assert await feed_rules.load_many(tx, [source.id]) == {}


async def test_entries_that_rules_hold_back_do_not_displace_copies(database: Database) -> None:
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
        assert source is not None
        copy = NewHeldEntry(source.id, "copy", HoldReason.SAME_TEXT, 1, "", "{}")
        await held_entries.hold(tx, copy, NOW)
        for number in range(held_entries.MAX_REFUSED_PER_SOURCE + 2):
            held = NewHeldEntry(
                source.id, f"k{number}", HoldReason.RULE_LIMIT, None, "", "{}", "title:casino"
            )
            await held_entries.hold(tx, held, NOW)
        await held_entries.prune_refused(tx, source.id, NOW)
        counts = await held_entries.count_refused(tx, [source.id])
        assert counts == {source.id: RefusedCounts(1, held_entries.MAX_REFUSED_PER_SOURCE)}
        waiting = await held_entries.list_waiting_for_place(tx, source.id, NOW)
        assert (waiting[0].key, waiting[0].detail) == ("k2", "title:casino")
        newest = await held_entries.list_ruled_out(tx, source.id, 1)
        assert [one.key for one in newest] == ["k101"]
