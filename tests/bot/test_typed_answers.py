"""Dates of a search and the answers of a broadcast, typed in each language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.i18n import LOCALE, Catalogs
from bot.services.broadcasts.composing import read_chat, read_link_buttons
from bot.services.calendar.weekday_parser import read_weekday
from bot.services.reading.search_dates import read_date
from bot.services.reading.search_query import query_text, read_query
from bot.services.subscriptions.moment_parser import read_moment
from bot.services.subscriptions.pause_parser import read_pause
from bot.services.subscriptions.setting_parser import read_schedule
from bot.typed_words import TypedWords, Word
from data.records.delivery import AudienceKind, BroadcastAudience

CATALOGS = Catalogs.load()
LANGUAGES = sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/lede.po"))
DATES = {
    "en": [("2026/4/3", "2026-04-03"), ("3/4/2026", "None")],
    "de": [("1.11.2026", "2026-11-01"), ("1/11/2026", "2026-11-01")],
    "es": [("el 1 de noviembre", "2026-11-01")],
    "pt_BR": [("1 de novembro", "2026-11-01")],
    "fr": [("le 1/11/2026", "2026-11-01")],
    "it": [("3/4/2026", "2026-04-03")],
    "ru": [("1 ноября 2026 г.", "2026-11-01")],
    "uk": [("1 листопада 2026 р.", "2026-11-01")],
    "zh_Hans": [("2026/11/1", "2026-11-01"), ("2026年11月1日", "2026-11-01")],
}

MONDAY = date(2026, 11, 30)
DAYS_AGO = {
    "en": "ferry 3 days ago", "de": "Fähre vor 3 Tagen", "fr": "ferry il y a 3 jours",
    "es": "ferry hace 3 días", "it": "ferry 3 giorni fa", "pt_BR": "balsa há 3 dias",
    "ru": "паром 3 дня назад", "uk": "пором 3 дні тому", "tr": "feribot 3 gün önce",
    "zh_Hans": "渡轮 3天前", "id": "feri 3 hari lalu",
}  # fmt: skip
UNTIL_DECEMBER_7 = {
    "en": "until December 7", "de": "bis zum 7. Dezember", "fr": "jusqu’au 7 décembre",
    "es": "hasta el 7 de diciembre", "it": "fino al 7 dicembre", "pt_BR": "até 7 de dezembro",
    "ru": "до 7 декабря", "uk": "до 7 грудня", "tr": "7 Aralık'a kadar", "ar": "حتى 7 ديسمبر",
    "zh_Hans": "到12月7日", "id": "sampai 7 Desember",
}  # fmt: skip
DECEMBER_1_AT_7 = {
    "en": "1 December 7:00", "de": "am 1. Dezember um 7 Uhr", "fr": "le 1er décembre à 7h",
    "es": "1 de diciembre a las 7", "it": "1 dicembre alle 7", "pt_BR": "1 de dezembro às 7h",
    "ru": "в 7 утра 1 декабря", "uk": "1 грудня о 7", "tr": "1 Aralık saat 7",
    "ar": "1 ديسمبر الساعة 7", "zh_Hans": "12月1号7点", "id": "1 Desember pukul 7",
}  # fmt: skip
TIMES = [
    ("de", "um halb eins und halb 9 abends", "12:30 20:30"),
    ("ru", "в половине девятого", "08:30"),
    ("uk", "о пів на дев'яту", "08:30"),
    ("ru", "в половине двенадцатого", "11:30"),
    ("uk", "о пів на дванадцяту", "11:30"),
    ("id", "setengah sembilan malam", "20:30"),
    ("tr", "sabah 8 akşam 6", "08:00 18:00"),
    ("tr", "8 sabah 6 akşam", "08:00 18:00"),
    ("ar", "صباحا 8 مساء 6", "08:00 18:00"),
    ("zh_Hans", "早上8点晚上6点", "08:00 18:00"),
    ("en", "noon 8 pm", "12:00 20:00"),
]
"""Half an hour before an hour, and parts of the day before and behind times."""


def words_of(language: str) -> TypedWords:
    return CATALOGS.typed_words(CATALOGS.for_language(language))


@pytest.mark.parametrize(
    ("language", "typed", "meant"), [(one, *row) for one in LANGUAGES for row in DATES.get(one, [])]
)
def test_dates_are_understood(language: str, typed: str, meant: str) -> None:
    assert str(read_date(typed, date(2026, 11, 30), words_of(language))) == meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broadcast_is_tested_in_the_own_chat_and_loses_its_buttons_by_a_word(language: str) -> None:
    words = words_of(language)
    own, none = words.own.first(Word.ME), words.own.first(Word.NONE)
    assert read_chat(f" {own.title()} ", 7, words) == BroadcastAudience(AudienceKind.CHAT, "7")
    assert read_link_buttons(none, words) == read_link_buttons(" - ", words) == ()


@pytest.mark.parametrize("language", sorted(DAYS_AGO))
def test_days_ago_at_either_end_of_a_search_are_one_day(language: str) -> None:
    words = words_of(language)
    first, _, behind = DAYS_AGO[language].partition(" ")
    for typed in (DAYS_AGO[language], f"{behind} {first}"):
        assert str(read_query(typed, MONDAY, words)) == f"{first} on 2026-11-27"
    between = f"{DAYS_AGO[language]} {first}"
    assert str(read_query(between, MONDAY, words)) == between


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("feribot pazartesiden beri", "feribot since 2026-11-30"),
        ("feribot 3 günden beri", "feribot since 2026-11-27"),
        ("feribot 1 Kasım sonrası", "feribot since 2026-11-01"),
        ("feribot 24 Kasım 2026 günü", "feribot on 2026-11-24"),
        ("feribot 24 Kasım günü", "feribot 24 Kasım günü"),
        ("fırtına sonrası", "fırtına sonrası"),
    ],
)
def test_turkish_dates_stand_before_their_words(typed: str, meant: str) -> None:
    words = words_of("tr")
    query = read_query(typed, MONDAY, words)
    assert str(query) == meant
    assert read_query(query_text(query, words, MONDAY), MONDAY, words) == query


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("de", "x am 29. November 2026"),
        ("ru", "x от 29 ноября 2026\u202fг."),
        ("uk", "x дня 29 листопада 2026\u202fр."),
        ("zh_Hans", "x 在 2026年11月29日"),
    ],
)
def test_searches_are_shown_with_the_date_of_the_language(language: str, shown: str) -> None:
    words = words_of(language)
    assert query_text(read_query("x on 2026-11-29", MONDAY, words), words, MONDAY) == shown


def test_turkish_searches_are_shown_in_the_order_of_the_language() -> None:
    words = words_of("tr")
    shown = [
        query_text(read_query(one, MONDAY, words), words, MONDAY)
        for one in ("gemi dün", "gemi 3 günden beri")
    ]
    assert shown == ["gemi 29 Kasım 2026 günü", "gemi 27 Kasım 2026 sonrası"]


@pytest.mark.parametrize("language", sorted(UNTIL_DECEMBER_7))
def test_a_pause_ends_on_a_date(language: str) -> None:
    assert read_pause(UNTIL_DECEMBER_7[language], MONDAY, words_of(language), 7, 365) == 7


@pytest.mark.parametrize(
    "typed", ["until 31 February", "until 29 November 2026", "until 1 December 1 December"]
)
def test_a_pause_until_a_date_that_is_none_or_past_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read_pause(typed, MONDAY, words_of("en"), 7, 365)


@pytest.mark.parametrize("language", sorted(DECEMBER_1_AT_7))
def test_a_moment_has_a_date_with_the_name_of_its_month(language: str) -> None:
    now = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    found = read_moment(DECEMBER_1_AT_7[language], now, ZoneInfo("UTC"), words_of(language))
    assert found == datetime(2026, 12, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(("language", "typed", "times"), TIMES)
def test_parts_of_the_day_belong_to_their_times(language: str, typed: str, times: str) -> None:
    assert read_schedule(typed, words_of(language)) == (tuple(times.split()), None)


@pytest.mark.parametrize(
    ("typed", "day"), [("cumaya", 5), ("cumaları", 5), ("cumartesiye", 6), ("salıya", 2), ("pazarları", 7)]
)
def test_turkish_weekdays_have_endings(typed: str, day: int) -> None:
    assert read_weekday(typed, words_of("tr")) == day
