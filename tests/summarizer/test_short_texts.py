"""A text of up to five sentences is shown whole at its default length."""

from __future__ import annotations

import pytest

from summarizer.model import Block, BlockKind, Document, Summary
from summarizer.summarize import summarize
from tests.support.summaries import summary_text

NOTES = {
    "en": [
        "The choir of Ellerport sings in the old customs house on Friday evening at eight.",
        "Bring a coat.",
        "Half of the songs are new, and two of them were written by members of the choir.",
        '"We start on time!"',
        "Tickets are sold at the door",
    ],
    "de": ["Der Chor singt am Freitag im Zollhaus.", "Es ist kalt.", "Karten gibt es an der Tür."],
    "ja": ["合唱団は金曜日に古い税関で歌う。", "寒いので上着が必要だ。", "切符は入口で買える。"],
}


def summarized(
    texts: list[str], language: str, title: str = "", max_sentences: int = 7, max_words: int | None = None
) -> Summary:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    document = Document(title, blocks, language)
    return summarize(document, max_sentences=max_sentences, max_words=max_words)


@pytest.mark.parametrize("language", NOTES)
def test_a_note_is_whole_at_its_default_length(language: str) -> None:
    texts = NOTES[language]
    summary = summarized(texts, language)
    assert list(summary_text(summary, summary.best)) == texts
    assert summary.best == len(summary.ladder) == len(texts)


def test_a_note_leaves_out_its_title_by_line_and_prompts() -> None:
    boilerplate = ["Choir sings on Friday", "By Mara Quill", "Read more about the choir"]
    summary = summarized([*boilerplate, *NOTES["en"][:2]], "en", title="Choir sings on Friday")
    assert list(summary_text(summary, summary.best)) == NOTES["en"][:2]


def test_a_text_of_six_sentences_is_condensed() -> None:
    more = ["The customs house was built for the salt trade and has stood empty for most of a century."]
    texts = [*NOTES["en"][:3], *more, "Rehearsals were held in a barn behind the harbour all winter long."]
    summary = summarized([*texts, "The next concert takes place in spring in the church of Skerra."], "en")
    assert summary.best < 6


def test_limits_hold_for_notes_too() -> None:
    assert len(summarized(NOTES["en"], "en", max_sentences=2).sentences) == 2
    assert sum(len(text.split()) for text in summarized(NOTES["en"], "en", max_words=30).sentences) <= 30
