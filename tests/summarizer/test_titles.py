"""A text without a title is called by its first sentence, and no title ends in a full stop."""

from __future__ import annotations

import pytest

from summarizer.cleaning.paste import clean_paste
from summarizer.summarize import summarize
from summarizer.titles import MAX_SENTENCE_TITLE, with_title, without_full_stop


@pytest.mark.parametrize(
    ("note", "title", "rest"),
    [
        (
            "The dean resigned today. He had led the school for six years and gave no reason.",
            "The dean resigned today",
            ["He had led the school for six years and gave no reason."],
        ),
        (
            "The dean resigned today.\n\nHe had led the school for six years.\nNo successor yet.",
            "The dean resigned today",
            ["He had led the school for six years.", "No successor yet."],
        ),
        (
            "Dean resigns\nThe dean resigned today. He had led the school for six years.",
            "Dean resigns",
            ["The dean resigned today.", "He had led the school for six years."],
        ),
        (
            "Die Rektorin ist heute zurückgetreten. Sie war sechs Jahre im Amt.",
            "Die Rektorin ist heute zurückgetreten",
            ["Sie war sechs Jahre im Amt."],
        ),
        ("Ректор ушёл. Он правил шесть лет.", "Ректор ушёл", ["Он правил шесть лет."]),
        (
            "学長は今日辞任した。理由は明らかにしなかった。",
            "学長は今日辞任した",
            ["理由は明らかにしなかった。"],
        ),
        ("استقال العميد اليوم. لم يذكر سببا.", "استقال العميد اليوم", ["لم يذكر سببا."]),
        ("Is the dean gone? Nobody knows.", "Is the dean gone?", ["Nobody knows."]),
    ],
)
def test_a_note_keeps_its_first_sentence_as_title_and_every_other_as_summary(
    note: str, title: str, rest: list[str]
) -> None:
    document = clean_paste(note)
    titled = with_title(document, document.language)
    assert titled.title == title
    assert list(summarize(titled).sentences) == rest


def test_a_long_first_sentence_is_cut_in_the_title_and_whole_in_the_summary() -> None:
    first = "The dean of the school resigned today " + "because of a quarrel about money " * 4 + "and more."
    document = clean_paste(f"{first} Nobody knows.")
    titled = with_title(document, "en")
    assert titled.title.endswith("…")
    assert len(titled.title) <= MAX_SENTENCE_TITLE
    assert summarize(titled).sentences[0] == first


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Dean resigns.", "Dean resigns"),
        ("Dean resigns", "Dean resigns"),
        ("Dean resigns?", "Dean resigns?"),
        ("Dean resigns...", "Dean resigns..."),
        ("Bombs fall on Washington D.C.", "Bombs fall on Washington D.C."),
        ("学長が辞任した。", "学長が辞任した"),
        ("", ""),
    ],
)
def test_a_title_loses_the_full_stop_of_its_sentence(given: str, expected: str) -> None:
    assert without_full_stop(given, "en") == expected
