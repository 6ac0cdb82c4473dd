"""Phrases that tell what a line is: cues.txt, read once, and matched word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

CUE_KINDS = (
    "comments",
    "related",
    "share",
    "newsletter",
    "author",
    "tags",
    "legal",
    "consent",
    "nav",
    "byline",
    "caption",
    "ad",
    "inline",
)
"""What a phrase can announce; the rows of cues.txt, in the order of the features."""

_TOKENS = re.compile(r"\w+|[:©]")
_WORD_LISTS = frozenset({"function", "address", "month"})


class CueMatch(NamedTuple):
    """A phrase in a line: the tokens from `start` to before `end` announce `kind`, an index into KINDS."""

    start: int
    end: int
    kind: int


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """The phrases of cues.txt.

    Attributes:
        phrases: By first token: the other tokens of each phrase and the kinds it announces, longest first.
        function: Articles, prepositions, pronouns and the like of all languages.
        address: Words that speak to the reader or of the writer.
        month: Names of months and weekdays.
    """

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], tuple[int, ...]]]]
    function: frozenset[str]
    address: frozenset[str]
    month: frozenset[str]


def tokenize_line(text: str) -> list[str]:
    """The words of `text` in folded case, with colons and copyright signs as words of their own."""
    return _TOKENS.findall(text.casefold())


@cache
def cue_lexicon() -> CueLexicon:
    """The phrases, parsed at the first call."""
    rows_of = parse_sections(files(__package__).joinpath("cue_phrases.txt").read_text(encoding="utf-8"))
    kinds_of: dict[tuple[str, ...], set[int]] = {}
    for number, kind in enumerate(CUE_KINDS):
        for row in rows_of[kind]:
            for phrase in row.split(" | "):
                kinds_of.setdefault(tuple(tokenize_line(phrase)), set()).add(number)
    words = {name: frozenset(word for row in rows_of[name] for word in row.split()) for name in _WORD_LISTS}
    return CueLexicon(phrases=_by_first_token(kinds_of), **words)


def find_cues(words: Sequence[str], lexicon: CueLexicon) -> list[CueMatch]:
    """Each phrase in `words`."""
    matches = []
    last = len(words) - 1
    for start, word in enumerate(words):
        if word not in lexicon.phrases:
            continue
        following = words[start + 1] if start < last else ""
        for rest, kinds in lexicon.phrases[word]:
            # Few phrases get past their second word, so only those are compared whole.
            if rest and (rest[0] != following or tuple(words[start + 1 : start + 1 + len(rest)]) != rest):
                continue
            matches += [CueMatch(start, start + 1 + len(rest), kind) for kind in kinds]
    return matches


def parse_sections(text: str) -> dict[str, list[str]]:
    """The rows of each section of a file of phrases, without their languages."""
    found_rows: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            rows = found_rows.setdefault(line.strip("[] "), [])
        elif line and not line.startswith("#"):
            rows.append(line.partition(": ")[2])
    return found_rows


def _by_first_token(
    kinds_of: Mapping[tuple[str, ...], set[int]],
) -> dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]]:
    index: dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]] = {}
    for phrase in sorted(kinds_of, key=len, reverse=True):
        index.setdefault(phrase[0], []).append((phrase[1:], tuple(sorted(kinds_of[phrase]))))
    return index
