"""The file of a report opens in spreadsheets, and no title in it becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from bot.services.reports.csv_file import COLUMNS, file_name, neutralize, write_csv
from bot.services.reports.week_report import SubjectKind, WeekFacts, build_report
from data.records.story_figures import DayOpenings, StoryFacts

FIRST, LAST = date(2026, 3, 6), date(2026, 3, 7)
TITLE = '=HYPERLINK("https://evil.example"),\n«Fähre» 渡し船'


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content[3:].decode(), newline="")))


def test_every_subject_has_a_row_and_figures_below_five_are_empty() -> None:
    story = StoryFacts(1, 4, TITLE, "https://bay.example/1", "Bay, Radio", ("-sport",))
    report = build_report(
        WeekFacts(FIRST, LAST, openings=(DayOpenings(LAST, 1, 12),), kept={1: 4}, facts={1: story})
    )
    content = write_csv(report)
    assert rows(content) == [
        list(COLUMNS),
        ["2026-03-06/2026-03-07", "period", "", "", "", "12", "", "", ""],
        ["2026-03-06", "day", "2026-03-06", "", "", "", "", "", ""],
        ["2026-03-07", "day", "2026-03-07", "", "", "12", "", "", ""],
        ["2026-03-06/2026-03-07", SubjectKind.STORY, "4", f"'{TITLE}", "", "12", "", "", ""],
        ["2026-03-06/2026-03-07", SubjectKind.SOURCE, "bay.example", "Bay, Radio", "", "12", "", "", ""],
        ["2026-03-06/2026-03-07", SubjectKind.TOPIC, "'-sport", "'-sport", "", "12", "", "", ""],
    ]
    assert content.count(b"\r\n") == 7
    assert file_name(report) == "figures-2026-03-06-2026-03-07.csv"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  =", "\u00a0=", "＝", "\ufeff@"])
def test_what_begins_like_a_formula_is_made_text(start: str) -> None:
    assert neutralize(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "Ferry = pier", "9 to 5", "«-»"])
def test_other_texts_stay(text: str) -> None:
    assert neutralize(text) == text


def test_a_broken_character_does_not_stop_the_file() -> None:
    story = StoryFacts(1, 4, "\ud800x\x00", "", "", ())
    report = build_report(WeekFacts(FIRST, LAST, kept={1: 9}, facts={1: story}))
    assert rows(write_csv(report))[4][3] == "?x"
