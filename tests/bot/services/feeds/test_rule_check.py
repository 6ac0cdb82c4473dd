"""The rules of a feed at intake, and their forecast against what then passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.feed_reader import FeedEntry
from bot.services.feeds import check, entries, held_entries, rule_changes, rule_forecast
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.held_entries import entry_of
from bot.services.feeds.rule_check import load_rules
from bot.services.feeds.rule_texts import RuleValue
from bot.services.newsroom.people import Person
from data import feeds
from data.articles import articles
from data.database import Database
from data.records.articles import ArticleStatus
from data.records.feed_rules import FeedRules, RuleKind
from data.records.feeds import HoldReason, Source
from tests.bot.services.feeds.fakes import FakeFeedSummarizer, FakeFetcher, new_source
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

ADA = Person(1001, "Ada")
HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
TITLES = (
    "Two new casinos open at the old port",
    "Ferry to the island sails again",
    "Council votes on the harbour bridge",
    "Casino tax is to pay for ferries",
    "Storm closes the mountain road",
    "School wins the chess cup",
)


def entry(title: str, hour: int = 0) -> FeedEntry:
    """An entry of an hour of the day, whose key is its title."""
    published = (MIDNIGHT + hour * HOUR).timestamp()
    return FeedEntry("", title, "", published, f"<p>{title} today.</p>", {"guid": title})


@pytest.fixture
def summarizer() -> FakeFeedSummarizer:
    return FakeFeedSummarizer([])


@pytest.fixture
async def services(database: Database, summarizer: FakeFeedSummarizer) -> FeedServices:
    return FeedServices(database, FakeFetcher(), summarizer, InProcessSummarizer())


@pytest.fixture
async def source(services: FeedServices) -> Source:
    """A feed that was polled once, when it was empty."""
    async with services.database.transaction() as tx:
        added = await feeds.add(tx, new_source(), NOW)
    assert added is not None
    await check.poll_feed(services, added, NOW)
    return await reload(services, added)


async def reload(services: FeedServices, source: Source) -> Source:
    async with services.database.reading() as tx:
        found = await feeds.get(tx, source.id)
    assert found is not None
    return found


async def drafted(services: FeedServices) -> set[str]:
    async with services.database.reading() as tx:
        found, _ = await articles.page(tx, (ArticleStatus.DRAFT,), 0, 99)
    return {article.title for article in found}


@pytest.mark.parametrize(
    ("kind", "words", "passing"),
    [
        (RuleKind.NEVER, ("casino",), {1, 2, 4, 5}),
        (RuleKind.ONLY, ("ferry", "harbour bridge"), {1, 2, 3}),
    ],
)
async def test_a_forecast_by_words_says_what_then_passes_and_the_rest_is_kept_with_the_word(
    services: FeedServices,
    summarizer: FakeFeedSummarizer,
    source: Source,
    kind: RuleKind,
    words: tuple[str, ...],
    passing: set[int],
) -> None:
    summarizer.entries = [entry(title) for title in TITLES]
    wanted = rule_forecast.with_rule(FeedRules(), kind, RuleValue(words))
    forecast = await rule_forecast.forecast(services, source, wanted, MIDNIGHT)
    foreseen = {one.title for one in forecast.entries if not one.held_by}
    await rule_changes.set_rule(services.database, source.id, kind, RuleValue(words), ADA, MIDNIGHT)
    await check.poll_feed(services, source, MIDNIGHT)
    assert foreseen == await drafted(services) == {TITLES[place] for place in passing}
    ruled = await rule_changes.load(services.database, source.id)
    assert forecast.passing == len(passing)
    assert ruled.held(kind) == ruled.kept == len(TITLES) - len(passing)
    _, held, _ = await held_entries.list_refused(services.database, source.id, 0)
    details = {entry_of(one).title: one.detail for one in held}
    assert details.keys() == set(TITLES) - foreseen
    assert set(details.values()) == ({"title:casino"} if kind is RuleKind.NEVER else {""})


@pytest.mark.parametrize("step", [1, 3])
async def test_a_forecast_of_a_daily_limit_says_what_then_passes_in_the_course_of_the_day(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source, step: int
) -> None:
    of_the_day = [entry(title, 3 * number) for number, title in enumerate(TITLES)]
    summarizer.entries = of_the_day
    wanted = FeedRules(most=2)
    forecast = await rule_forecast.forecast(services, source, wanted, MIDNIGHT + 23 * HOUR)
    await rule_changes.set_rule(
        services.database, source.id, RuleKind.LIMIT, RuleValue(number=2), ADA, MIDNIGHT
    )
    for hour in range(0, 24, step):
        now = MIDNIGHT + hour * HOUR
        summarizer.entries = [one for one in of_the_day if (one.published or 0) <= now.timestamp()]
        current = replace(await reload(services, source), interval=3600)
        await check.poll_feed(services, current, now)
    assert {one.title for one in forecast.entries if not one.held_by} == await drafted(services)
    assert (forecast.passing, len(await drafted(services))) == (2, 2)
    assert (await rule_changes.load(services.database, source.id)).held(RuleKind.LIMIT) == 4


async def test_an_entry_that_waits_is_not_taken_the_next_day_and_can_be_added_all_the_same(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    await rule_changes.set_rule(
        services.database, source.id, RuleKind.LIMIT, RuleValue(number=1), ADA, MIDNIGHT
    )
    summarizer.entries = [entry(title) for title in TITLES[:2]]
    await check.poll_feed(services, source, MIDNIGHT + 13 * HOUR)
    taken = await drafted(services)
    assert len(taken) == 1
    current = await reload(services, source)
    assert current.next_poll == MIDNIGHT + 14 * HOUR
    for hour in (14, 37):
        await check.poll_feed(services, await reload(services, source), MIDNIGHT + hour * HOUR)
    assert await drafted(services) == taken
    _, [held], _ = await held_entries.list_refused(services.database, source.id, 0)
    assert held.reason is HoldReason.RULE_LIMIT
    await entries.add_refused(services, held.id, MIDNIGHT + 38 * HOUR)
    assert await drafted(services) == set(TITLES[:2])


async def test_breaking_news_needs_no_place_but_no_forbidden_word(
    services: FeedServices, summarizer: FakeFeedSummarizer, source: Source
) -> None:
    for kind, value in (
        (RuleKind.LIMIT, RuleValue(number=1)),
        (RuleKind.BREAKING, RuleValue(("storm", "casino"))),
        (RuleKind.NEVER, RuleValue(("casinos",))),
    ):
        await rule_changes.set_rule(services.database, source.id, kind, value, ADA, MIDNIGHT)
    summarizer.entries = [entry(title) for title in TITLES]
    await check.poll_feed(services, source, MIDNIGHT + HOUR)
    assert await drafted(services) == {TITLES[4]}
    async with services.database.reading() as tx:
        (article,), _ = await articles.page(tx, (ArticleStatus.DRAFT,), 0, 99)
    assert article.breaking_word == "storm"


async def test_a_change_of_rules_is_undone_once_and_not_over_the_change_of_another_editor(
    services: FeedServices, source: Source
) -> None:
    first = await rule_changes.set_rule(
        services.database, source.id, RuleKind.NEVER, RuleValue(("casino",)), ADA, NOW
    )
    await rule_changes.undo(services.database, source.id, RuleKind.NEVER, first, ADA, NOW)
    assert await load_rules(services.database, source.id) == FeedRules()
    with pytest.raises(Exception, match=r"rules\.changed_since"):
        await rule_changes.undo(services.database, source.id, RuleKind.NEVER, first, ADA, NOW)


async def test_a_source_is_named_by_title_host_or_address(services: FeedServices, source: Source) -> None:
    for named in (source.url, "paper.example", "the paper", "PAPER.example/feed"):
        assert (await rule_changes.find_source(services.database, named)).id == source.id
    with pytest.raises(Exception, match=r"rules\.no_source"):
        await rule_changes.find_source(services.database, "other.example")
