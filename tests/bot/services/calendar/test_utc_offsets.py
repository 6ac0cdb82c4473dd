"""Reading and writing offsets from UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar import utc_offsets


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("+2", 2),
        ("utc+2", 2),
        ("UTC +5:30", 5.5),
        ("GMT-3", -3),
        ("gmt −3", -3),
        ("+0545", 5.75),
        ("+14", 14),
        ("+15", None),
        ("-13", None),
        ("+2:20", None),
        ("2", None),
        ("utc", None),
        ("08:00", None),
    ],
)
def test_an_offset_is_parsed_in_the_forms_that_people_type(typed: str, hours: float | None) -> None:
    assert utc_offsets.parse_offset(typed) == (None if hours is None else timedelta(hours=hours))


@given(st.integers(-12, 14))
def test_an_offset_of_whole_hours_has_a_fixed_zone_with_the_same_label(hours: int) -> None:
    offset = timedelta(hours=hours)
    zone = utc_offsets.fixed_zone(offset)
    assert zone is not None
    for month in (1, 7):
        assert datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() == offset
    assert utc_offsets.parse_offset(utc_offsets.format_offset(offset)) == offset
    assert utc_offsets.fixed_zone_label(zone) == (utc_offsets.format_offset(offset) if hours else None)


def test_an_offset_with_half_an_hour_has_no_fixed_zone() -> None:
    assert utc_offsets.fixed_zone(timedelta(hours=5, minutes=30)) is None
    assert utc_offsets.format_offset(timedelta(hours=-3, minutes=-30)) == "UTC−3:30"
