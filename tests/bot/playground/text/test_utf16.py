"""UTF-16 lengths, and the split of a long paste."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.utf16 import MESSAGE_LIMIT, fitting_length, split_paste, utf16_length


@given(st.text())
def test_utf16_length_counts_code_units(text: str) -> None:
    encodable = text.encode("utf-8", "replace").decode()
    assert utf16_length(encodable) == len(encodable.encode("utf-16-le")) // 2


@given(st.text(st.sampled_from("ab \n😀"), max_size=200), st.integers(2, 40))
def test_parts_of_a_split_paste_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    parts = split_paste(text, limit)
    assert all(0 < utf16_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_paste_is_split_at_a_line_end_near_the_limit() -> None:
    paste = "\n".join(["word " * 19 + "end"] * 100)
    parts = split_paste(paste)
    assert len(parts) == 3
    assert all(part.endswith("end") and part.startswith("word") for part in parts)
    assert "\n".join(parts) == paste


def test_a_paste_without_line_ends_is_split_at_a_space() -> None:
    parts = split_paste("abcdefg " * 1000)
    assert all(part.endswith("abcdefg") for part in parts)


def test_a_paste_without_spaces_is_split_at_the_limit_between_characters() -> None:
    parts = split_paste("x" + "😀" * MESSAGE_LIMIT)
    assert utf16_length(parts[0]) == MESSAGE_LIMIT - 1


def test_a_short_paste_is_not_split() -> None:
    assert split_paste(" one\n\ntwo ") == ["one\n\ntwo"]
    assert split_paste(" \n ") == []


def test_the_fitting_length_counts_surrogate_pairs_as_two() -> None:
    assert fitting_length("a😀b", 2) == 1
