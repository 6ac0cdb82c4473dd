"""Kinds of characters, counted for all lines of a page at once as regular expressions count them in each."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from summarizer.cleaning.character_kinds import UPPER_CASE, CharacterKind, PageCharacters

LETTERS = "aZz9_ -,.:©#@|“É÷×ßЖж港한ไ\u0301İǅ²٣\U0001f600"
LINES = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=4)


def count_each(pattern: str, lines: list[str], before: str = "") -> list[int]:
    return [len(re.findall(pattern, before + line)) for line in lines]


@given(LINES)
def test_characters_count_as_in_each_line_alone(lines: list[str]) -> None:
    page = PageCharacters.read(lines)
    assert page.count(CharacterKind.MARK).tolist() == count_each(r"[^\w\s]", lines)
    assert page.count(CharacterKind.DIGIT).tolist() == count_each(r"\d", lines)
    assert page.count(CharacterKind.SPACE).tolist() == [line.count(" ") for line in lines]


@given(LINES)
def test_words_count_as_in_each_line_alone(lines: list[str]) -> None:
    page = PageCharacters.read(lines)
    assert page.count_number_starts().tolist() == count_each(r"\b\d", lines)
    assert page.count_capitalised_words().tolist() == count_each(f" [{UPPER_CASE}]", lines, " ")
    assert page.count_upper_case_words().tolist() == count_each(rf"\b[{UPPER_CASE}]{{2,}}\b", lines)


def test_a_capital_between_two_small_letters_joins_words() -> None:
    assert PageCharacters.read(["Ab moreRead aB", "иЖе", "Ab", "AAa"]).count_joined_words().tolist() == [
        1,
        1,
        0,
        0,
    ]
