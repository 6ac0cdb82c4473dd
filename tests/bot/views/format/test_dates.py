"""Days, times, ages and durations in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from gettext import NullTranslations

import pytest

from bot.i18n import Catalogs, Texts
from bot.views.format import dates

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((1, 2, 3, 4, 5, 6, 7), "every day"),
        ((1, 2, 3, 4, 5), "Monday to Friday"),
        ((1, 2, 3, 4, 5, 6), "Monday to Saturday"),
        ((6, 7), "Saturday and Sunday"),
        ((1, 4), "Monday and Thursday"),
        ((1, 3, 5), "Monday, Wednesday, and Friday"),
        ((3,), "Wednesday"),
    ],
)
def test_weekdays_are_named_as_people_do(texts: Texts, days: tuple[int, ...], words: str) -> None:
    assert dates.weekdays(days, texts) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=400), "13 months ago"),
    ],
)
def test_an_age_is_rounded(texts: Texts, passed: timedelta, words: str) -> None:
    assert dates.age(NOON - passed, NOON, texts) == words


def test_an_instant_is_shown_by_the_zones_day_and_24_hour_clock(texts: Texts) -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert dates.day_and_time(at, "UTC", NOON, texts) == "today at 23:30"
    assert dates.day_and_time(at, "Asia/Shanghai", NOON, texts) == "tomorrow at 07:30"
    assert dates.day_and_time(at + timedelta(days=4), "UTC", NOON, texts) == "Thursday, 26 November at 23:30"


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("fr", "mardi 1er décembre", "mercredi 2 décembre"),
        ("it", "martedì 1º dicembre", "mercoledì 2 dicembre"),
        ("pt_BR", "terça-feira, 1º de dezembro", "quarta-feira, 2 de dezembro"),
        ("es", "martes 1 de diciembre", "miércoles 2 de diciembre"),
        ("de", "Dienstag, 1. Dezember", "Mittwoch, 2. Dezember"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_where_people_write_it(
    language: str, first: str, second: str
) -> None:
    texts = Catalogs.load().for_language(language)
    assert [dates.long_date(date(2026, 12, day), texts) for day in (1, 2)] == [first, second]


def test_weekdays_and_lists_follow_the_language(texts: Texts) -> None:
    assert dates.weekday_names(texts)[0] == "Monday"
    assert dates.short_weekday(7, texts) == "Sun"
    assert dates.join_list(["08:00", "18:30"], texts) == "08:00 and 18:30"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 sec"),
        (0.6, "1 sec"),
        (54, "54 sec"),
        (60, "1 min"),
        (80, "1 min 20 sec"),
        (3600, "1 hr"),
        (3605, "1 hr"),
        (7500, "2 hr 5 min"),
        (90_000, "1 day 1 hr"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: float, words: str, texts: Texts) -> None:
    assert dates.duration(seconds, texts) == words


@pytest.mark.parametrize(
    ("language", "listed"),
    [
        *(
            (code, "a, b, c")
            for code in ("en", "de", "fr", "es", "it", "pt_BR", "ru", "uk", "tr", "id", "he")
        ),
        ("zh_Hans", "a、b、c"),
        ("ar", "a، b، c"),
    ],
)
def test_names_are_listed_with_the_commas_of_the_language(language: str, listed: str) -> None:
    texts = Texts(language, NullTranslations())
    assert dates.join_names(["a", "b", "c"], texts) == listed
    assert dates.join_names([], texts) == ""
