"""A hyphen at the end of a line stays where it belongs to the word."""

from __future__ import annotations

import pytest

from summarizer.parsing.pdf.hyphenation import join_at_break

_WORDS = frozenset({"bridge", "evidence", "day", "river-bank", "much"})


@pytest.mark.parametrize(
    ("text", "line", "joined"),
    [
        ("the engi-", "neers said", "the engineers said"),
        ("die Fach\u00ad", "leute", "die Fachleute"),
        ("on the river-", "bank", "on the river-bank"),
        ("a top-of-the-", "range car", "a top-of-the-range car"),
        ("evidence-", "based work", "evidence-based work"),
        ("a long-", "running row", "a long-running row"),
        ("in 2019-", "2020", "in 2019-2020"),
        ("the 12-", "year-old", "the 12-year-old"),
        ("1.5-", "2 metres", "1.5-2 metres"),
        ("over- and under-", "ground", "over- and underground"),
        ("over-", "and underground", "over- and underground"),
        ("Nord-", "und Ostsee", "Nord- und Ostsee"),
        ("two-", "to three-day", "two- to three-day"),
        ("the pho-", "to of it", "the photo of it"),
        ("Karl-", "Heinz", "Karl-Heinz"),
        ("an e-", "mail", "an e-mail"),
        ("the bridge", "is shut", "the bridge is shut"),
        ("橋は閉", "じた。", "橋は閉じた。"),
        ("so –", "he said", "so – he said"),
    ],
)
def test_halves_are_joined_as_the_word_is_written(text: str, line: str, joined: str) -> None:
    assert join_at_break(text, line, _WORDS) == joined
