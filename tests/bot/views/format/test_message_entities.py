"""Formatted text survives the way to readers, and what is typed never becomes markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.html_parser import parse_html
from bot.views.format.message_entities import FormattingSpan, spans_after_prefix, to_html
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
def span_lists(draw: st.DrawFn) -> list[FormattingSpan]:
    """Any stretches: they overlap, end beyond the text and cut letters in two."""
    numbers = st.integers(0, 60)
    one = st.builds(
        FormattingSpan, KINDS, numbers, numbers, ADDRESSES, st.sampled_from(["", "python", '"><b>'])
    )
    return draw(st.lists(one, max_size=6))


def parsed_spans(html: str) -> list[tuple[str, int, int]]:
    return [(one.type, one.offset, one.length) for one in parse_html(html)[1]]


@given(hostile.map(lambda text: text[:2_000].strip()), span_lists())
def test_the_text_stays_as_it_was_whatever_is_marked_in_it(text: str, found: list[FormattingSpan]) -> None:
    whole = [one for one in found if not _splits_surrogate_pair(text, one)]
    assert parse_html(to_html(text, whole))[0] == text


def _splits_surrogate_pair(text: str, span: FormattingSpan) -> bool:
    units = text.encode("utf-16-le")
    edges = (2 * span.offset, 2 * span.end)
    return any(0xDC <= units[at + 1] <= 0xDF for at in edges if at + 1 < len(units))


@given(hostile, span_lists())
def test_no_mark_whatever_it_cuts_stops_the_text(text: str, found: list[FormattingSpan]) -> None:
    to_html(text, found)


def test_stretches_inside_each_other_and_side_by_side_are_kept() -> None:
    text = "🎉 One two three"
    found = [FormattingSpan("italic", 7, 3), FormattingSpan("bold", 3, 7), FormattingSpan("spoiler", 11, 5)]
    html = to_html(text, found)
    assert html == "🎉 <b>One <i>two</i></b> <tg-spoiler>three</tg-spoiler>"
    assert parsed_spans(html) == [("bold", 3, 7), ("italic", 7, 3), ("spoiler", 11, 5)]


def test_stretches_that_overlap_are_closed_and_opened_again() -> None:
    assert (
        to_html("abc", [FormattingSpan("bold", 0, 2), FormattingSpan("italic", 1, 2)])
        == "<b>a<i>b</i></b><i>c</i>"
    )


def test_links_and_code_keep_what_belongs_to_them() -> None:
    assert to_html("here", [FormattingSpan("text_link", 0, 4, url="https://example.org/?a&b")]) == (
        '<a href="https://example.org/?a&amp;b">here</a>'
    )
    assert to_html("x<1", [FormattingSpan("pre", 0, 3, language="python")]) == (
        '<pre><code class="language-python">x&lt;1</code></pre>'
    )
    assert parsed_spans(to_html("quoted", [FormattingSpan("expandable_blockquote", 0, 6)])) == [
        ("expandable_blockquote", 0, 6)
    ]


def test_what_is_no_web_address_and_what_bots_cannot_send_stays_plain() -> None:
    for mark in (
        FormattingSpan("text_link", 0, 4, url="javascript:alert(1)"),
        FormattingSpan("text_link", 0, 4, url='https://example.org/"><script>'),
        FormattingSpan("custom_emoji", 0, 4),
        FormattingSpan("text_mention", 0, 4),
        FormattingSpan("hashtag", 0, 4),
    ):
        assert to_html("<b>!", [mark]) == "&lt;b&gt;!"


def test_behind_a_command_stretches_are_counted_from_its_end() -> None:
    found = [
        FormattingSpan("bot_command", 0, 10),
        FormattingSpan("bold", 5, 9),
        FormattingSpan("italic", 11, 3),
        FormattingSpan("code", 2, 9),
    ]
    assert spans_after_prefix(found, 11) == [FormattingSpan("bold", 0, 3), FormattingSpan("italic", 0, 3)]


@given(span_lists(), st.integers(0, 30))
def test_nothing_behind_a_command_begins_before_it_or_is_empty(
    found: list[FormattingSpan], lead: int
) -> None:
    some = [one for one in found if one.length]
    assert all(one.offset >= 0 and one.length > 0 for one in spans_after_prefix(some, lead))
