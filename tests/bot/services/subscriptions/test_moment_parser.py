"""What editors type for a day and an hour, in their zone, across the changes of clocks."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.subscriptions.moment_parser import offered_moments, read_moment

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
"""11:00 in Berlin."""
CATALOGS = Catalogs.load()
GERMAN = CATALOGS.typed_words(CATALOGS.for_language("de"))


def in_berlin(text: str, now: datetime = MONDAY) -> str:
    return f"{read_moment(text, now, BERLIN, GERMAN).astimezone(BERLIN):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("18:30", "11-30 18:30"),
        ("8", "12-01 08:00"),
        ("0830", "12-01 08:30"),
        ("6:30 pm", "11-30 18:30"),
        ("noon", "11-30 12:00"),
        ("tonight", "11-30 20:00"),
        ("tonight 21", "11-30 21:00"),
        ("tonight at 9", "11-30 21:00"),
        ("tonight 11:30", "11-30 23:30"),
        ("tomorrow 8", "12-01 08:00"),
        ("8 tomorrow", "12-01 08:00"),
        ("tomorrow at 8 o'clock", "12-01 08:00"),
        ("morgen um 8:15 Uhr", "12-01 08:15"),
        ("übermorgen 7", "12-02 07:00"),
        ("friday noon", "12-04 12:00"),
        ("Freitag 8", "12-04 08:00"),
        ("mon 12", "11-30 12:00"),
        ("Monday 9", "12-07 09:00"),
        ("2026-12-01 07:00", "12-01 07:00"),
        ("2026-12-01T07:00", "12-01 07:00"),
        ("1.12.2026 7:00", "12-01 07:00"),
        ("1.1. 8", "01-01 08:00"),
        ("in 2 hours", "11-30 13:00"),
        ("in einer Stunde", "11-30 12:00"),
        ("in 3 days", "12-03 11:00"),
    ],
)
def test_a_day_and_an_hour_are_read(text: str, meant: str) -> None:
    assert in_berlin(text) == meant


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "moment.bad"),
        ("soon", "moment.bad"),
        ("25:00", "moment.bad"),
        ("2026-02-30 8", "moment.bad"),
        ("tomorrow 8 9", "moment.bad"),
        ("in 3 cows", "moment.bad"),
        ("tomorrow", "moment.no_hour"),
        ("Freitag", "moment.no_hour"),
        ("today 8", "moment.past"),
        ("2026-11-29 12:00", "moment.past"),
    ],
)
def test_anything_else_is_refused_with_what_is_missing(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        in_berlin(text)
    assert refused.value.key == key


def test_a_skipped_hour_is_the_end_of_the_gap_and_a_repeated_one_the_first() -> None:
    before_spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert in_berlin("tomorrow 2:30", before_spring) == "03-29 03:00"
    before_autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert read_moment("tomorrow 2:30", before_autumn, BERLIN, GERMAN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_the_offered_hours_are_ahead_and_ascend() -> None:
    offered = [f"{at.astimezone(BERLIN):%a %H:%M}" for at in offered_moments(MONDAY, BERLIN)]
    assert offered == ["Mon 12:00", "Mon 18:00", "Tue 07:00", "Tue 12:00", "Tue 18:00"]
    late = datetime(2026, 11, 30, 21, 50, tzinfo=UTC)
    first, *_ = offered_moments(late, BERLIN)
    assert f"{first.astimezone(BERLIN):%a %H:%M}" == "Tue 00:00"
