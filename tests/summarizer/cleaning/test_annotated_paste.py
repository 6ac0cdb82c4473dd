"""Annotations of lines: parallel sequences of tokens, phrases and leading kinds."""

from __future__ import annotations

from summarizer.cleaning.annotated_paste import MAX_COUNTED_WORDS, counted_words
from summarizer.cleaning.cue_phrases import CUE_KINDS
from tests.summarizer.cleaning.samples import annotated


def test_each_line_has_its_tokens_and_phrases() -> None:
    page = annotated("Weiterlesen", "Der Kai bleibt gesperrt.")
    assert page.words[1] == ["der", "kai", "bleibt", "gesperrt"]
    assert CUE_KINDS.index("related") in {phrase.kind for phrase in page.phrases[0]}
    assert len(page) == 2


def test_leading_kinds_are_those_of_phrases_at_the_start_only() -> None:
    related = CUE_KINDS.index("related")
    page = annotated("Read more: Pier sold", "He read more than others did")
    assert related in page.leading_kinds[0]
    assert related in {phrase.kind for phrase in page.phrases[1]}
    assert related not in page.leading_kinds[1]


def test_selected_lines_keep_their_annotations() -> None:
    page = annotated("Accueil", "Le port rouvre lundi.", "Partager")
    selected = page.select_lines([1, 2])
    assert [line.text for line in selected.lines] == ["Le port rouvre lundi.", "Partager"]
    assert selected.words == page.words[1:]
    assert selected.leading_kinds == page.leading_kinds[1:]
    assert page.select_lines([0, 1, 2]) is page


def test_counted_words_are_capped() -> None:
    page = annotated("Порт открыт", "слово " * 200)
    assert counted_words(page).tolist() == [2, MAX_COUNTED_WORDS]
    assert counted_words(annotated()).tolist() == []


def test_only_the_first_four_thousand_characters_of_a_line_are_tokenized() -> None:
    assert len(annotated("ab " * 2000).words[0]) == 4000 // 3 + 1
