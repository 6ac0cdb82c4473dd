"""Parsing for how long a pause lasts."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import UserError
from bot.i18n import Catalogs
from bot.services.subscriptions.pause_parser import ends_pause, read_pause

CATALOGS = Catalogs.load()
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en"))
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", 7),
        ("1", 1),
        ("14 days", 14),
        ("30d", 30),
        ("1 day", 1),
        ("a week", 7),
        ("2 weeks", 14),
        ("for a month", 30),
        ("until friday", 5),
        ("till next Mon", 1),
        ("until sunday", 7),
        ("until tomorrow", 1),
        ("until 2026-12-24", 32),
        ("3 Tage", 3),
        ("für eine Woche", 7),
        ("bis morgen", 1),
        ("a year", 365),
    ],
)
def test_a_pause_is_read_in_days_weeks_or_until_a_day(typed: str, days: int) -> None:
    assert read_pause(typed, SUNDAY, ENGLISH, 7, 365) == days


@pytest.mark.parametrize(
    "typed",
    ["0", "366", "-1", "1.5", "ages", "99999999999999999999", "until", "until friyay", "until 2026-11-22"],
)
def test_anything_else_is_quoted_whole(typed: str) -> None:
    with pytest.raises(UserError, match=r"pause\.bad") as caught:
        read_pause(typed, SUNDAY, ENGLISH, 7, 365)
    assert caught.value.args_["given"] == typed


def test_words_that_end_a_pause() -> None:
    assert ends_pause(" Off ", ENGLISH)
    assert not ends_pause("7", ENGLISH)
