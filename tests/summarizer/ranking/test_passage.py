"""Tests of the passage that is built from a document."""

from __future__ import annotations

import pytest

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.passage import passage_from_document


def first_sentence(text: str) -> str:
    document = Document("", (Block(BlockKind.PARAGRAPH, text),), "en")
    return passage_from_document(document).sentences[0].text


@pytest.mark.parametrize(
    "dateline",
    [
        "ASHBY, Nov 28 (Wire) - ",
        "LONDON (Reuters) - ",
        "NEW YORK, N.Y. — ",
        "ST. JOHN'S, Jan. 4 (CP) — ",
        "(CNN) -- ",
        "BERLIN – ",
        "TEL AVIV - ",
        "Kiel (dpa) - ",
        "МОСКВА (ТАСС) — ",
        "Kiel (dpo) - ",
        "Hafenstadt/Bern – ",
        "【ソウル＝山田太郎】",
        "【ワシントン共同】",
        "新华社海港4月24日电 ",
        "中央社海港4月24日电（记者王小明）",
        "(서울=가나통신) 김철수 기자 = ",
    ],
)
def test_a_dateline_is_removed_from_the_first_sentence(dateline: str) -> None:
    assert first_sentence(f"{dateline}The ferry sank at noon.") == "The ferry sank at noon."


def test_a_dateline_below_a_standfirst_is_removed() -> None:
    texts = (
        "The ferry sank at noon. Nobody was hurt.",
        "NEW YORK - The captain swam ashore.",
        "BERLIN - Fog fell.",
    )
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    passage = passage_from_document(Document("", blocks, "en"))
    assert [sentence.text for sentence in passage.sentences] == [
        "The ferry sank at noon.",
        "Nobody was hurt.",
        "The captain swam ashore.",
        "BERLIN - Fog fell.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "CDU/CSU – Union im Streit.",
        "【速報】橋が閉鎖された。",
        "NATO - a bloc of 32 states - met on Monday.",
        "A man - tall and thin - left the ferry.",
        "IBM (the maker of the first one) sold it.",
        "USA - Land of the free.",
        "EU-Ministers met - and said nothing.",
    ],
)
def test_a_sentence_with_a_dash_keeps_its_beginning(text: str) -> None:
    assert first_sentence(text) == text


def test_headings_are_no_sentences_of_a_passage() -> None:
    blocks = (
        Block(BlockKind.HEADING, "Ferries."),
        Block(BlockKind.PARAGRAPH, "They sail at noon. All may come."),
    )
    passage = passage_from_document(Document("", blocks, "en"))
    assert [(sentence.text, sentence.block) for sentence in passage.sentences] == [
        ("They sail at noon.", 1),
        ("All may come.", 1),
    ]
