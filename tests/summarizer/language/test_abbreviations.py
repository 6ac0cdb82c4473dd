"""Tests of the table of abbreviations, and of the rules for what follows them."""

from __future__ import annotations

from importlib import resources
from typing import Final

import pytest

from summarizer.language.abbreviations import ends_after_abbreviation, is_starter, puts_ordinals_first

_KINDS: Final = {
    "name", "title", "namesake", "number", "inside", "either", "form", "final", "measure", "time", "words",
    "starters", "regnal",
}  # fmt: skip


def _lines() -> list[str]:
    text = resources.files("summarizer.language").joinpath("abbreviations.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_every_line_of_the_table_is_a_section_or_a_kind_with_entries() -> None:
    for line in _lines():
        head, separator, entries = line.partition(": ")
        assert line[0] + line[-1] == "[]" or (head in _KINDS and separator and entries.split())


def test_no_entry_of_the_table_has_a_full_stop_at_its_end() -> None:
    entries = [entry for line in _lines() if line[0] != "[" for entry in line.partition(": ")[2].split()]
    assert [entry for entry in entries if entry.endswith(".")] == []


@pytest.mark.parametrize(
    ("before", "after", "language", "ends"),
    [
        ("He met Dr. ", "Lund at noon.", "en", False),
        ("See fig. ", "4 below.", "en", False),
        ("She ate a fig. ", "Guests laughed.", "en", True),
        ("He said no. ", "14 people left.", "en", True),
        ("Doors open at 9 a.m. ", "Sunday in the hall.", "en", False),
        ("Doors open at 9 a.m. ", "Sunday was quiet.", "en", True),
        ("Sie zahlt 3 Mio. ", "Euro im Jahr.", "de", False),
        ("Sie zahlt 3 Mio. ", "Das reicht.", "de", True),
        ("Er kennt z. ", "B. Husum.", "de", False),
        ("Er wohnt in der Schweiz. ", "Bern ist schön.", "de", None),
        ("Завод им. ", "Кирова закрыт.", "ru", False),
        ("Он помог им. ", "Жители рады.", "ru", True),
        ("The bridge opened. ", "Cars came.", "en", None),
        ("Dr. ", "Lund", "xx", None),
    ],
)
def test_what_follows_an_abbreviation_decides_whether_the_sentence_ends(
    before: str, after: str, language: str, ends: bool | None
) -> None:
    assert ends_after_abbreviation(before, after, language) is ends


def test_starters_are_known_by_language() -> None:
    assert is_starter("Danach", "de")
    assert not is_starter("Husum", "de")
    assert is_starter("Danach", "xx") is None


def test_hungarian_puts_roman_ordinals_before_the_noun() -> None:
    assert puts_ordinals_first("hu")
    assert not puts_ordinals_first("fr")
