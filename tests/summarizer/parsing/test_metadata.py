"""Metadata of files: titles, authors and dates that are plausible, and those that are not."""

from __future__ import annotations

import pytest

from summarizer.parsing.metadata import iso_date, one_line, plausible_author, plausible_title


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - fähre_v2.docx",
        "Unbenannt",
        "sin título 3",
        "scan_0001",
        "report.pdf",
        "12/2024",
        "",
        None,
    ],
)
def test_file_names_and_defaults_of_programs_are_no_titles(title: object) -> None:
    assert plausible_title(title) == ""


@pytest.mark.parametrize("title", ["Die Fähre", "Scan of the seabed", "Документы о порте", "Bilan 2024"])
def test_a_title_of_words_is_kept(title: str) -> None:
    assert plausible_title(f"  {title}\n") == title


def test_names_are_joined_once_each_without_accounts() -> None:
    names = ["Zoë  Müller", "jlund", "Windows User", "Ирина Петрова", "Zoë Müller", None]
    assert plausible_author(names) == "Zoë Müller, Ирина Петрова"


def test_names_too_long_for_a_byline_are_dropped() -> None:
    assert plausible_author(["Ana Ruiz"] * 30) == "Ana Ruiz"
    assert plausible_author([f"Ana Ruiz {number}" for number in range(30)]) == ""


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("D:20240502081500+02'00'", "2024-05-02"),
        ("2024-05-02T08:15:00Z", "2024-05-02"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("D:20241399", "2024"),
        ("2024-05-77", "2024-05"),
        ("D:0", ""),
        ("0001-01-01", ""),
        ("May 2024", ""),
        (None, ""),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_valid(date: object, iso: str) -> None:
    assert iso_date(date) == iso


def test_values_become_one_line_without_control_characters() -> None:
    assert one_line("Hafen\tbote\x00\r\n 7 ") == "Hafen bote 7"
    assert (one_line(None), one_line(7)) == ("", "7")
