"""Formatted text survives the way to readers, and what is typed never becomes markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.html_parser import parse_html
from bot.views.format.message_entities import Mark, behind, to_html
from tests.bot.views.telegram_html import hostile

KINDS = st.sampled_from(
    [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "blockquote",
        "text_link",
        "url",
    ]
)
ADDRESSES = st.sampled_from(
    ["https://example.org/?a=1&b=2", "javascript:alert(1)", 'https://"><b>', "tg://user?id=5"]
)


@st.composite
def marks(draw: st.DrawFn) -> list[Mark]:
    """Any stretches: they overlap, end beyond the text and cut letters in two."""
    numbers = st.integers(0, 60)
    one = st.builds(Mark, KINDS, numbers, numbers, ADDRESSES, st.sampled_from(["", "python", '"><b>']))
    return draw(st.lists(one, max_size=6))


def kept(html: str) -> list[tuple[str, int, int]]:
    return [(one.type, one.offset, one.length) for one in parse_html(html)[1]]


@given(hostile.map(lambda text: text[:2_000].strip()), marks())
def test_the_text_stays_as_it_was_whatever_is_marked_in_it(text: str, found: list[Mark]) -> None:
    whole = [one for one in found if not _splits(text, one)]
    assert parse_html(to_html(text, whole))[0] == text


def _splits(text: str, mark: Mark) -> bool:
    units = text.encode("utf-16-le")
    edges = (2 * mark.offset, 2 * mark.end)
    return any(0xDC <= units[at + 1] <= 0xDF for at in edges if at + 1 < len(units))


@given(hostile, marks())
def test_no_mark_whatever_it_cuts_stops_the_text(text: str, found: list[Mark]) -> None:
    to_html(text, found)


def test_stretches_inside_each_other_and_side_by_side_are_kept() -> None:
    text = "🎉 One two three"
    found = [Mark("italic", 7, 3), Mark("bold", 3, 7), Mark("spoiler", 11, 5)]
    html = to_html(text, found)
    assert html == "🎉 <b>One <i>two</i></b> <tg-spoiler>three</tg-spoiler>"
    assert kept(html) == [("bold", 3, 7), ("italic", 7, 3), ("spoiler", 11, 5)]


def test_stretches_that_overlap_are_closed_and_opened_again() -> None:
    assert to_html("abc", [Mark("bold", 0, 2), Mark("italic", 1, 2)]) == "<b>a<i>b</i></b><i>c</i>"


def test_links_and_code_keep_what_belongs_to_them() -> None:
    assert to_html("here", [Mark("text_link", 0, 4, url="https://example.org/?a&b")]) == (
        '<a href="https://example.org/?a&amp;b">here</a>'
    )
    assert to_html("x<1", [Mark("pre", 0, 3, language="python")]) == (
        '<pre><code class="language-python">x&lt;1</code></pre>'
    )
    assert kept(to_html("quoted", [Mark("expandable_blockquote", 0, 6)])) == [("expandable_blockquote", 0, 6)]


def test_what_is_no_web_address_and_what_bots_cannot_send_stays_plain() -> None:
    for mark in (
        Mark("text_link", 0, 4, url="javascript:alert(1)"),
        Mark("text_link", 0, 4, url='https://example.org/"><script>'),
        Mark("custom_emoji", 0, 4),
        Mark("text_mention", 0, 4),
        Mark("hashtag", 0, 4),
    ):
        assert to_html("<b>!", [mark]) == "&lt;b&gt;!"


def test_behind_a_command_stretches_are_counted_from_its_end() -> None:
    found = [Mark("bot_command", 0, 10), Mark("bold", 5, 9), Mark("italic", 11, 3), Mark("code", 2, 9)]
    assert behind(found, 11) == [Mark("bold", 0, 3), Mark("italic", 0, 3)]


@given(marks(), st.integers(0, 30))
def test_nothing_behind_a_command_begins_before_it_or_is_empty(found: list[Mark], lead: int) -> None:
    some = [one for one in found if one.length]
    assert all(one.offset >= 0 and one.length > 0 for one in behind(some, lead))
