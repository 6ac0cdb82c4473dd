"""A paste as normalised lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Soft hyphens, zero-width spaces, byte order marks and direction marks are never seen, but split words.
# Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


@dataclass(frozen=True, slots=True)
class PasteLine:
    """A line that shows something.

    Attributes:
        text: Single spaces, no outer white space, nothing invisible.
        gap: Blank lines before it.
        cells: Parts separated by tabs, 1 for ordinary text.
    """

    text: str
    gap: int = 0
    cells: int = 1


def normalise(text: str) -> str:
    """`text` with plain line feeds and without invisible characters."""
    return _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text))


def split_lines(text: str) -> list[PasteLine]:
    """The lines of `text` that show something, in order."""
    lines: list[PasteLine] = []
    gap = 0
    for raw in normalise(text).split("\n"):
        shown = " ".join(raw.split())
        if not shown:
            gap += 1
            continue
        lines.append(PasteLine(shown, gap, raw.strip().count("\t") + 1))
        gap = 0
    return lines
