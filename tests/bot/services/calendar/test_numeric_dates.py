from __future__ import annotations

from datetime import date

import pytest

from bot.services.calendar.numeric_dates import read_coming_date

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("2026-12-1", "en", "2026-12-01"),
        ("2026/12/01", "zh_Hans", "2026-12-01"),
        ("1.12.", "de", "2026-12-01"),
        ("29.11.", "de", "2027-11-29"),
        ("29.11.2026", "de", "2026-11-29"),
        ("1/12", "pt_BR", "2026-12-01"),
        ("01/12/2027", "es", "2027-12-01"),
        ("1/12/2026", "en", "None"),
        ("31/2/2027", "pt_BR", "None"),
        ("12/31/2026", "fr", "None"),
        ("1/12/26", "fr", "None"),
        ("0/0", "it", "None"),
        ("", "it", "None"),
    ],
)
def test_figures_are_a_coming_date(typed: str, language: str, meant: str) -> None:
    assert str(read_coming_date(typed, TODAY, language)) == meant
