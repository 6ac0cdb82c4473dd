"""Answers to /search can be sent, and have at most ten buttons."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.reading.latest import ListedStory, StoryPage
from bot.services.reading.search_query import SearchQuery
from bot.services.reading.story_search import Narrowing
from bot.views.reader.search import narrowing, no_topic, nothing_found, search_results, searched_words
from data.records.audience import SummaryLength
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, article

NORMAL = SummaryLength.NORMAL
DAY = date(2026, 11, 1)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


@screen_examples
@given(hostile, st.lists(hostile, max_size=3))
def test_the_answer_to_any_search_can_be_sent(texts: Texts, asked: str, names: list[str]) -> None:
    query = SearchQuery(asked, tuple(names), asked, DAY, None)
    for screen in (
        nothing_found(query, str(query), asked, texts, "search.plain_words"),
        no_topic(asked, [SearchQuery(name) for name in names], texts),
        search_results(StoryPage((ListedStory(article()),), 1, True), asked, NORMAL, NOW, texts),
        narrowing(SearchQuery(asked[:200]), asked[:200], Narrowing(tuple(names), tuple(names)), texts),
    ):
        visible_text(screen)
        assert len(labels(screen)) <= 10


def test_results_of_five_and_their_buttons_keep_the_query(texts: Texts) -> None:
    page = StoryPage(tuple(ListedStory(article(n)) for n in range(1, 6)), 1, True)
    query = str(SearchQuery("ferry", ("city council",), "example.org", DAY, DAY))
    screen = search_results(page, query, NORMAL, NOW, texts)
    assert labels(screen)[-4:] == ["‹ Newer", "Older ›", "Narrow", "Watch"]
    assert len(labels(screen)) <= 10
    assert searched_words(visible_text(screen), texts) == query


def test_a_filter_is_offered_or_lifted(texts: Texts) -> None:
    found = Narrowing(("sea", "sport"), ("bay.example",))
    screen = narrowing(SearchQuery("ferry"), "ferry", found, texts)
    assert visible_text(screen) == "Found for “ferry”\nShow only:"
    assert labels(screen) == [
        *("Today", "Last 7 days", "Last 30 days"),
        *("sea", "sport", "bay.example", "‹ Back"),
    ]
    query = SearchQuery("ferry", ("sea",), "bay.example", DAY)
    narrowed = narrowing(query, str(query), Narrowing((), ()), texts)
    assert labels(narrowed) == ["Any time", "All topics", "All sources", "‹ Back"]


def test_nothing_found_offers_the_words_without_the_filters(texts: Texts) -> None:
    query = SearchQuery("ferry", since=DAY)
    screen = nothing_found(query, str(query), "", texts)
    assert visible_text(screen).startswith("Nothing found for “ferry since 2026-11-01”. Try fewer words")
    assert labels(screen) == ["ferry", "Latest stories"]
