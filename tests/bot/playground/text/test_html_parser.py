"""Telegram's HTML: accepted and refused markup, and offsets in UTF-16 units."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.entities import Entity, to_html
from bot.playground.text.html_parser import MarkupError, parse_html, unescape
from bot.playground.text.utf16 import utf16_length

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
ESCAPED = PLAIN.map(lambda text: escape(text, quote=False))


def tagged(inner: st.SearchStrategy[str], *tags: str) -> st.SearchStrategy[str]:
    """Markup inside one of some tags."""
    return st.tuples(st.sampled_from(tags), inner).map(lambda it: f"<{it[0]}>{it[1]}</{it[0].split()[0]}>")


def joined(*pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*pieces), min_size=1, max_size=4).map("".join)


INLINE = st.recursive(
    st.one_of(ESCAPED, tagged(ESCAPED, 'a href="https://a.b/"')),
    lambda inner: joined(tagged(inner, "b", "i", "u", "s", "tg-spoiler"), inner),
    max_leaves=12,
)
MARKUP = joined(INLINE, tagged(INLINE, "blockquote", "blockquote expandable"), tagged(ESCAPED, "code", "pre"))


@pytest.mark.parametrize(
    "markup",
    [
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<blockquote><b><blockquote expandable>b</blockquote></b></blockquote>",
        "<b><code>a</code></b>",
        "<a href='https://a.b/'><pre>a</pre></a>",
        "<code><b>a</b></code>",
        "<pre><a href='https://a.b/'>a</a></pre>",
        "<pre><code><i>a</i></code></pre>",
        "<code><code>a</code></code>",
        "<a href='https://a.b/'>a<a href='https://c.d/'>b</a></a>",
    ],
)
def test_formatting_inside_formatting_that_cannot_contain_it_is_refused(markup: str) -> None:
    with pytest.raises(MarkupError, match="nested"):
        parse_html(markup)


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("a <x>b</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é < 3", 'Unsupported start tag "" at byte offset 3'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a ='x'>a</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='x'>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_html_that_telegram_refuses_has_its_error_message(markup: str, why: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(markup)
    assert str(caught.value).startswith(why)


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("a &lt;b&gt; &amp;amp &quot;&#33;&#x1F600;", 'a <b> &amp "!😀', []),
        ("a &nbsp; &copy", "a &nbsp; &copy", []),
        ("<B>a</B>", "a", [Entity("bold", 0, 1)]),
        ("<b>a</>", "a", [Entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("😀<i>é</i>", "😀é", [Entity("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [Entity("bold", 0, 2), Entity("italic", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [Entity("spoiler", 0, 1)]),
        ("<a href='https://e.org'>a</a>", "a", [Entity("text_link", 0, 1, url="https://e.org/")]),
        (
            "<a href='https://e.org/?a=1&amp;b=2'>a</a>",
            "a",
            [Entity("text_link", 0, 1, "https://e.org/?a=1&b=2")],
        ),
        ("<a>e.org</a>", "e.org", [Entity("text_link", 0, 5, url="http://e.org/")]),
        ("<a href='nonsense'>a</a>", "a", []),
        ("<a href='tg://user?id=7'>a</a>", "a", [Entity("text_mention", 0, 1, user_id=7)]),
        ("<pre>a</pre>", "a", [Entity("pre", 0, 1)]),
        ("<code class='language-py'>a</code>", "a", [Entity("code", 0, 1)]),
        ("<pre><code class='language-py'>a</code></pre>", "a", [Entity("pre", 0, 1, language="py")]),
        ("<blockquote>a</blockquote>", "a", [Entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [Entity("expandable_blockquote", 0, 1)]),
        ("<tg-emoji emoji-id='5'>a</tg-emoji>", "a", [Entity("custom_emoji", 0, 1, custom_emoji_id="5")]),
        (
            "<tg-time unix='60' format='r'>a</tg-time>",
            "a",
            [Entity("date_time", 0, 1, unix_time=60, date_time_format="r")],
        ),
        ("<tg-time unix='x'>a</tg-time>", "a", []),
    ],
)
def test_html_that_telegram_accepts_is_parsed(markup: str, text: str, entities: list[Entity]) -> None:
    assert parse_html(markup) == (text, tuple(entities))


def test_an_older_server_refuses_a_newer_tag() -> None:
    with pytest.raises(MarkupError, match='Unsupported start tag "tg-time" at byte offset 1'):
        parse_html("x<tg-time unix='60'>a</tg-time>", {"tg-time"})


@given(st.text("<>/= &;#x\"'ab\n" + "é😀", max_size=40))
def test_any_text_is_parsed_as_html_or_refused(markup: str) -> None:
    try:
        text, entities = parse_html(markup)
    except MarkupError:
        return
    assert all(0 <= each.offset < each.end <= utf16_length(text) for each in entities)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_is_parsed_to_the_original(text: str) -> None:
    assert parse_html(escape(text)) == (unescape(escape(text)), ())


@given(MARKUP)
def test_html_written_from_parsed_html_parses_the_same(markup: str) -> None:
    text, entities = parse_html(markup)
    again, found = parse_html(to_html(text, entities))
    assert again == text
    assert set(found) == set(entities)


@given(PLAIN, PLAIN, PLAIN)
def test_html_offsets_count_utf16_units(before: str, inside: str, after: str) -> None:
    text, (entity,) = parse_html(f"{escape(before)}<b>{escape(inside)}</b>{escape(after)}")
    units = text.encode("utf-16-le", "surrogatepass")
    marked = units[2 * entity.offset : 2 * (entity.offset + entity.length)]
    assert marked.decode("utf-16-le", "surrogatepass") == inside
