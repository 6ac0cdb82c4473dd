"""Decides whether a hyphen at the end of a line belongs to its word or only marks the break."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

_BREAK: Final = re.compile(r"(?<=\w)[-\u00ad\u2010\u2011]$")
_LEFT: Final = re.compile(r"[\w.,'’]+(?:[-\u2010\u2011][\w.,'’]+)*$")
_RIGHT: Final = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
# Words behind a hyphen that stands for a part of the next word: "pre- and post-war".
_CONJUNCTIONS: Final = frozenset({
    "and", "und", "oder", "bzw", "sowie", "och", "eller", "oraz", "albo", "lub", "или", "або", "nebo", "vagy",
    "veya", "versus",
})  # fmt: skip
# These end other words too ("pho-to"), so the text around them decides.
_SHORT_CONJUNCTIONS: Final = frozenset(
    {"or", "to", "nor", "bis", "et", "ou", "en", "of", "i", "y", "и", "та"}
)
_SEPARABLE: Final = frozenset({
    "pre", "post", "pro", "anti", "inter", "intra", "over", "under", "micro", "macro", "short", "long",
    "medium", "high", "low", "left", "right", "in", "out", "up", "down", "north", "south", "east",
    "west", "one", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "zwei", "drei", "vier",
})  # fmt: skip
# First and last parts of English compounds that are hardly ever the syllables of another word.
_FIRST_PARTS: Final = frozenset({
    "well", "long", "short", "high", "low", "self", "half", "full", "part", "ex", "quasi", "all", "cross",
})  # fmt: skip
_LAST_PARTS: Final = frozenset({
    "known", "term", "based", "friendly", "minded", "scale", "haired", "eyed", "sized", "profile", "quality",
    "income", "speed", "level", "range", "year", "old", "time", "style", "wide", "owned", "backed", "funded",
    "led", "lasting", "running",
})  # fmt: skip
_MIN_FIRST_PART: Final = 2


def join_at_break(text: str, line: str, words: Container[str]) -> str:
    """`text` and the following `line` as one text.

    Args:
        text: The text so far; it may end with a hyphen.
        line: The next line, not empty.
        words: The words of the document in folded case; they decide where both ways are possible.
    """
    if not _BREAK.search(text):
        return f"{text}{'' if _is_ideographic(text[-1]) and _is_ideographic(line[0]) else ' '}{line}"
    if text.endswith("\u00ad"):
        return text[:-1] + line
    left, right = _LEFT.search(text[-60:-1]), _RIGHT.match(line)
    if left is None or right is None:
        return text + line
    if _stands_for_a_part(left[0], right[0], line):
        return f"{text} {line}"
    return text[:-1] + line if _is_only_a_break(left[0], right[0], words) else text + line


def _stands_for_a_part(left: str, right: str, line: str) -> bool:
    """Whether the hyphen stands for the end of the word behind a conjunction."""
    if right in _CONJUNCTIONS:
        return True
    is_part = (
        left.casefold() in _SEPARABLE or "-" in "".join(line.split(maxsplit=3)[1:2]) or left[-1].isdigit()
    )
    return right in _SHORT_CONJUNCTIONS and is_part


def _is_only_a_break(left: str, right: str, words: Container[str]) -> bool:
    """Whether the two halves make one word without the hyphen."""
    if not right[0].islower() or not left[-1].isalpha() or any(c.isdigit() for c in left):
        return False
    if f"{left}{right}".casefold() in words:
        return True
    if f"{left}-{right}".casefold() in words or "-" in left or len(left) < _MIN_FIRST_PART:
        return False
    if "-" in right and left.casefold() in words:
        return False
    return not _is_compound(left.casefold(), right.partition("-")[0].casefold(), words)


def _is_compound(left: str, right: str, words: Container[str]) -> bool:
    return left in _FIRST_PARTS or (right in _LAST_PARTS and left in words)


def _is_ideographic(letter: str) -> bool:
    """Whether a letter is Chinese or Japanese, or their punctuation, which is set without spaces."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uff60"
