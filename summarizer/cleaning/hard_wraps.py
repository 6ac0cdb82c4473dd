"""Text broken into lines of one width, as mail programs do, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from summarizer.cleaning.blocks import ends_sentence, is_item
from summarizer.cleaning.lines import Line

_NARROWEST, _WIDEST = 50, 100
_FEWEST_PAIRS = 4
_MOST_LINES_FULL = 0.7
_MOST_LINES_BROKEN = 0.6
_USUAL = 0.9


def unwrap(lines: Sequence[Line]) -> list[Line]:
    """`lines` with broken paragraphs on one line each; as they are where nothing was broken.

    A text counts as broken where most lines that are followed at once by another had no room for its
    first word within the text's own width, and most of these lines end within a sentence.
    """
    width = _width(lines)
    if not width:
        return list(lines)
    joined = list(lines[:1])
    for before, line in pairwise(lines):
        if _continues(before, line, width):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {line.text}")
        else:
            joined.append(line)
    return joined


def _width(lines: Sequence[Line]) -> int:
    """The width the text was broken at, or 0."""
    pairs = [(before, line) for before, line in pairwise(lines) if not line.gap and not is_item(line.text)]
    if len(pairs) < _FEWEST_PAIRS:
        return 0
    widths = sorted(len(line.text) for pair in pairs for line in pair)
    width = widths[min(len(widths) - 1, int(_USUAL * len(widths)))]
    full = [before for before, line in pairs if _full(before, line, width)]
    broken = sum(not ends_sentence(line.text) for line in full)
    if not _NARROWEST <= width <= _WIDEST or len(full) < _MOST_LINES_FULL * len(pairs):
        return 0
    return width if broken >= _MOST_LINES_BROKEN * len(full) else 0


def _full(before: Line, line: Line, width: int) -> bool:
    """Whether the first word of `line` found no room behind `before`."""
    return len(before.text) + 1 + len(line.text.split(maxsplit=1)[0]) > width


def _continues(before: Line, line: Line, width: int) -> bool:
    return not line.gap and line.cells == 1 and not is_item(line.text) and _full(before, line, width)
