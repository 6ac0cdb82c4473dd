"""Readers watch by typing and from a search; the answer knows what they mute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.planning import planner
from bot.services.reading import muting, watching
from bot.services.reading.rule_grammar import RuleTarget, read_rule
from bot.services.reading.search_query import SearchQuery
from data.audience.reader_rules import watches
from data.database import Database
from data.records.reader_rules import ReaderRule, RuleSubject, read_rule_set, write_rule_set
from tests.bot.services.seed import chat, edition, messages, publish, subscribe, subscription
from tests.support.factories import NOW

CATALOGS = Catalogs.load()
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en"))

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STRIKE = RuleTarget(RuleSubject.WORDS, "strike")


async def test_a_watch_is_planned_counted_stopped_and_resumed(database: Database) -> None:
    await subscribe(database, topics=("sport",))
    await publish(database, "Nothing to see", topics=("sport",))
    (number,) = await publish(database, "Strikes close the port", topics=("city",))
    stored = (await watching.add(database, chat(), STRIKE, 0, NOW)).watch
    await planner.plan(database, DUE)
    sent = await edition(database, (await messages(database))[0]["edition_id"])
    assert next((one.article_id, one.watched) for one in sent.entries) == (number, "strike")
    page = await watching.changes.load_page(database, chat(), 0, DUE)
    assert [one.found for one in page.rules] == [1]
    await watching.changes.end(database, chat(), stored.id, DUE)
    assert (await subscription(database)).watch_set == ""
    await watching.changes.resume(database, chat(), stored.id, None, DUE)
    assert read_rule_set((await subscription(database)).watch_set) == (ReaderRule(*STRIKE),)


async def test_the_answers_say_that_a_watch_wins(database: Database) -> None:
    await subscribe(database)
    assert (await muting.add(database, chat(), STRIKE, 0, NOW)).watch is None
    added = await watching.add(database, chat(), STRIKE, 7, NOW)
    assert added.is_muted
    assert (await muting.add(database, chat(), STRIKE, 0, NOW)).watch == added.watch
    assert not (
        await watching.add(database, chat(), RuleTarget(RuleSubject.TOPIC, "strike"), 0, NOW)
    ).is_muted


@pytest.mark.parametrize(
    ("query", "target"),
    [
        (SearchQuery("Topic Sport", ("city",)), RuleTarget(RuleSubject.WORDS, "topic sport")),
        (SearchQuery("?!", ("city", "sport"), "bay"), RuleTarget(RuleSubject.TOPIC, "city")),
        (SearchQuery("", (), "bay"), RuleTarget(RuleSubject.SOURCE, "bay")),
    ],
)
def test_a_search_is_watched_by_words_topic_or_source(query: SearchQuery, target: RuleTarget) -> None:
    assert watching.target_of_search(query) == target


@pytest.mark.parametrize(("words", "key"), [("?!", "watch.bad"), ("x" * 101, "watch.long")])
def test_nothing_and_too_much_cannot_be_watched(words: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        watching.target_of_search(SearchQuery(words))
    assert caught.value.key == key
    with pytest.raises(UserError, match=key):
        read_rule(words, ENGLISH, "watch")


async def test_what_is_over_leaves_the_set_and_an_event_is_replaced(database: Database) -> None:
    found = await subscribe(database)
    async with database.transaction() as tx:
        rules = [ReaderRule(RuleSubject.EVENT, "7"), ReaderRule(*STRIKE, until=NOW + timedelta(days=1))]
        await watches.put(tx, found.reader_id, rules, NOW)
        await watches.replace_event(tx, 7, [8], NOW)
    await watching.changes.delete_ended(database, NOW + timedelta(days=2))
    expected = write_rule_set([ReaderRule(RuleSubject.EVENT, "8")])
    assert (await subscription(database)).watch_set == expected
