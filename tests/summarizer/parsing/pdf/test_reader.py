"""PDFs: paragraphs and headings from lines, metadata, running lines, refusals with their reason."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from summarizer.model import Block, BlockKind
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.pdf.reader import MAX_PAGES, normalise_text, read_pdf
from tests.summarizer.parsing.samples import (
    SENTENCE,
    SamplePdfLine,
    lines_below_each_other,
    make_pdf,
    pdf_of_objects,
    pdf_of_streams,
)

_STORY = (
    "The ferry sails every ten minutes from the new pier, and no-",
    "body has to pay for it until May, the harbour master says.",
    "A ticket will cost two euros then.",
    "",
    "Shopkeepers hope that a well-known route brings more of the",
    "visitors who came by car until now. They want a second well-",
    "known boat for the summer.",
)


def _reason(data: bytes) -> UnreadableReason:
    with pytest.raises(Unreadable) as refusal:
        read_pdf(data)
    return refusal.value.reason


def test_lines_become_paragraphs_and_hyphenated_words_are_joined() -> None:
    assert read_pdf(make_pdf([lines_below_each_other(*_STORY)])).body == (
        "The ferry sails every ten minutes from the new pier, and nobody has to pay for it until May, "
        "the harbour master says. A ticket will cost two euros then.\n\n"
        "Shopkeepers hope that a well-known route brings more of the visitors who came by car until now. "
        "They want a second well-known boat for the summer."
    )


def test_the_largest_line_is_the_title_and_other_large_or_bold_lines_are_headings() -> None:
    page = [
        SamplePdfLine("A ferry for nothing", 740, size=22),
        *lines_below_each_other(*_STORY[:3], y=700),
        SamplePdfLine("What the shops say", 640, size=14),
        *lines_below_each_other(*_STORY[4:], y=620),
        SamplePdfLine("And the council", 560, bold=True),
        *lines_below_each_other(SENTENCE, y=540),
    ]
    document = read_pdf(make_pdf([page]))
    assert document.title == "A ferry for nothing"
    headings = [block.text for block in document.blocks if block.kind is BlockKind.HEADING]
    assert headings == ["What the shops say", "And the council"]


def test_running_heads_are_left_out_and_a_paragraph_continues_across_pages() -> None:
    texts = [
        ("The council met at noon.", "", "It took a decision that goes on"),
        ("over the page and ends here.", "", "Then it had lunch."),
        ("Nobody was there to complain.",),
    ]
    pages = [
        [
            SamplePdfLine("Harbour Gazette, 2 May 2024", 770, size=9),
            *lines_below_each_other(*text),
            SamplePdfLine(f"Page {number} of 3", 30, size=9),
        ]
        for number, text in enumerate(texts, 1)
    ]
    document = read_pdf(make_pdf(pages))
    assert "It took a decision that goes on over the page and ends here." in document.body
    assert not [word for word in ("Gazette", "Page", "of 3") if word in document.body]
    assert document.dropped == ("Harbour Gazette, 2 May 2024", "Page 1 of 3")


def test_bullets_and_numbers_make_list_items() -> None:
    lines = lines_below_each_other(
        SENTENCE, "", "• Children pay nothing.", "• Bicycles cost", "one euro.", "1. Dogs pay too."
    )
    assert read_pdf(make_pdf([lines])).blocks[1:] == (
        Block(BlockKind.ITEM, "Children pay nothing."),
        Block(BlockKind.ITEM, "Bicycles cost one euro."),
        Block(BlockKind.ITEM, "1. Dogs pay too."),
    )


def test_two_columns_are_read_one_after_the_other() -> None:
    left = lines_below_each_other("The left column begins here and its", "last line has no end", y=300)
    right = lines_below_each_other("until the top of the right column.", "It is done.", y=700, x=320)
    body = read_pdf(make_pdf([[*left, *right]])).body
    assert "has no end until the top of the right column. It is done." in body


def test_notes_in_small_print_do_not_interrupt_a_paragraph() -> None:
    lines = [
        *lines_below_each_other(*_STORY[:2], "A ticket costs two euros and", y=200),
        SamplePdfLine("1 As of May.", 60, size=8),
    ]
    assert (
        "two euros and that is all."
        in read_pdf(make_pdf([lines, lines_below_each_other("that is all.")])).body
    )


def test_metadata_comes_from_the_file_unless_it_is_a_program_s_default() -> None:
    real = make_pdf(
        [lines_below_each_other(*_STORY)],
        Title="A ferry",
        Author="Jo Lund",
        CreationDate="D:20240502081500+02'00'",
    )
    default = make_pdf(
        [lines_below_each_other(*_STORY)],
        Title="Microsoft Word - ferry_v2.docx",
        Author="jlund",
        CreationDate="D:0",
    )
    found = [read_pdf(data) for data in (real, default)]
    assert [(each.title, each.author, each.published) for each in found] == [
        ("A ferry", "Jo Lund", "2024-05-02"),
        ("", "", ""),
    ]
    assert found[0].language == "en"


def test_a_file_that_only_forbids_changes_is_read() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf([lines_below_each_other(*_STORY)]))))
    writer.encrypt("", "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "ten minutes" in read_pdf(out.getvalue()).body


def test_a_pdf_with_a_password_is_refused_as_encrypted() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_pdf([lines_below_each_other(*_STORY)]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert _reason(out.getvalue()) is UnreadableReason.ENCRYPTED


def test_pages_of_nothing_but_pictures_are_a_scan() -> None:
    assert _reason(pdf_of_streams([b"q 612 0 0 792 0 0 cm /Im1 Do Q"] * 3)) is UnreadableReason.SCAN


def test_a_scan_with_a_stamp_on_every_page_is_still_a_scan() -> None:
    assert _reason(make_pdf([[SamplePdfLine("Scanned with a telephone", 20)]] * 4)) is UnreadableReason.SCAN


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7 and nothing that is a PDF %%EOF",
        make_pdf([lines_below_each_other(*_STORY)])[:200],
        pdf_of_objects([b"<</Type/Catalog>>"], b""),
        pdf_of_objects([b"<</Type/Catalog/Pages 2 0 R>>", b"(no pages)"], b""),
    ],
)
def test_a_broken_pdf_is_refused_as_broken(data: bytes) -> None:
    assert _reason(data) is UnreadableReason.BROKEN


def test_a_damaged_page_is_skipped() -> None:
    data = pdf_of_streams([b"BT /F1 11 Tf (", b"BT /F1 11 Tf 72 720 Td (" + SENTENCE.encode() + b") Tj ET"])
    assert read_pdf(data).body == SENTENCE


def test_reading_a_long_pdf_stops_at_the_limit_of_pages() -> None:
    pages = [
        lines_below_each_other(f"Chapter {'I' * number} is about as long.", y=700 - number)
        for number in range(MAX_PAGES + 5)
    ]
    longest = max(len(word) for word in read_pdf(make_pdf(pages)).body.split())
    assert longest == MAX_PAGES - 1


@given(st.integers(0, 1500), st.integers(0, 255), st.integers(0, 1500))
def test_any_damaged_pdf_is_read_or_refused(place: int, byte: int, end: int) -> None:
    data = bytearray(make_pdf([lines_below_each_other(*_STORY)], Title="A ferry"))
    data[place % len(data)] = byte
    with suppress(Unreadable):
        assert read_pdf(bytes(data[: len(data) - end % 40])).blocks


def test_the_full_stop_of_a_right_to_left_line_ends_it() -> None:
    assert normalise_text(".הגשר סגור לשנתיים") == "הגשר סגור לשנתיים."
    assert normalise_text("هل أغلق الجسر؟") == "هل أغلق الجسر؟"
    assert normalise_text(".gitignore") == ".gitignore"


@pytest.mark.parametrize(
    "turn", ["0 1 -1 0 400 100 cm", "-1 0 0 -1 500 700 cm", "0 -1 1 0 100 700 cm", "1 0 0 1 0 0 cm"]
)
def test_a_page_whose_text_is_turned_is_read(turn: str) -> None:
    rows = (SENTENCE, f"Second line. {SENTENCE}", f"Third line. {SENTENCE}")
    shown = " ".join(f"BT /F1 11 Tf 1 0 0 1 10 {300 - 14 * n} Tm ({row}) Tj ET" for n, row in enumerate(rows))
    body = read_pdf(pdf_of_streams([f"q {turn} {shown} Q".encode()])).body
    places = [body.find(word) for word in ("The ferry", "Second", "Third")]
    assert min(places) >= 0
    assert places == sorted(places)
