"""Converts a person's formatted message into Telegram's HTML; markup in the typed text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup, escape

from bot.views.format.html import host_of

_SIMPLE_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


_LOW_SURROGATES = (0xDC, 0xDF)  # the high bytes of the second halves of pairs
_QUOTE = "blockquote"
_QUOTES = frozenset({_QUOTE, "expandable_blockquote"})
_CODE = frozenset({"code", "pre"})


@dataclass(frozen=True, slots=True)
class FormattingSpan:
    """A formatted range of a text.

    Attributes:
        kind: Telegram's name of the formatting.
        offset: Where the range begins, in UTF-16 units.
        length: How long it is, in UTF-16 units.
        url: The address of a text link.
        language: The language of a code block.
    """

    kind: str
    offset: int
    length: int
    url: str = ""
    language: str = ""

    @property
    def end(self) -> int:
        """The offset of the first UTF-16 unit behind the range."""
        return self.offset + self.length


def to_html(text: str, spans: Iterable[FormattingSpan]) -> Markup:
    """`text` with its formatting; ranges may overlap, and ends beyond the text are cut.

    Formatting that a bot cannot send (custom emoji, mentions of people without a username) and that Telegram
    recognizes by itself (addresses, hashtags) stays plain text, and so does formatting that Telegram refuses
    inside other formatting (https://core.telegram.org/bots/api#formatting-options).
    """
    units = text.encode("utf-16-le", "replace")
    length = len(units) // 2
    whole = (_around_pairs(one, units) for one in spans if _tags(one))
    supported = sorted(whole, key=lambda one: (one.offset, -one.end))
    boundaries = {0, length, *(at for one in supported for at in (one.offset, one.end))}
    html, open_spans = Markup(), list[FormattingSpan]()
    for start, end in pairwise(sorted(boundaries)):
        next_spans = _allowed([one for one in supported if one.offset <= start and end <= one.end])
        html += _tag_changes(open_spans, next_spans) + escape(
            units[2 * start : 2 * end].decode("utf-16-le", "replace")
        )
        open_spans = next_spans
    return html + _tag_changes(open_spans, [])


def spans_after_prefix(spans: Iterable[FormattingSpan], prefix_length: int) -> list[FormattingSpan]:
    """The ranges of the text behind the first `prefix_length` UTF-16 units, with offsets from there."""
    return [
        replace(
            one, offset=max(0, one.offset - prefix_length), length=min(one.length, one.end - prefix_length)
        )
        for one in spans
        if one.end > prefix_length
    ]


def _around_pairs(span: FormattingSpan, units: bytes) -> FormattingSpan:
    """A range inside the text that begins and ends at no place within a surrogate pair."""
    start, end = (_boundary(at, units) for at in (span.offset, span.end))
    return replace(span, offset=start, length=end - start)


def _boundary(at: int, units: bytes) -> int:
    """A place in UTF-16 units inside the text; before the pair where it would be between its halves."""
    inside = min(max(0, at), len(units) // 2)
    high_byte = units[2 * inside + 1] if 2 * inside < len(units) else 0
    return inside - 1 if _LOW_SURROGATES[0] <= high_byte <= _LOW_SURROGATES[1] else inside


def _allowed(spans: Sequence[FormattingSpan]) -> list[FormattingSpan]:
    """The ranges at one place, outermost first, that Telegram takes together.

    Quotes contain no quotes; code is in nothing else and contains nothing; no range contains its own kind.
    """
    firsts: dict[str, FormattingSpan] = {}
    for one in spans:
        firsts.setdefault(_QUOTE if one.kind in _QUOTES else one.kind, one)
    code = next((one for one in spans if one.kind in _CODE), None)
    if code is not None and _QUOTE not in firsts:
        return [code]
    return [one for one in firsts.values() if one.kind not in _CODE]


def _tag_changes(open_spans: Sequence[FormattingSpan], next_spans: Sequence[FormattingSpan]) -> Markup:
    """The tags between two ranges: closing ones, innermost first, then opening ones."""
    pairs = enumerate(zip(open_spans, next_spans, strict=False))
    common = next((n for n, (one, other) in pairs if one is not other), min(len(open_spans), len(next_spans)))
    closing = (tags[1] for one in reversed(open_spans[common:]) if (tags := _tags(one)))
    opening = (tags[0] for one in next_spans[common:] if (tags := _tags(one)))
    return Markup().join([*closing, *opening])


def _tags(span: FormattingSpan) -> tuple[Markup, Markup] | None:
    """The opening and the closing tag of a range; None where its formatting is not kept."""
    match span.kind:
        case "pre" if span.language:
            code = Markup('<pre><code class="language-{}">').format(span.language)
            return code, Markup("</code></pre>")
        case "text_link" if host_of(span.url) or span.url.startswith("tg://"):
            return Markup('<a href="{}">').format(span.url), Markup("</a>")
        case "expandable_blockquote":
            return Markup("<blockquote expandable>"), Markup("</blockquote>")
        case kind if name := _SIMPLE_TAGS.get(kind):
            return Markup("<{}>").format(name), Markup("</{}>").format(name)
        case _:
            return None
