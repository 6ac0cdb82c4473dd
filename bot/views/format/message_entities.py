"""A person's formatted text as the HTML that Telegram reads: what is typed stays text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup, escape

from bot.views.format.html import host_of

_PLAIN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch of formatting: Telegram's kind, where it begins and how long it is in UTF-16 units.

    `url` belongs to text links, `language` to blocks of code.
    """

    kind: str
    offset: int
    length: int
    url: str = ""
    language: str = ""

    @property
    def end(self) -> int:
        """The first unit behind it."""
        return self.offset + self.length


def to_html(text: str, marks: Iterable[Mark]) -> Markup:
    """`text` with its formatting.

    What a bot cannot send on (custom emoji, mentions of people without a name) and what Telegram finds by
    itself (addresses, hashtags) stays plain text.
    """
    units = text.encode("utf-16-le", "replace")
    length = len(units) // 2
    kept = sorted((one for one in marks if _tags(one)), key=lambda one: (one.offset, -one.end))
    edges = {0, length, *(min(max(0, at), length) for one in kept for at in (one.offset, one.end))}
    html, opened = Markup(), list[Mark]()
    for start, end in pairwise(sorted(edges)):
        wanted = [one for one in kept if one.offset <= start and end <= one.end]
        html += _turn(opened, wanted) + escape(units[2 * start : 2 * end].decode("utf-16-le", "replace"))
        opened = wanted
    return html + _turn(opened, [])


def behind(marks: Iterable[Mark], lead: int) -> list[Mark]:
    """The formatting of what stands behind the first `lead` units, counted from there."""
    return [
        replace(one, offset=max(0, one.offset - lead), length=min(one.length, one.end - lead))
        for one in marks
        if one.end > lead
    ]


def _turn(opened: Sequence[Mark], wanted: Sequence[Mark]) -> Markup:
    """The tags between two stretches: what ends is closed, innermost first, and what begins is opened."""
    pairs = enumerate(zip(opened, wanted, strict=False))
    same = next((n for n, (one, other) in pairs if one is not other), min(len(opened), len(wanted)))
    closing = (tags[1] for one in reversed(opened[same:]) if (tags := _tags(one)))
    opening = (tags[0] for one in wanted[same:] if (tags := _tags(one)))
    return Markup().join([*closing, *opening])


def _tags(mark: Mark) -> tuple[Markup, Markup] | None:
    """What opens and what closes it; None where it is not kept."""
    match mark.kind:
        case "pre" if mark.language:
            code = Markup('<pre><code class="language-{}">').format(mark.language)
            return code, Markup("</code></pre>")
        case "text_link" if host_of(mark.url) or mark.url.startswith("tg://"):
            return Markup('<a href="{}">').format(mark.url), Markup("</a>")
        case "expandable_blockquote":
            return Markup("<blockquote expandable>"), Markup("</blockquote>")
        case kind if name := _PLAIN.get(kind):
            return Markup("<{}>").format(name), Markup("</{}>").format(name)
        case _:
            return None
