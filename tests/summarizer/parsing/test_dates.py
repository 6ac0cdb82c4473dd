"""Dates of many languages are read with the day as written; ambiguous ones are none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.dates import read_date


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 07 Oct 2026 23:30:00 -0700",
        "Mi, 07 Okt 2026 01:30:00 +0200",
        "mer., 7 oct. 2026",
        "7 octobre 2026 à 8h05",
        "mié, 07 oct 2026 10:00:00 GMT",
        "miércoles, 7 de octubre de 2026",
        "mer, 07 ott 2026",
        "qua, 07 out 2026",
        "wo 7 oktober 2026",
        "śr., 7 paź 2026",
        "7. října 2026",
        "ср, 07 окт 2026 10:00:00 +0300",
        "7 жовтня 2026",
        "7 октомври 2026",
        "Τετ, 07 Οκτ 2026",
        "7 Ekim 2026",
        "7 okt 2026",
        "7.10.2026, 9 Uhr",
        "October 7, 2026",
        "Oct. 7th, 2026 5:00 pm EDT",
        "Wed Oct 7 10:00:00 PDT 2026",
        "2026-10-07T23:59:59-11:00",
        "2026/10/07 10:00",
        "20261007",
        "2026年10月7日",
        "2026년 10월 7일",
        "7 tháng 10, 2026",
        "7 أكتوبر 2026",
        "7 באוקטובר 2026",
        "7 अक्टूबर 2026",
        "2026. október 7.",
        "07-Oct-26",
    ],
)
def test_the_day_is_read_as_it_is_written(text: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.day == "2026-10-07"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25/10/2026", "2026-10-25"),
        ("10/25/2026", "2026-10-25"),
        ("10/10/2026", "2026-10-10"),
        ("7/10/2026", ""),
    ],
)
def test_a_date_in_figures_is_read_where_only_one_part_can_be_the_day(text: str, day: str) -> None:
    found = read_date(text)
    assert (found.day if found else "") == day


@pytest.mark.parametrize(
    "text", ["", "yesterday", "October 2026", "2026", "31.2.2026", "7 Foo 2026", "© 2001-2026"]
)
def test_anything_else_is_no_date(text: str) -> None:
    assert read_date(text) is None


def test_a_name_that_means_two_months_needs_the_language() -> None:
    assert read_date("7 listopada 2026") is None
    croatian, polish = read_date("7 listopada 2026", "hr"), read_date("7 listopada 2026", "pl-PL")
    assert croatian is not None
    assert polish is not None
    assert (croatian.day, polish.day) == ("2026-10-07", "2026-11-07")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-02", 86400.0),
        ("1970-01-02T01:00:00+01:00", 86400.0),
        ("Fri, 02 Jan 1970 00:00:00 EST", 86400.0 + 5 * 3600),
        ("2 Jan 1970 12:30 am", 86400.0 + 1800),
    ],
)
def test_seconds_count_from_the_epoch_in_utc(text: str, seconds: float) -> None:
    found = read_date(text)
    assert found is not None
    assert found.seconds == seconds


@given(st.dates(min_value=date(1970, 1, 1), max_value=date(2099, 12, 31)))
def test_every_iso_date_comes_back(day: object) -> None:
    found = read_date(str(day))
    assert found is not None
    assert found.day == str(day)


@given(st.text(max_size=150))
def test_any_text_is_a_date_or_none(text: str) -> None:
    read_date(text)
