"""Raised and lowered characters never join the number or word before them."""

from __future__ import annotations

import pytest

from summarizer.parsing.html.superscripts import lower_text, raise_text


@pytest.mark.parametrize(
    ("before", "raised", "written"),
    [
        ("about 10", "12", "¹²"),
        ("2 × 10", "−5", "⁻⁵"),
        ("2 × 10", "-5", "⁻⁵"),
        ("400 km", "2", "²"),
        ("400 км", "3", "³"),
        ("the value of x", "2", "²"),
        ("Ca", "2+", "²⁺"),
        ("in 2019", "4", "⁴"),
        ("10", "2.5", "^2.5"),
        ("10", "n", "ⁿ"),
        ("2", "x", "^x"),
        ("", "14", "¹⁴"),
        ("on the 1", "st", "st"),
        ("XIX", "e", "e"),
        ("M", "me", "me"),
    ],
)
def test_exponents_stay_apart_and_abbreviations_stay_letters(before: str, raised: str, written: str) -> None:
    assert raise_text(before, raised) == written


@pytest.mark.parametrize(
    ("before", "raised"),
    [
        ("the bridge", "2"),
        ("It opens.", "3"),
        ("so he said”", "11, 12"),
        ("bridge", "[4]"),
        ("toll", "a"),
        ("toll", "†"),
    ],
)
def test_marks_of_notes_are_left_out(before: str, raised: str) -> None:
    assert raise_text(before, raised) == ""


@pytest.mark.parametrize(
    ("before", "lowered", "after", "written"),
    [("CO", "2", " rises", "2"), ("log", "10", "5", "₁₀"), ("x", "i", "", "i"), ("7", "3", "", "₃")],
)
def test_lowered_digits_stay_digits_behind_a_letter_only(
    before: str, lowered: str, after: str, written: str
) -> None:
    assert lower_text(before, lowered, after) == written
