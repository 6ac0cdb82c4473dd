"""Tests of word counts by script and of reading time by language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.language.reading_time import count_printed_words, count_words, reading_seconds


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("— …", 0),
        ("Two words", 2),
        ("The well-known e-mail didn't arrive.", 5),
        ("港口委员会", 3),
        ("5G 网络很快", 3),
        ("กาแฟ", 2),
        ("항만 위원회", 2),
        ("यह हिन्दी है।", 3),
    ],
)
def test_words_are_counted_by_script(text: str, count: int) -> None:
    assert count_words(text, "") == count


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("A well-known rule — of 3.5 %.", 7), ("港口委员会", 3), ("5G 网络很快", 3)]
)
def test_printed_words_are_runs_between_white_space(text: str, count: int) -> None:
    assert count_printed_words(text) == count


def test_a_minute_of_english_takes_a_minute() -> None:
    assert reading_seconds("word " * 238, "en") == 60


def test_a_minute_of_chinese_takes_a_minute() -> None:
    assert reading_seconds("新" * 254, "zh") == 60


def test_an_unknown_language_is_read_at_a_usual_pace() -> None:
    assert reading_seconds("word " * 184, "xx") == 60


@given(st.text(), st.text(), st.sampled_from(["", "en", "zh"]))
def test_more_text_never_takes_less_time(first: str, second: str, language: str) -> None:
    assert reading_seconds(f"{first} {second}", language) >= reading_seconds(first, language)
