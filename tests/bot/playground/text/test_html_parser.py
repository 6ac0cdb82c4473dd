"""Telegram's HTML: accepted and refused markup, and offsets in UTF-16 units."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.entities import Entity, to_html
from bot.playground.text.html_parser import MarkupError, parse_html, unescape
from bot.playground.text.utf16 import utf16_length

TAGS = [
    "b",
    "i",
    "u",
    "s",
    "tg-spoiler",
    "code",
    "blockquote",
    "blockquote expandable",
    'a href="https://a.b/"',
]
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.tuples(st.sampled_from(TAGS), inner).map(lambda it: f"<{it[0]}>{it[1]}</{it[0].split()[0]}>")
    return st.lists(st.one_of(tagged, inner), min_size=1, max_size=4).map("".join)


MARKUP = st.recursive(PLAIN.map(lambda text: escape(text, quote=False)), nested, max_leaves=12)


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
