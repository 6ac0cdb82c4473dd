"""Readers mute by typing and by buttons, for a time or for good, and lift what they muted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.planning import planner
from bot.services.reading import muting
from bot.services.reading.rule_changes import MAX_RULES
from bot.services.reading.rule_grammar import MAX_DAYS, RuleTarget, TypedReaderRule, read_rule
from data.audience.reader_rules import mutes
from data.database import Database
from data.records.mutes import Mute
from data.records.reader_rules import ReaderRule, RuleSubject, read_rule_set
from tests.bot.services.seed import chat, edition, messages, publish, subscribe, subscription
from tests.support.factories import NOW, article

CATALOGS = Catalogs.load()
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en"))

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kind", "value", "days"),
    [
        ("crypto", RuleSubject.WORDS, "crypto", 0),
        ('"Port  strike" 7 days', RuleSubject.WORDS, "port strike", 7),
        ("port strike for a week", RuleSubject.WORDS, "port strike", 7),
        ("source https://www.Example.org/news 2 weeks", RuleSubject.SOURCE, "example.org", 14),
        ("source The Bay for good", RuleSubject.SOURCE, "the bay", 0),
        ("Topic Sport for a month", RuleSubject.TOPIC, "sport", 30),
        ("source", RuleSubject.WORDS, "source", 0),
        ("quelle Hafenpost 7 Tage", RuleSubject.SOURCE, "hafenpost", 7),
        ("Thema Sport für einen Monat", RuleSubject.TOPIC, "sport", 30),
        ("krypto für immer", RuleSubject.WORDS, "krypto", 0),
        ("crypto forever", RuleSubject.WORDS, "crypto", 0),
        ("crypto for a year", RuleSubject.WORDS, "crypto", 365),
        ("crypto for 9999999 days", RuleSubject.WORDS, "crypto", MAX_DAYS),
        ("feel good", RuleSubject.WORDS, "feel good", 0),
        ("words topic sport", RuleSubject.WORDS, "topic sport", 0),
        ("7 days", RuleSubject.WORDS, "7 days", 0),
        ("⚽", RuleSubject.WORDS, "⚽", 0),
        ("罢工 30d", RuleSubject.WORDS, "罢工", 30),
    ],
)
def test_a_typed_mute_names_what_and_for_how_long(
    typed: str, kind: RuleSubject, value: str, days: int
) -> None:
    assert read_rule(typed, ENGLISH, "mute") == TypedReaderRule(RuleTarget(kind, value), days)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ('""', "mute.bad"),
        ("?!", "mute.bad"),
        ("x" * 101, "mute.long"),
        ("topic ", ""),
        ("crypto 0 days", "mute.bad"),
    ],
)
def test_nothing_and_too_much_cannot_be_muted(typed: str, key: str) -> None:
    if not key:
        assert read_rule(typed, ENGLISH, "mute").target.kind is RuleSubject.WORDS
        return
    with pytest.raises(UserError) as caught:
        read_rule(typed, ENGLISH, "mute")
    assert caught.value.key == key


def test_a_story_offers_at_most_eight_things_to_mute() -> None:
    full = article(
        topics=("a", "b", "c", "d"), keywords=("one", "two", "—", "three", "four"), url="https://www.x.org/1"
    )
    offered = muting.targets_of(full)
    assert len(offered) == 8
    assert RuleTarget(RuleSubject.SOURCE, "x.org") in offered
    assert RuleTarget(RuleSubject.WORDS, "three") in offered


async def add(database: Database, kind: RuleSubject, value: str, days: int = 0) -> Mute:
    return (await muting.add(database, chat(), RuleTarget(kind, value), days, NOW)).mute


async def rules(database: Database) -> tuple[ReaderRule, ...]:
    return read_rule_set((await subscription(database)).mute_set)


async def test_muting_needs_a_subscription_and_has_a_limit(database: Database) -> None:
    with pytest.raises(UserError, match="not_subscribed"):
        await add(database, RuleSubject.TOPIC, "sport")
    found = await subscribe(database)
    async with database.transaction() as tx:
        many = [ReaderRule(RuleSubject.WORDS, f"word {n}") for n in range(MAX_RULES)]
        await mutes.put(tx, found.reader_id, many, NOW)
    with pytest.raises(UserError, match=r"mute\.many"):
        await add(database, RuleSubject.TOPIC, "sport")
    assert (await add(database, RuleSubject.WORDS, "word 1", 7)).until is not None


async def test_a_mute_is_lifted_and_muted_again_with_its_end(database: Database) -> None:
    await subscribe(database)
    stored = await add(database, RuleSubject.TOPIC, "sport", 7)
    assert stored.until == datetime(2026, 11, 29, tzinfo=UTC)
    assert await rules(database) == (stored.rule,)
    lifted = await muting.changes.end(database, chat(), stored.id, NOW)
    assert await rules(database) == ()
    assert (await muting.changes.load_page(database, chat(), 9, NOW)).rules == ()
    await muting.changes.resume(database, chat(), stored.id, lifted.until, NOW)
    assert await rules(database) == (stored.rule,)
    await subscribe(database, chat(1004))
    with pytest.raises(UserError, match=r"mute\.gone"):
        await muting.changes.end(database, chat(1004), stored.id, NOW)


async def test_what_is_over_is_deleted(database: Database) -> None:
    await subscribe(database)
    await add(database, RuleSubject.TOPIC, "sport", 7)
    kept = await add(database, RuleSubject.TOPIC, "city")
    await muting.changes.delete_ended(database, NOW + timedelta(days=8))
    assert await rules(database) == (kept.rule,)
    assert (await muting.changes.load_page(database, chat(), 0, NOW)).total == 1


async def test_a_digest_leaves_out_what_is_muted_and_counts_it(database: Database) -> None:
    await subscribe(database)
    stays, _ = await publish(database, "A market opens", "Port strikes end")
    await add(database, RuleSubject.WORDS, "port strike")
    await planner.plan(database, DUE)
    (row,) = await messages(database)
    assert (await edition(database, row["edition_id"])).parts == ((stays,),)
    assert [one.hidden for one in (await muting.changes.load_page(database, chat(), 0, NOW)).rules] == [1]


async def test_a_digest_of_which_everything_is_muted_offers_the_stories(database: Database) -> None:
    await subscribe(database)
    await publish(database, "The ferry sails", "The market opens")
    await add(database, RuleSubject.WORDS, "the")
    await planner.plan(database, DUE)
    (row,) = await messages(database)
    found = await edition(database, row["edition_id"])
    assert (found.parts, found.left_out, len(found.entries)) == ((), 2, 2)
    planned = await planner.plan(database, DUE + timedelta(days=1))
    assert (planned.empty, planned.messages) == (1, 0)


async def test_a_muted_event_stays_muted_when_it_is_joined_to_another(database: Database) -> None:
    await subscribe(database)
    await add(database, RuleSubject.EVENT, "7", 7)
    async with database.transaction() as tx:
        await mutes.replace_event(tx, 7, (9,), NOW)
    (rule,) = await rules(database)
    assert (rule.kind, rule.value) == (RuleSubject.EVENT, "9")
