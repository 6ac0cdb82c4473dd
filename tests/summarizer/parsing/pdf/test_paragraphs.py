"""Lines of PDF pages become paragraphs, headings and list items."""

from __future__ import annotations

import pytest

from summarizer.model import Block, BlockKind
from summarizer.parsing.pdf.lines import PdfLine
from summarizer.parsing.pdf.paragraphs import pdf_to_blocks

FULL_LINE = "The ferry sails every ten minutes from the new pier to the old one"


def lines(*texts: str, top: float = 720.0, size: float = 11.0) -> list[PdfLine]:
    """Lines of one size, one below the other; an empty text leaves a gap."""
    return [PdfLine(text, 72.0, top - 14.0 * number, size) for number, text in enumerate(texts) if text]


def texts_of(*texts: str) -> list[str]:
    return [block.text for block in pdf_to_blocks([lines(*texts)])]


def test_lines_without_a_gap_are_one_paragraph_and_a_gap_ends_it() -> None:
    assert texts_of(FULL_LINE, "and back.", "", "", "It is free.") == [
        f"{FULL_LINE} and back.",
        "It is free.",
    ]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (
            "Nachts fährt der Hafen-",
            "meister allein über den Fluss zum Kai",
            "Nachts fährt der Hafenmeister allein",
        ),
        ("Ein Vertrag zwischen Nord-", "Ost und Süd gilt", "Ein Vertrag zwischen Nord-Ost und Süd"),
        ("Il traghet\u00ad", "to parte dal molo nuovo", "Il traghetto parte"),
        ("渡轮从新码头", "出发", "渡轮从新码头出发"),
    ],
)
def test_words_cut_at_the_end_of_a_line_are_joined(first: str, second: str, joined: str) -> None:
    assert texts_of(first, second)[0].startswith(joined)


def test_a_hyphen_of_the_document_s_own_words_stays() -> None:
    assert (
        "well-known boat"
        in texts_of("A well-known boat sails,", "and it is a well-", "known boat indeed.")[0]
    )


def test_large_type_is_a_heading_and_bullets_are_items() -> None:
    page = [
        *lines("Tarifs", size=16.0),
        *lines(FULL_LINE, "et retour.", "", "", "• Enfants gratuits", top=690.0),
    ]
    kinds = [block.kind for block in pdf_to_blocks([page])]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM]
    assert pdf_to_blocks([page])[2] == Block(BlockKind.ITEM, "Enfants gratuits")


def test_a_paragraph_continues_on_the_next_page() -> None:
    pages = [lines("Паром отходит каждые десять минут", top=100.0), lines("от нового причала.")]
    assert [block.text for block in pdf_to_blocks(pages)] == [
        "Паром отходит каждые десять минут от нового причала."
    ]


def test_tables_of_contents_and_footnotes_are_left_out() -> None:
    page = [*lines(FULL_LINE, "Fares ........ 12"), *lines("1 As of May.", top=60.0, size=8.0)]
    assert [block.text for block in pdf_to_blocks([page])] == [FULL_LINE]


def test_pages_without_lines_have_no_blocks() -> None:
    assert pdf_to_blocks([[], []]) == ()
