"""Word files: blocks of the right kind, metadata, limits and refusals."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind
from summarizer.parsing.errors import Unreadable, UnreadableReason
from summarizer.parsing.office.docx import MAX_DOCX_CHARACTERS, read_docx
from tests.summarizer.parsing.samples import SENTENCE, docx_of_xml, make_png, make_zip, paragraph_xml


def _saved(file: docx.document.Document) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _story() -> docx.document.Document:
    file = docx.Document()
    file.add_paragraph("A ferry for nothing", style="Title")
    file.add_paragraph(SENTENCE)
    file.add_heading("Fares", level=2)
    file.add_paragraph("Children pay nothing.", style="List Bullet")
    table = file.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Line", "Every"), ("F1", "10 minutes")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    file.add_paragraph("It runs until midnight.")
    return file


def test_a_file_gives_its_blocks_and_tables_in_order() -> None:
    document = read_docx(_saved(_story()))
    assert document.title == "A ferry for nothing"
    assert document.blocks == (
        Block(BlockKind.PARAGRAPH, SENTENCE),
        Block(BlockKind.HEADING, "Fares"),
        Block(BlockKind.ITEM, "Children pay nothing."),
        Block(BlockKind.ITEM, "Line | Every"),
        Block(BlockKind.ITEM, "F1 | 10 minutes"),
        Block(BlockKind.PARAGRAPH, "It runs until midnight."),
    )


def test_author_and_date_come_from_the_properties_and_not_from_the_template() -> None:
    file = _story()
    assert (read_docx(_saved(file)).author, read_docx(_saved(file)).language) == ("", "en")
    file.core_properties.author = "Jo Lund; Ida Berg"
    file.core_properties.created = datetime(2024, 5, 2, 8, tzinfo=UTC)
    document = read_docx(_saved(file))
    assert (document.author, document.published) == ("Jo Lund, Ida Berg", "2024-05-02")


def test_a_short_first_line_is_the_title_of_a_file_without_one() -> None:
    document = read_docx(docx_of_xml(paragraph_xml("A ferry for nothing") + paragraph_xml(SENTENCE)))
    assert (document.title, document.body) == ("A ferry for nothing", SENTENCE)


def test_a_file_that_begins_with_a_sentence_has_no_title() -> None:
    document = read_docx(docx_of_xml(paragraph_xml(SENTENCE) * 2))
    assert (document.title, len(document.blocks)) == ("", 2)


def test_a_short_line_in_bold_is_a_heading() -> None:
    bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Fares</w:t></w:r></w:p>"
    blocks = read_docx(docx_of_xml(paragraph_xml(SENTENCE) + bold + paragraph_xml(SENTENCE))).blocks
    assert blocks[1] == Block(BlockKind.HEADING, "Fares")


def test_tracked_changes_show_their_new_text_only() -> None:
    text = (
        "<w:p><w:r><w:t>The fare is </w:t></w:r><w:del><w:r><w:delText>one euro</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>two euros</w:t></w:r></w:ins><w:r><w:tab/><w:t>a day.</w:t></w:r></w:p>"
    )
    assert read_docx(docx_of_xml(text)).body == "The fare is two euros a day."


def test_text_in_content_controls_and_frames_is_read() -> None:
    framed = f"<w:tbl><w:tr><w:tc>{paragraph_xml(SENTENCE)}{paragraph_xml('Second.')}</w:tc></w:tr></w:tbl>"
    control = f"<w:sdt><w:sdtContent>{paragraph_xml('Within.')}</w:sdtContent></w:sdt>"
    blocks = read_docx(docx_of_xml(framed + control)).blocks
    assert [block.text for block in blocks] == [SENTENCE, "Second.", "Within."]
    assert {block.kind for block in blocks} == {BlockKind.PARAGRAPH}


def test_a_table_of_contents_is_left_out() -> None:
    style = '<w:pPr><w:pStyle w:val="TOC 1"/></w:pPr>'
    contents = f"<w:p>{style}<w:r><w:t>Fares 3</w:t></w:r></w:p>"
    assert read_docx(docx_of_xml(contents + paragraph_xml(SENTENCE))).body == SENTENCE


def test_a_file_of_pictures_is_a_scan_and_one_of_nothing_is_empty() -> None:
    pictures, nothing = docx.Document(), docx.Document()
    pictures.add_picture(io.BytesIO(make_png()))
    for file, reason in ((pictures, UnreadableReason.SCAN), (nothing, UnreadableReason.EMPTY)):
        with pytest.raises(Unreadable) as refusal:
            read_docx(_saved(file))
        assert refusal.value.reason is reason


def test_reading_a_long_file_stops_at_the_limit() -> None:
    body = read_docx(docx_of_xml(paragraph_xml(SENTENCE) * (MAX_DOCX_CHARACTERS // 50))).body
    assert MAX_DOCX_CHARACTERS < len(body) < MAX_DOCX_CHARACTERS * 1.1


def test_entities_of_a_word_file_are_never_expanded() -> None:
    laughs = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "ha"}">' for number in range(10)
    )
    body = paragraph_xml(SENTENCE) + paragraph_xml("&l9;")
    with suppress(Unreadable):
        assert read_docx(docx_of_xml(body, f"<!DOCTYPE w [{laughs}]>")).body == SENTENCE
    small = docx_of_xml(paragraph_xml(f"{SENTENCE} &l0;"), f"<!DOCTYPE w [{laughs}]>")
    assert read_docx(small).body == SENTENCE


def test_files_of_the_machine_are_never_read() -> None:
    outside = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    with suppress(Unreadable):
        assert (
            read_docx(docx_of_xml(paragraph_xml(SENTENCE) + paragraph_xml("&e;"), outside)).body == SENTENCE
        )


def test_text_nested_without_end_is_read_or_refused() -> None:
    depth = 60
    nested = "<w:sdt><w:sdtContent>" * depth + paragraph_xml(SENTENCE) + "</w:sdtContent></w:sdt>" * depth
    assert read_docx(docx_of_xml(nested + paragraph_xml("Outside."))).body == "Outside."
    with pytest.raises(Unreadable):
        read_docx(docx_of_xml("<w:ins>" * 100_000 + "</w:ins>" * 100_000))


@pytest.mark.parametrize("missing", ["_rels/.rels", "word/document.xml"])
def test_a_file_without_one_of_its_parts_is_broken(missing: str) -> None:
    whole = {
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": "<w/>",
        "[Content_Types].xml": "<Types/>",
    }
    with pytest.raises(Unreadable) as refusal:
        read_docx(make_zip({name: text for name, text in whole.items() if name != missing}))
    assert refusal.value.reason is UnreadableReason.BROKEN


@given(st.text(alphabet=st.characters(categories=["L", "P", "Zs"]), min_size=1).filter(str.strip))
def test_any_text_comes_back_as_one_line(text: str) -> None:
    file = docx.Document()
    file.add_paragraph(SENTENCE)
    file.add_paragraph(text)
    assert read_docx(_saved(file)).blocks[-1].text == " ".join(text.split())


def test_a_label_above_the_headline_is_dropped() -> None:
    texts = ("City of Ryde", "Press release", "Ryde, 7 October 2026", "Bridge shut", SENTENCE, SENTENCE)
    document = read_docx(docx_of_xml("".join(map(paragraph_xml, texts))))
    assert document.title == "Bridge shut"
    assert document.dropped == texts[:3]
    assert [block.text for block in document.blocks] == [SENTENCE, SENTENCE]
