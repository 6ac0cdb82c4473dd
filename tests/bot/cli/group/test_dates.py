"""One clear date settles the order of day and month for all dates of a file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.cli.group.dates import is_month_first, read_time


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["3/4/2026", "4/23/2026"], True),
        (["3/4/2026", "23/4/2026"], False),
        (["3/4/2026"], False),
        (["4/23/2026", "23/4/2026"], False),
        ([], False),
    ],
)
def test_the_order_is_that_of_the_clear_dates(dates: list[str], expected: bool) -> None:
    assert is_month_first(dates) is expected


def test_an_open_date_is_read_in_the_order_of_the_others() -> None:
    assert read_time("3/4/2026 10:07", "", month_first=False) == datetime(2026, 4, 3, 10, 7, tzinfo=UTC)
    assert read_time("3/4/2026 10:07", "", month_first=True) == datetime(2026, 3, 4, 10, 7, tzinfo=UTC)


def test_clear_dates_do_not_depend_on_it() -> None:
    assert read_time("2026-11-23T08:00:00+01:00", "", month_first=True) == datetime(
        2026, 11, 23, 7, tzinfo=UTC
    )
    assert read_time("never", "", month_first=True) is None
