"""Limits how much of a long text is read, and says so."""

from __future__ import annotations

import math
from typing import Final

MAX_PASTE_LINES: Final = 15_000
"""Lines of a paste that are read; a long article has 500. A hundred thousand took 12 s and 530 MiB."""

_HUNDRED_PERCENT: Final = 100


def end_of_lines(text: str, max_lines: int = MAX_PASTE_LINES) -> int:
    """Where the first `max_lines` lines of a text with line feeds end; its length where it has no more."""
    end = -1
    for _ in range(max_lines):
        end = text.find("\n", end + 1)
        if end < 0:
            return len(text)
    return end + 1


def truncation_notes(read_share: float) -> tuple[str, ...]:
    """The note for the dropped lines where only `read_share` (0 to 1) of a text was read; none at 1."""
    percent = math.ceil(_HUNDRED_PERCENT * read_share)
    return (f"[Only the first {percent} % of this text were read.]",) if percent < _HUNDRED_PERCENT else ()
