"""Characters that XML forbids are removed, all others stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from summarizer.parsing.xml_characters import without_forbidden_characters


@pytest.mark.parametrize("forbidden", ["\0", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_a_forbidden_character_is_removed(forbidden: str) -> None:
    assert without_forbidden_characters(f"Fäh{forbidden}re") == "Fähre"


def test_white_space_and_characters_of_all_planes_stay() -> None:
    text = "Паром\t渡轮\r\n⛴ 🛳"
    assert without_forbidden_characters(text) == text


@given(st.text(st.characters(codec=None)))
def test_any_cleaned_text_is_accepted_as_text_of_an_element(text: str) -> None:
    etree.Element("a").text = without_forbidden_characters(text)
