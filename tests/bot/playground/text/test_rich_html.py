"""The HTML of rich messages: what the stand-in takes and refuses, and what it shows of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.playground.text.rich_html import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    RichMarkupError,
    parse_rich_html,
    render_rich_html,
    shown_text,
)

STORY = (
    "<h3>News</h3><details open><summary><b>Ferry</b></summary><p>It sails &#39;today&#39;.<br>Again.</p>"
    '<ol start="2"><li><a href="https://a.example/x">A</a></li><li>B</li></ol></details><footer>End</footer>'
)


def test_headings_lists_and_blocks_that_open_are_taken() -> None:
    root = parse_rich_html(STORY)
    assert shown_text(root) == "News\nFerry\nIt sails 'today'.\nAgain.\nA\nB\nEnd"
    assert root.find_all("details")[0].attributes == {"open": ""}
    assert [one.text.strip() for one in root.find_all("li")] == ["A", "B"]
    assert parse_rich_html(render_rich_html(root)) == root


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("", "non-empty"),
        ("<p> </p>", "non-empty"),
        ("<p>a", "no end tag"),
        ("a</p>", "unexpected end tag"),
        ("<b><i>a</b></i>", "unexpected end tag"),
        ("<div>a</div>", "unsupported start tag"),
        ("<script>a</script>", "unsupported start tag"),
        ("<blockquote expandable>a</blockquote>", "unsupported attribute"),
        ('<p onclick="x()">a</p>', "unsupported attribute"),
        ("<p>a<p>b</p></p>", "cannot be in"),
        ("<b><h1>a</h1></b>", "cannot be in"),
        ("<li>a</li>", "cannot be in"),
        ("<ul>a</ul>", "text cannot be in"),
        ("<ul><b>a</b></ul>", "cannot be in"),
        ("<summary>a</summary>", "cannot be in"),
        ("<details>a</details>", "needs a"),
        ("<details><p>a</p><summary>b</summary></details>", "needs a"),
        ("<p/>", "cannot end itself"),
        ("1 < 2", "unclosed tag"),
        ("a <b", "unclosed tag"),
        ("<!-- a -->b", "unsupported comment"),
        ("<!doctype html>b", "unsupported declaration"),
        ('<a href="https://a.b/">a<a href="https://a.b/">b</a></a>', "cannot be in"),
        ('<tg-time unix="soon" format="r">a</tg-time>', "RICH_MESSAGE_DATE_INVALID"),
        ("a" * (MAX_CHARACTERS + 1), "too long"),
        ("<p>a</p>" * (MAX_BLOCKS + 1), "too many blocks"),
        ("<b>" * (MAX_DEPTH + 1) + "a" + "</b>" * (MAX_DEPTH + 1), "too deep"),
    ],
)
def test_what_telegram_refuses_is_refused(markup: str, why: str) -> None:
    with pytest.raises(RichMarkupError, match=why):
        parse_rich_html(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "a" * MAX_CHARACTERS,
        "<p>a</p>" * MAX_BLOCKS,
        "<b>" * MAX_DEPTH + "a" + "</b>" * MAX_DEPTH,
        "<ul><li><p>a</p></li></ul>",
        "<table><tr><td>a</td></tr></table>",
        '<tg-time unix="1647531900" format="r">two hours ago</tg-time>',
    ],
)
def test_what_is_just_allowed_is_taken(markup: str) -> None:
    assert render_rich_html(parse_rich_html(markup)) == markup


def test_bare_text_between_blocks_counts_as_a_block() -> None:
    with pytest.raises(RichMarkupError, match="too many blocks"):
        parse_rich_html("a<b>c</b> d<hr>" * (MAX_BLOCKS // 2) + "e")


def test_links_that_telegram_drops_lose_their_address() -> None:
    root = parse_rich_html('<p><a href="javascript:x()">a</a> <a href="tel:+1">b</a></p>')
    assert [one.attributes for one in root.find_all("a")] == [{}, {"href": "tel:+1"}]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    if text.strip():
        assert parse_rich_html(f"<p>{escape(text)}</p>").find_all("p")[0].text == f"\n{text}\n"
