"""Fragments of HTML become blocks of plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind
from summarizer.parsing.html.fragment import html_to_line, parse_blocks, plain_text_to_html


def test_blocks_keep_their_kind_and_scripts_are_removed() -> None:
    html = (
        "<h2>Why</h2><p>One <em>two</em>.<br>Three.</p><script>x()</script><ul><li><p>Item</p></li></ul>"
        "Loose<br><br>ends<figure><figcaption>Photo: A.</figcaption></figure><iframe src='x'>no</iframe>"
    )
    assert parse_blocks(html) == (
        Block(BlockKind.HEADING, "Why"),
        Block(BlockKind.PARAGRAPH, "One two. Three."),
        Block(BlockKind.ITEM, "Item"),
        Block(BlockKind.PARAGRAPH, "Loose"),
        Block(BlockKind.PARAGRAPH, "ends"),
    )


def test_markup_and_plain_text_become_one_line() -> None:
    assert html_to_line("a  &lt;b&gt;\n<i>c</i>") == "a <b> c"
    assert html_to_line(" 1 < 2 & 3 ") == "1 < 2 & 3"


@given(st.text(max_size=200))
def test_any_text_gives_blocks_of_single_lines(text: str) -> None:
    for block in parse_blocks(text):
        assert block.text == " ".join(block.text.split())


@given(st.lists(st.text("abc <>&\"'", min_size=1, max_size=20).filter(str.strip), max_size=5))
def test_plain_text_comes_back_from_its_html(paragraphs: list[str]) -> None:
    back = [block.text for block in parse_blocks(plain_text_to_html("\n\n".join(paragraphs)))]
    assert back == [" ".join(part.split()) for part in paragraphs]


def test_what_a_fragment_does_not_show_is_left_out() -> None:
    html = '<p>Open <s>today</s> soon, <span style="display:none">not</span> at 10<sup>3</sup> euros.</p>'
    assert html_to_line(html) == "Open soon, at 10³ euros."


def test_lines_of_plain_text_stay_apart() -> None:
    blocks = parse_blocks(plain_text_to_html("Boats sail again. All is well.\n\n0:00 Start\n1:30 End"))
    assert [block.text for block in blocks] == ["Boats sail again. All is well.", "0:00 Start", "1:30 End"]


def test_a_damaged_byte_that_stands_alone_is_left_out() -> None:
    html = "<p>Die Fähre fährt. \ufffd</p><p>\ufffd</p><p>F\ufffdhre</p>"
    assert [block.text for block in parse_blocks(html)] == ["Die Fähre fährt.", "F\ufffdhre"]
