"""Formatted messages become HTML with the same text and formatting; typed markup is escaped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.html_parser import parse_html
from bot.views.format.message_entities import FormattingSpan, spans_after_prefix, to_html
from tests.bot.views.telegram_html import hostile, screen_examples

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
    """Any ranges: they overlap, end beyond the text and cut surrogate pairs."""
    numbers = st.integers(0, 60)
    one = st.builds(
        FormattingSpan, KINDS, numbers, numbers, ADDRESSES, st.sampled_from(["", "python", '"><b>'])
    )
    return draw(st.lists(one, max_size=6))


def parsed_spans(html: str) -> list[tuple[str, int, int]]:
    return [(one.type, one.offset, one.length) for one in parse_html(html)[1]]


@given(hostile.map(lambda text: text[:2_000].strip()), span_lists())
def test_formatting_leaves_the_text_unchanged(text: str, found: list[FormattingSpan]) -> None:
    supported = [one for one in found if not _splits_surrogate_pair(text, one)]
    assert parse_html(to_html(text, supported))[0] == text


def _splits_surrogate_pair(text: str, span: FormattingSpan) -> bool:
    units = text.encode("utf-16-le")
    edges = (2 * span.offset, 2 * span.end)
    return any(0xDC <= units[at + 1] <= 0xDF for at in edges if at + 1 < len(units))


@screen_examples
@given(hostile, span_lists())
def test_any_ranges_are_converted_without_an_error(text: str, found: list[FormattingSpan]) -> None:
    to_html(text, found)


def test_nested_and_adjacent_ranges_are_kept() -> None:
    text = "🎉 One two three"
    found = [FormattingSpan("italic", 7, 3), FormattingSpan("bold", 3, 7), FormattingSpan("spoiler", 11, 5)]
    html = to_html(text, found)
    assert html == "🎉 <b>One <i>two</i></b> <tg-spoiler>three</tg-spoiler>"
    assert parsed_spans(html) == [("bold", 3, 7), ("italic", 7, 3), ("spoiler", 11, 5)]


def test_overlapping_ranges_are_closed_and_opened_again() -> None:
    assert (
        to_html("abc", [FormattingSpan("bold", 0, 2), FormattingSpan("italic", 1, 2)])
        == "<b>a<i>b</i></b><i>c</i>"
    )


def test_links_keep_their_address_and_code_its_language() -> None:
    assert to_html("here", [FormattingSpan("text_link", 0, 4, url="https://example.org/?a&b")]) == (
        '<a href="https://example.org/?a&amp;b">here</a>'
    )
    assert to_html("x<1", [FormattingSpan("pre", 0, 3, language="python")]) == (
        '<pre><code class="language-python">x&lt;1</code></pre>'
    )
    assert parsed_spans(to_html("quoted", [FormattingSpan("expandable_blockquote", 0, 6)])) == [
        ("expandable_blockquote", 0, 6)
    ]


def test_invalid_addresses_and_formatting_that_bots_cannot_send_stay_plain() -> None:
    for span in (
        FormattingSpan("text_link", 0, 4, url="javascript:alert(1)"),
        FormattingSpan("text_link", 0, 4, url='https://example.org/"><script>'),
        FormattingSpan("custom_emoji", 0, 4),
        FormattingSpan("text_mention", 0, 4),
        FormattingSpan("hashtag", 0, 4),
    ):
        assert to_html("<b>!", [span]) == "&lt;b&gt;!"


def test_ranges_behind_a_command_are_counted_from_its_end() -> None:
    found = [
        FormattingSpan("bot_command", 0, 10),
        FormattingSpan("bold", 5, 9),
        FormattingSpan("italic", 11, 3),
        FormattingSpan("code", 2, 9),
    ]
    assert spans_after_prefix(found, 11) == [FormattingSpan("bold", 0, 3), FormattingSpan("italic", 0, 3)]


@screen_examples
@given(span_lists(), st.integers(0, 30))
def test_ranges_behind_a_command_neither_begin_before_it_nor_are_empty(
    found: list[FormattingSpan], prefix_length: int
) -> None:
    some = [one for one in found if one.length]
    assert all(one.offset >= 0 and one.length > 0 for one in spans_after_prefix(some, prefix_length))


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
    st.lists(
        st.builds(
            FormattingSpan,
            kind=st.sampled_from(
                ["bold", "italic", "code", "pre", "blockquote", "expandable_blockquote", "text_link"]
            ),
            offset=st.integers(0, 20),
            length=st.integers(0, 20),
            url=st.just("https://a.example/"),
        ),
        max_size=9,
    ),
)
def test_formatting_that_overlaps_and_nests_in_any_way_is_written_as_telegram_takes_it(
    text: str, spans: list[FormattingSpan]
) -> None:
    assert parse_html(to_html(text, spans))[0] == text
