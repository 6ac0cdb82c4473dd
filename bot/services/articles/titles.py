"""Makes titles: one visible line of text, or the beginning of a sentence."""

from __future__ import annotations

import unicodedata

from summarizer.cleaning.lines import normalise

_INVISIBLE_CATEGORIES = ("C", "Z", "M")


def one_line(text: str) -> str:
    """`text` as one line without control and direction characters; "" where no character is visible."""
    line = " ".join("".join(_control_to_space(c) for c in normalise(text)).split())
    return line if any(unicodedata.category(c)[0] not in _INVISIBLE_CATEGORIES for c in line) else ""


def _control_to_space(character: str) -> str:
    return " " if unicodedata.category(character) in ("Cc", "Cs") else character


def title_from_sentence(sentence: str, max_length: int) -> str:
    """The beginning of a sentence, at most `max_length` characters, if possible cut between words."""
    line = one_line(sentence)
    if len(line) <= max_length:
        return line
    kept = line[: max_length - 1]
    at_word = kept.rpartition(" ")[0]
    return f"{(at_word if len(at_word) > max_length // 2 else kept).rstrip(' ,;:–—-')}…"
