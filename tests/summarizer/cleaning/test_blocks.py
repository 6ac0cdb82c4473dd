"""Kinds of the lines of a body: headings, list items and paragraphs."""

from __future__ import annotations

import pytest

from summarizer.cleaning.blocks import SENTENCE_END, ends_sentence, is_list_item, lines_to_blocks
from summarizer.cleaning.lines import PasteLine
from summarizer.model import BlockKind


def kinds_of(*lines: PasteLine) -> list[BlockKind]:
    return [block.kind for block in lines_to_blocks(lines)]


@pytest.mark.parametrize(
    "text", ["It rained.", "Really?", "„Ja!“", "这是。", "यह है।", "Enough…", "(So he said.)"]
)
def test_sentences_are_recognised_by_their_ends(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Contents", "Note:", "3.5", "A. B", ""])
def test_headings_and_labels_end_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


@pytest.mark.parametrize("mark", [".", "؟", "!”", "…)", "?]", ".\n", "。", ".-", "”", ")"])
def test_the_quick_look_at_the_last_character_decides_as_the_whole_rule(mark: str) -> None:
    assert ends_sentence(f"It rained{mark}") is (SENTENCE_END.search(f"It rained{mark}") is not None)


def test_list_items_start_with_a_bullet_or_number_and_a_space() -> None:
    assert all(map(is_list_item, ["• one", "- two", "3. three", "(4) four", "b) five"]))
    assert not any(map(is_list_item, ["-5 degrees", "3.5 million", "A house", "2024 was dry", "*"]))


def test_a_short_line_above_a_sentence_is_a_heading() -> None:
    heading, sentence = PasteLine("Wer die Brücke bezahlt"), PasteLine("Zwei Drittel trägt das Land.")
    assert kinds_of(heading, sentence) == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def test_a_short_line_with_nothing_below_it_is_a_paragraph() -> None:
    assert kinds_of(PasteLine("Le pont est fermé."), PasteLine("Fin de la nuit")) == [BlockKind.PARAGRAPH] * 2


def test_a_question_is_a_heading_only_below_a_gap() -> None:
    sentence = PasteLine("Оплатит область.")
    assert kinds_of(PasteLine("Кто заплатит?", gap=1), sentence)[0] is BlockKind.HEADING
    assert kinds_of(PasteLine("Кто заплатит?", gap=0), sentence)[0] is BlockKind.PARAGRAPH
