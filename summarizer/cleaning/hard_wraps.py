"""Joins the lines of hard-wrapped text, as mail programs produce it, into one line a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.cleaning.blocks import ends_sentence, is_list_item
from summarizer.cleaning.lines import PasteLine

_MIN_WIDTH, _MAX_WIDTH = 50, 100
_MIN_LINE_PAIRS = 4
_MIN_FULL_SHARE = 0.7
_MIN_BROKEN_SHARE = 0.6
_WIDTH_QUANTILE = 0.9


def unwrap_lines(lines: Sequence[PasteLine]) -> list[PasteLine]:
    """`lines` with each wrapped paragraph on one line; unchanged where the text is not hard-wrapped.

    A text counts as hard-wrapped where at least 70 % of the lines with another line directly below had no
    room for its first word within the text's width, and at least 60 % of those end within a sentence.
    """
    width = _wrap_width(lines)
    if not width:
        return list(lines)
    joined = list(lines[:1])
    for before, line in pairwise(lines):
        if _continues_paragraph(before, line, width):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {line.text}")
        else:
            joined.append(line)
    return joined


def _wrap_width(lines: Sequence[PasteLine]) -> int:
    """The width in characters at which the text was wrapped, or 0 where it was not."""
    pairs = [
        (before, line) for before, line in pairwise(lines) if not line.gap and not is_list_item(line.text)
    ]
    if len(pairs) < _MIN_LINE_PAIRS:
        return 0
    widths = sorted(len(line.text) for pair in pairs for line in pair)
    width = widths[min(len(widths) - 1, int(_WIDTH_QUANTILE * len(widths)))]
    full = [before for before, line in pairs if _is_full(before, line, width)]
    broken = sum(not ends_sentence(line.text) for line in full)
    if not _MIN_WIDTH <= width <= _MAX_WIDTH or len(full) < _MIN_FULL_SHARE * len(pairs):
        return 0
    return width if broken >= _MIN_BROKEN_SHARE * len(full) else 0


def _is_full(before: PasteLine, line: PasteLine, width: int) -> bool:
    """Whether `before` had no room for the first word of `line` within `width`."""
    return len(before.text) + 1 + len(line.text.split(maxsplit=1)[0]) > width


def _continues_paragraph(before: PasteLine, line: PasteLine, width: int) -> bool:
    return not line.gap and line.cells == 1 and not is_list_item(line.text) and _is_full(before, line, width)
