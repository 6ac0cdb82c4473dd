"""Numbers, dates and periods typed in languages without spaces or with one word for several."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Catalogs
from bot.services.reading.rule_grammar import read_rule
from bot.services.reading.search_dates import read_date
from bot.services.reading.search_query import read_query
from bot.services.subscriptions import setting_parser
from bot.services.subscriptions.moment_parser import read_moment
from bot.typed_words import TypedWords

CATALOGS = Catalogs.load()
DATES = [
    ("zh_Hans", "2026年11月1日", "2026-11-01"),
    ("zh_Hans", "11月1日", "2026-11-01"),
    ("id", "Jumat lalu", "2026-11-27"),
    ("id", "hari Jumat yang lalu", "2026-11-27"),
    ("id", "Minggu", "2026-11-29"),
    ("id", "minggu lalu", "2026-11-23"),
    ("en", "friday eu", "None"),
]
SEARCHES = [
    ("渡轮 自周一", "渡轮 since 2026-11-30"),
    ("渡轮 周二以来", "渡轮 since 2026-11-24"),
    ("从周二起 渡轮", "渡轮 since 2026-11-24"),
    ("渡轮 自11月1日以来 主题：体育", "渡轮 topic:体育 since 2026-11-01"),
    ("渡轮 自3天前", "渡轮 since 2026-11-27"),
    ("自行车 从前 自年起 周一以来的", "自行车 从前 自年起 周一以来的"),
]
SCHEDULES = [
    ("zh_Hans", "十二点半", "12:30", None),
    ("zh_Hans", "早上七点四十五", "07:45", None),
    ("zh_Hans", "八点一刻和二十点零五分", "08:15 20:05", None),
    ("zh_Hans", "周一三五8点", "08:00", (1, 3, 5)),
    ("zh_Hans", "周一三点", "03:00", (1,)),
    ("id", "sebelas malam", "23:00", None),
    ("id", "setiap hari Senin jam 8", "08:00", (1,)),
    ("de", "täglich um zwölf", "12:00", (1, 2, 3, 4, 5, 6, 7)),
    ("tr", "saat on bir", "11:00", None),
    ("ar", "الساعة الحادية عشرة", "11:00", None),
]
MOMENTS = [
    ("zh_Hans", "半小时后", "11-30 11:30"),
    ("zh_Hans", "一个半小时后", "11-30 12:30"),
    ("zh_Hans", "十五分钟后", "11-30 11:15"),
    ("zh_Hans", "12月5日上午9点", "12-05 09:00"),
    ("zh_Hans", "明晚8点", "12-01 20:00"),
    ("id", "setengah jam lagi", "11-30 11:30"),
    ("id", "sejam lagi", "11-30 12:00"),
    ("de", "in einer halben Stunde", "11-30 11:30"),
    ("en", "in half an hour", "11-30 11:30"),
    ("ru", "через полчаса", "11-30 11:30"),
    ("it", "tra mezz’ora", "11-30 11:30"),
    ("ar", "بعد ساعتين", "11-30 13:00"),
]
PERIODS = [
    ("id", "kripto seminggu", 7),
    ("id", "kripto sebulan", 30),
    ("id", "kripto dua belas hari", 12),
    ("zh_Hans", "加密货币 十五天", 15),
    ("ar", "العملات الرقمية أسبوعين", 14),
]


def words_of(language: str) -> TypedWords:
    return CATALOGS.typed_words(CATALOGS.for_language(language))


@pytest.mark.parametrize(("language", "typed", "meant"), DATES)
def test_dates_are_understood(language: str, typed: str, meant: str) -> None:
    assert str(read_date(typed, date(2026, 11, 30), words_of(language))) == meant


@pytest.mark.parametrize(("typed", "meant"), SEARCHES)
def test_chinese_needs_no_space_between_since_and_a_date(typed: str, meant: str) -> None:
    assert str(read_query(typed, date(2026, 11, 30), words_of("zh_Hans"))) == meant


@pytest.mark.parametrize(("language", "typed", "times", "days"), SCHEDULES)
def test_numbers_above_ten_and_joined_days_are_understood(
    language: str, typed: str, times: str, days: tuple[int, ...] | None
) -> None:
    assert setting_parser.read_schedule(typed, words_of(language)) == (tuple(times.split()), days)


@pytest.mark.parametrize(("language", "typed", "meant"), MOMENTS)
def test_half_hours_and_chinese_dates_are_moments(language: str, typed: str, meant: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = read_moment(typed, datetime(2026, 11, 30, 10, tzinfo=UTC), berlin, words_of(language))
    assert f"{found.astimezone(berlin):%m-%d %H:%M}" == meant


@pytest.mark.parametrize(("language", "typed", "days"), PERIODS)
def test_one_word_can_say_how_many_units(language: str, typed: str, days: int) -> None:
    assert read_rule(typed, words_of(language), "mute").days == days
