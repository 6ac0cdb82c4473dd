"""The arithmetic of docs/scaling.md follows from the rate, and its measured figures from the results."""

from __future__ import annotations

import re

import pytest

from bot.services.delivery.rate_limiter import DEFAULT_RATE
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "scaling.md").read_text("utf-8")
SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
HELD_RATE = int(DEFAULT_RATE)
"""What readers are told: the schedule is a little faster, so that this is held."""
ROWS = re.findall(r"^\| ([\d,]+) \| ([^|]+) \| ([^|]+) \| up to ([\d,]+) \|$", PAGE, re.MULTILINE)


def test_the_measured_figures_stand_between_marks() -> None:
    outside = re.sub(r"<!-- figure: .*?<!-- /figure -->", "", PAGE)
    assert len(outside) < len(PAGE)
    limits_and_arithmetic = ["10 s", "60 s", "21,600 s", "86,400 s"]
    assert re.findall(r"[\d.,]+ (?:ms|MiB|s)\b", outside) == limits_and_arithmetic


def test_the_page_names_the_rate_in_use() -> None:
    assert set(re.findall(r"(\d+) a second on a free token", PAGE)) == {str(HELD_RATE)}
    assert f"Free token, {HELD_RATE} a second" in PAGE
    assert f"({HELD_RATE} × 21,600 s)" in PAGE


@pytest.mark.parametrize(("readers", "free", "paid", "stars"), ROWS)
def test_the_times_follow_from_the_rates(readers: str, free: str, paid: str, stars: str) -> None:
    count = int(readers.replace(",", ""))
    assert _seconds(free) == pytest.approx(count / HELD_RATE, rel=0.05)
    assert _seconds(paid) == pytest.approx(count / 1_000, rel=0.05)
    assert int(stars.replace(",", "")) == count / 10


def test_the_table_is_found() -> None:
    assert len(ROWS) == 4


def _seconds(text: str) -> float:
    parts = re.findall(r"([\d.]+) (second|minute|hour|day)s?", text)
    return sum(float(number) * SECONDS[unit] for number, unit in parts)
