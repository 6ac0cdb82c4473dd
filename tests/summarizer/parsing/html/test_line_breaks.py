"""Lines of one block form a paragraph if they are sentences or parts of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.html.line_breaks import join_lines


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["The bridge is shut.", "A boat sails."], ["The bridge is shut. A boat sails."]),
        (["The bridge is shut", "until the spring."], ["The bridge is shut until the spring."]),
        (["For instance:", "A boat sails."], ["For instance: A boat sails."]),
        (["Bridge shut", "Boat sails", "Shops complain"], ["Bridge shut", "Boat sails", "Shops complain"]),
        (["He told us why.", "0:00 Start", "1:10 End"], ["He told us why.", "0:00 Start", "1:10 End"]),
        (["橋は閉鎖、", "船が出る。"], ["橋は閉鎖、", "船が出る。"]),
        ([" ", "", "One  line "], ["One line"]),
        ([], []),
    ],
)
def test_sentences_are_joined_and_entries_stay_apart(lines: list[str], paragraphs: list[str]) -> None:
    assert join_lines(lines) == paragraphs


def test_wrapped_prose_is_one_paragraph() -> None:
    wrapped = [
        "Der Rat der kleinen Stadt hat am Abend lange über die alte",
        "Brücke am Markt gesprochen und will im Frühjahr nach einer",
        "Lösung suchen, die den Händlern am Ufer und den Leuten aus",
        "Dörfern am anderen Ufer nicht schadet, wie am Ende auch die",
        "Bürgermeisterin sagte.",
    ]
    assert join_lines(wrapped) == [" ".join(wrapped)]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_word_is_lost(lines: list[str]) -> None:
    assert "".join("".join(join_lines(lines)).split()) == "".join("".join(lines).split())
