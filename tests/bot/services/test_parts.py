"""Pastes that Telegram has cut are put together as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text import cut_paste
from bot.services.parts import TELEGRAM_LIMIT, Part, is_full, join_parts, may_go_on, utf16_length

STORY = "\n\n".join(
    path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "journeys/stories").glob("*.txt"))
)
_WORDS = st.text("abcdefgh", min_size=1, max_size=12)
_PARAGRAPHS = st.lists(st.lists(_WORDS, min_size=1, max_size=120).map(" ".join), min_size=60, max_size=120)


def joined(parts: list[str]) -> str:
    return join_parts([Part(n, part, is_full(part)) for n, part in enumerate(parts)])


def cut_hard(text: str) -> list[str]:
    """As clients cut that look for no good place; Telegram trims what they send."""
    pieces = [text[i : i + TELEGRAM_LIMIT].strip() for i in range(0, len(text), TELEGRAM_LIMIT)]
    return [piece for piece in pieces if piece]


@given(_PARAGRAPHS.filter(lambda found: not any(map(is_full, cut_paste("\n\n".join(found))))))
def test_line_ends_and_words_survive_a_cut_at_a_good_place(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert joined(cut_paste(text)) == text


@given(_PARAGRAPHS.map(" ".join).filter(lambda text: not any(map(is_full, cut_paste(text)))))
def test_words_survive_cuts_at_spaces(text: str) -> None:
    assert joined(cut_paste(text)).split() == text.split()


@given(st.text("一二三四五六七八九", min_size=1, max_size=40), st.integers(200, 400))
def test_a_language_without_spaces_stays_without_them(text: str, times: int) -> None:
    assert joined(cut_paste(text * times)) == text * times


def test_words_survive_a_hard_cut_nearly_everywhere() -> None:
    """A cut exactly between two words looks like one inside a word; the rest of the text tells most apart."""
    right = sum(
        joined(cut_hard("." * shift + STORY)).split() == ("." * shift + STORY).split()
        for shift in range(0, 3_000, 5)
    )
    assert right >= 0.9 * 600


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("The city voted.\nShopkeepers divided", "Most owners", "divided\n\nMost"),
        ("A first line\nThis stands alone", "goes on in lower case", "alone\n\ngoes"),
        ("It was late.", "The ship had left", "late.\n\nThe"),
        ("a sentence that goes on " * 100 + "and", "on", "and on"),
        ("a sentence that goes on " * 100 + "met Ada", "Mirov there", "met Ada Mirov"),
    ],
)
def test_what_was_lost_at_a_cut_comes_back(before: str, after: str, whole: str) -> None:
    assert whole in join_parts([Part(1, before), Part(2, after)])


@pytest.mark.parametrize(
    ("end", "start", "whole"),
    [
        (" the har", "bour of old", "the harbour of"),
        (" the harbour", "of old", "the harbour of"),
        (" said Tomas", "Bergh then", "Tomas Bergh"),
        (" it cost 3.", "5 crowns", "3.5 crowns"),
        (" see example.", "com for it", "example.com"),
        (" he left.", "Nobody saw", "left.\n\nNobody"),
        (" first,", "then", "first, then"),
    ],
)
def test_a_full_message_may_have_been_cut_inside_a_word(end: str, start: str, whole: str) -> None:
    known = "They spoke of the harbour and of old ships. "
    before = known + "x" * 20 + " y" * 3_000
    before = before[: TELEGRAM_LIMIT - len(end)] + end
    assert is_full(before)
    assert whole in joined([before, f"{start} days."])


def test_lengths_are_counted_as_telegram_counts() -> None:
    assert utf16_length("a😀") == 3
    assert not may_go_on("a" * 1_999)
    assert may_go_on("😀" * 1_000)
    assert is_full("a" * TELEGRAM_LIMIT)
