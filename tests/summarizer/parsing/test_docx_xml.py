"""The XML of Word files: visible text, styles and kinds of blocks."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from summarizer.model import Block, BlockKind
from summarizer.parsing.docx_xml import StyledBlock, styled_blocks
from tests.summarizer.parsing.samples import paragraph_xml

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(body: str, styles: dict[str, str] | None = None, depth: int = 5) -> list[StyledBlock]:
    root = etree.fromstring(f'<w:body xmlns:w="{WORD}">{body}</w:body>')
    return list(styled_blocks(root, styles or {}, depth))


def styled_paragraph(style: str, text: str) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_heading_style_makes_a_heading_in_several_languages() -> None:
    names = {"a": "Überschrift 1", "b": "заголовок 2", "c": "Titre 3", "d": "Normal"}
    kinds = [block.kind for _, block in read("".join(styled_paragraph(key, "Кай") for key in names), names)]
    assert kinds == [BlockKind.HEADING] * 3 + [BlockKind.PARAGRAPH]


def test_an_undefined_style_is_taken_by_its_id() -> None:
    assert read(styled_paragraph("Heading 1", "Le port")) == [
        ("Heading 1", Block(BlockKind.HEADING, "Le port")),
    ]


def test_a_numbered_paragraph_is_a_list_item() -> None:
    numbered = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Niños gratis</w:t></w:r></w:p>"
    assert read(numbered) == [("", Block(BlockKind.ITEM, "Niños gratis"))]


def test_a_paragraph_with_one_run_that_is_not_bold_is_no_heading() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>Nowy</w:t></w:r>"
    plain = '<w:r><w:rPr><w:b w:val="false"/></w:rPr><w:t> port</w:t></w:r>'
    assert read(f"<w:p>{bold}</w:p>")[0][1].kind is BlockKind.HEADING
    assert read(f"<w:p>{bold}{plain}</w:p>") == [("", Block(BlockKind.PARAGRAPH, "Nowy port"))]


def test_deleted_text_and_field_codes_are_invisible_and_tabs_are_spaces() -> None:
    runs = (
        "<w:r><w:t>Nave</w:t><w:tab/><w:t>notturna</w:t><w:noBreakHyphen/></w:r>"
        "<w:del><w:r><w:delText>vecchia</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    assert read(f"<w:p>{runs}</w:p>")[0][1].text == "Nave notturna-"


def test_rows_of_a_table_are_items_and_a_frame_keeps_its_paragraphs() -> None:
    def row(*texts: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{paragraph_xml(text)}</w:tc>' for text in texts)}</w:tr>"

    table, frame = f"<w:tbl>{row('Linie', 'Takt')}</w:tbl>", f"<w:tbl>{row('Im Rahmen.')}</w:tbl>"
    assert [block for _, block in read(table + frame)] == [
        Block(BlockKind.ITEM, "Linie | Takt"),
        Block(BlockKind.PARAGRAPH, "Im Rahmen."),
    ]


def test_text_nested_deeper_than_the_limit_is_left_out() -> None:
    control = "<w:sdt><w:sdtContent>" * 2 + paragraph_xml("Deep.") + "</w:sdtContent></w:sdt>" * 2
    assert [block.text for _, block in read(control, depth=4)] == ["Deep."]
    assert read(control, depth=3) == []
