"""The XML of Word files: visible text, styles and kinds of blocks."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from summarizer.model import Block, BlockKind
from summarizer.parsing.office.docx_xml import StyledBlock, styled_blocks
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


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_hidden_and_struck_out_runs_are_left_out() -> None:
    marks = ("<w:vanish/>", "<w:strike/>", "<w:dstrike w:val='1'/>", "<w:webHidden/>")
    hidden = "".join(_run(" never", mark) for mark in marks)
    shown = _run(" again", "<w:strike w:val='0'/>")
    assert read(f"<w:p>{_run('Sails')}{hidden}{shown}</w:p>")[0][1].text == "Sails again"


def test_raised_runs_do_not_join_the_text_before() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    lowered = '<w:vertAlign w:val="subscript"/>'
    runs = (
        _run("10")
        + _run("8", raised)
        + _run(" t of CO")
        + _run("2", lowered)
        + _run(" a year")
        + _run("4", raised)
    )
    assert read(f"<w:p>{runs}.</w:p>")[0][1].text == "10⁸ t of CO2 a year"


def test_readings_of_ruby_are_left_out() -> None:
    reading, base = (f"<w:r><w:t>{text}</w:t></w:r>" for text in ("はし", "橋"))
    ruby = f"<w:ruby><w:rt>{reading}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby>"
    assert read(f"<w:p><w:r>{ruby}</w:r><w:r><w:t>が閉じた。</w:t></w:r></w:p>")[0][1].text == "橋が閉じた。"


def _box(text: str) -> str:
    return f"<w:txbxContent>{paragraph_xml(text)}</w:txbxContent>"


_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def test_the_text_of_a_box_is_read_once_behind_its_paragraph() -> None:
    both = (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice>{_box("In the box.")}</mc:Choice>'
        f"<mc:Fallback>{_box('In the box.')}</mc:Fallback></mc:AlternateContent>"
    )
    assert [block.text for _, block in read(f"<w:p>{_run('Beside it.')}<w:r>{both}</w:r></w:p>")] == [
        "Beside it.",
        "In the box.",
    ]


def test_a_box_that_only_the_fallback_holds_is_read() -> None:
    fallback = (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice/><mc:Fallback>{_box("Old.")}</mc:Fallback>'
        "</mc:AlternateContent>"
    )
    assert [block.text for _, block in read(f"<w:p><w:r>{fallback}</w:r></w:p>")] == ["Old."]


def test_boxes_in_boxes_and_in_tables_are_read_once() -> None:
    nested = (
        f"<w:txbxContent><w:p><w:r><w:t>Outer.</w:t></w:r><w:r>{_box('Inner.')}</w:r></w:p></w:txbxContent>"
    )
    cell = f"<w:tc><w:p><w:r><w:t>Cell</w:t></w:r><w:r>{nested}</w:r></w:p></w:tc>"
    texts = [
        block.text
        for _, block in read(f"<w:tbl><w:tr>{cell}<w:tc>{paragraph_xml('B')}</w:tc></w:tr></w:tbl>")
    ]
    assert texts == ["Cell | B", "Outer.", "Inner."]


def test_formulas_are_written_out() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    power = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>a+b</m:t></m:r></m:den></m:f>"
    formula = f'<m:oMath xmlns:m="{math}">{power}<m:r><m:t>=</m:t></m:r>{half}</m:oMath>'
    assert (
        read(f"<w:p>{_run('Here ')}{formula}{_run(' holds.')}</w:p>")[0][1].text == "Here x²=1/(a+b) holds."
    )
