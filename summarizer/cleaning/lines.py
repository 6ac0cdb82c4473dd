"""Splits a paste into its visible lines, with normalised white space and without invisible characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_BREAKS = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Soft hyphens, zero-width spaces, byte order marks and direction marks are invisible but split words.
# Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji need them. A damaged byte (U+FFFD) inside a word
# shows where a letter is missing; one that stands alone stands for nothing.
_INVISIBLE_MARKS = (
    "[\x00-\x08\x0e-\x1b\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_INVISIBLE = re.compile(_INVISIBLE_MARKS)
# Six times as slow, and damaged bytes are rare.
_INVISIBLE_OR_DAMAGED = re.compile(rf"(?<!\S)\ufffd+(?!\S)|{_INVISIBLE_MARKS}")


@dataclass(frozen=True, slots=True)
class PasteLine:
    """A line with visible text.

    Attributes:
        text: Its text with single spaces, without outer white space and invisible characters.
        gap: Number of blank lines before it.
        cells: Number of parts separated by tabs, 1 for ordinary text.
    """

    text: str
    gap: int = 0
    cells: int = 1


def normalise(text: str) -> str:
    """`text` with every line break as a line feed and without invisible characters."""
    return remove_invisible(_LINE_BREAKS.sub("\n", text.replace("\r\n", "\n")))


def remove_invisible(text: str) -> str:
    """`text` without characters that show nothing but split words, such as soft hyphens."""
    return (_INVISIBLE_OR_DAMAGED if "\ufffd" in text else _INVISIBLE).sub("", text)


def split_lines(text: str) -> list[PasteLine]:
    """The lines of `text` with visible text, in order."""
    lines: list[PasteLine] = []
    gap = 0
    for raw in normalise(text).split("\n"):
        visible = " ".join(raw.split())
        if not visible:
            gap += 1
            continue
        lines.append(PasteLine(visible, gap, raw.strip().count("\t") + 1))
        gap = 0
    return lines
