"""Parsing searches: which dates, topics and sources they name, and that their text means the same again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.reading.search_query import SearchQuery, query_text, read_query, with_named_filter
from data.records.search import StoryFilter

TODAY = date(2026, 11, 30)  # a Monday
CATALOGS = Catalogs.load()
GERMAN = CATALOGS.typed_words(CATALOGS.for_language("de"))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("ferry", "ferry"),
        ("ferry since monday", "ferry since 2026-11-30"),
        ("ferry since Tue topic:sport", "ferry topic:sport since 2026-11-24"),
        ('topic: "City Council" fire', 'fire topic:"city council"'),
        ("#one topic:#sport, two", "#one two topic:sport"),
        ("since 3 days", "since 2026-11-27"),
        ("since 2w", "since 2026-11-16"),
        ("since last week ferry", "ferry since 2026-11-23"),
        ("ferry since 1 november 2025", "ferry since 2025-11-01"),
        ("ferry since 24 dec", "ferry since 2025-12-24"),
        ("ferry since 1.11.", "ferry since 2026-11-01"),
        ("ferry since: 2026-11-01", "ferry since 2026-11-01"),
        ('ferry since:"3 days ago" x', "ferry x since 2026-11-27"),
        ("ferry yesterday", "ferry on 2026-11-29"),
        ("today ferry", "ferry on 2026-11-30"),
        ("before:2026-11-01 ferry", "ferry until 2026-10-31"),
        ("on:friday ferry", "ferry on 2026-11-27"),
        ("source:https://www.Example.org/news ferry", "ferry source:example.org"),
        ('site:"harbour gazette"', 'source:"harbour gazette"'),
        ("Fähre seit Dienstag thema:Sport", "Fähre topic:sport since 2026-11-24"),
        ("Fähre seit 3 Tagen", "Fähre since 2026-11-27"),
        # Words that only look like times stay words.
        ("since the storm", "since the storm"),
        ("since we met", "since we met"),
        ("on monday", "on monday"),
        ("the yesterday song", "the yesterday song"),
        ("“yesterday”", "“yesterday”"),
        ("since 31 february", "since 31 february"),
        ("since 99999 years", "since 99999 years"),
        ("https://a.example/b:c 14:30", "https://a.example/b:c 14:30"),
    ],
)
def test_a_search_is_parsed_to_a_text_without_relative_dates(typed: str, text: str) -> None:
    assert str(read_query(typed, TODAY, GERMAN)) == text


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ferry since:blursday", "search.bad_time"),
        ("since:2026-13-01", "search.bad_time"),
        ("ferry topic:", "search.no_value"),
        ('source:""', "search.no_value"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named(typed: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        read_query(typed, TODAY, GERMAN)
    assert caught.value.key == key


pieces = st.sampled_from(
    [
        "ferry",
        "since",
        "topic:",
        "topic:a",
        '"',
        "“x y”",
        "3",
        "days",
        "monday",
        "yesterday",
        "until",
        "source:b.c",
    ]
)


@given(st.lists(pieces, max_size=8).map(" ".join) | st.text(max_size=40))
def test_the_text_of_a_query_means_the_same_on_any_later_day(typed: str) -> None:
    try:
        found = read_query(typed, TODAY, GERMAN)
    except UserError:
        return
    assert read_query(str(found), date(2027, 3, 4), GERMAN) == found


def test_dates_begin_and_end_at_the_midnights_of_the_reader() -> None:
    day = date(2026, 11, 29)
    found = SearchQuery("", ("sea",), "b", day, day).filter_in("Asia/Tokyo")
    assert found == StoryFilter(
        ("sea",), "b", datetime(2026, 11, 28, 15, tzinfo=UTC), datetime(2026, 11, 29, 15, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("ferry since Tue topic:sport", "ferry thema:sport seit 24. November 2026"),
        ('source:"harbour gazette" gestern', 'quelle:"harbour gazette" am 29. November 2026'),
        ("vor:1.11.2026 Fähre", "Fähre bis 31. Oktober 2026"),
        ("Fähre", "Fähre"),
        # Words that would be read as a time in this order.
        ("“seit” 2026-11-01", "“seit” 2026-11-01"),
    ],
)
def test_a_query_is_shown_in_the_words_of_the_language_and_read_again(typed: str, shown: str) -> None:
    query = read_query(typed, TODAY, GERMAN)
    assert query_text(query, GERMAN, TODAY) == shown
    assert read_query(shown, date(2027, 3, 4), GERMAN) == query


@pytest.mark.parametrize(
    ("typed", "filtered"),
    [
        ("topic sport", "topic:sport"),
        ("Thema Sport finale seit montag", "finale topic:sport since 2026-11-30"),
        ("source https://www.example.org/news ferry", "ferry source:example.org"),
        ("topic", None),
        ("on topic", None),
        ('topic "city council"', None),
    ],
)
def test_a_filter_without_its_colon_is_suggested(typed: str, filtered: str | None) -> None:
    found = with_named_filter(read_query(typed, TODAY, GERMAN), GERMAN)
    assert (str(found) if found else None) == filtered
