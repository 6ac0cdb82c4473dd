"""The blocks of a tree are those that a browser shows."""

from __future__ import annotations

from lxml import html  # type: ignore[import-untyped]

from summarizer.model import BlockKind
from summarizer.parsing.html.blocks import tree_to_blocks


def _blocks(markup: str) -> list[tuple[str, str]]:
    letters = {BlockKind.PARAGRAPH: "p", BlockKind.HEADING: "h", BlockKind.ITEM: "i"}
    return [(letters[block.kind], block.text) for block in tree_to_blocks(html.document_fromstring(markup))]


def test_text_between_blocks_is_a_paragraph() -> None:
    assert _blocks("<div>One<div>Two</div>Three<h3>Four</h3>Five <b>six</b></div>") == [
        ("p", "One"),
        ("p", "Two"),
        ("p", "Three"),
        ("h", "Four"),
        ("p", "Five six"),
    ]


def test_paragraphs_of_a_list_item_are_items() -> None:
    assert _blocks("<ul><li><p>One</p><p>Two</p></li><li>Three<ul><li>Four</li></ul></li></ul>End") == [
        ("i", "One"),
        ("i", "Two"),
        ("i", "Three"),
        ("i", "Four"),
        ("p", "End"),
    ]


def test_cells_of_a_row_are_kept_apart() -> None:
    head = "<tr><th>Line</th><th></th><th>Fare</th></tr>"
    table = f"<table>{head}<tr><td><p>B1</p></td><td>2<br>euros</td></tr></table>"
    assert _blocks(f"{table}<p>End</p>") == [("i", "Line | Fare"), ("i", "B1 | 2 euros"), ("p", "End")]


def test_a_table_that_lays_out_the_page_gives_its_blocks() -> None:
    table = "<table><tr><td>Menu</td><td><h1>Shut</h1><p>One.</p><p>Two.</p></td></tr></table>"
    assert _blocks(table) == [("p", "Menu"), ("h", "Shut"), ("p", "One."), ("p", "Two.")]


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    table = "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert _blocks(table) == [("i", "a | b")]


def test_single_breaks_keep_entries_apart_and_two_end_a_paragraph() -> None:
    assert _blocks("<p>Bread<br>Milk<br/><br/>One.<br>Two.</p>") == [
        ("p", "Bread"),
        ("p", "Milk"),
        ("p", "One. Two."),
    ]


def test_lines_of_preformatted_text_are_lines() -> None:
    assert _blocks("<pre>Bread\nMilk</pre>") == [("p", "Bread"), ("p", "Milk")]


def test_captions_controls_and_navigation_are_left_out() -> None:
    figure = "<figure><figcaption>Photo</figcaption></figure>"
    markup = f"<nav>Home</nav>a{figure}<button>Go</button><script>x</script>b"
    assert "".join(text for _, text in _blocks(markup)) == "ab"


def test_deep_nesting_is_read() -> None:
    assert _blocks("<div>" * 200 + "deep") == [("p", "deep")]
