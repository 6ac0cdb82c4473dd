"""Titles: one line that shows something."""

from __future__ import annotations

import unicodedata

from summarizer.cleaning.lines import normalise

_UNSEEN = ("C", "Z", "M")


def one_line(text: str) -> str:
    """`text` as one line without control and direction characters; "" where nothing of it would be seen."""
    line = " ".join("".join(_visible(c) for c in normalise(text)).split())
    return line if any(unicodedata.category(c)[0] not in _UNSEEN for c in line) else ""


def _visible(character: str) -> str:
    return " " if unicodedata.category(character) in ("Cc", "Cs") else character


def opening(sentence: str, most: int) -> str:
    """The beginning of a sentence as a title of at most `most` characters, cut between words if it can be."""
    line = one_line(sentence)
    if len(line) <= most:
        return line
    kept = line[: most - 1]
    at_word = kept.rpartition(" ")[0]
    return f"{(at_word if len(at_word) > most // 2 else kept).rstrip(' ,;:–—-')}…"
