"""Loads the cue phrases of cue_phrases.txt and finds them in the tokens of a line."""

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
"""What a cue phrase announces: the sections of cue_phrases.txt, in the order of the feature columns."""

_TOKEN = re.compile(r"\w+|[:©]")


class CueMatch(NamedTuple):
    """A cue phrase in a line: tokens `start` to `end` (exclusive); `kind` is an index into CUE_KINDS."""

    start: int
    end: int
    kind: int


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """The phrases and word lists of cue_phrases.txt.

    Attributes:
        phrases: By first token: the other tokens of each phrase and the kinds it announces, longest first.
        function_words: Articles, prepositions, pronouns and the like, of all languages.
        address_words: Words that address the reader or refer to the writer.
        months: Names of months and weekdays.
    """

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], tuple[int, ...]]]]
    function_words: frozenset[str]
    address_words: frozenset[str]
    months: frozenset[str]


def kind_indices(*names: str) -> frozenset[int]:
    """Indices of these kinds in CUE_KINDS."""
    return frozenset(map(CUE_KINDS.index, names))


def tokenize_line(text: str) -> list[str]:
    """The words of `text` in folded case; colons and copyright signs are tokens, other marks are dropped."""
    return _TOKEN.findall(text.casefold())


@cache
def cue_lexicon() -> CueLexicon:
    """The phrases and word lists of cue_phrases.txt, parsed at the first call."""
    rows_of = parse_sections(files(__package__).joinpath("cue_phrases.txt").read_text(encoding="utf-8"))
    kinds_of: dict[tuple[str, ...], set[int]] = {}
    for number, kind in enumerate(CUE_KINDS):
        for row in rows_of[kind]:
            for phrase in row.split(" | "):
                kinds_of.setdefault(tuple(tokenize_line(phrase)), set()).add(number)
    return CueLexicon(
        phrases=_by_first_token(kinds_of),
        function_words=_word_list(rows_of["function"]),
        address_words=_word_list(rows_of["address"]),
        months=_word_list(rows_of["month"]),
    )


def find_cues(words: Sequence[str], lexicon: CueLexicon) -> list[CueMatch]:
    """All cue phrases in the tokens `words`; a phrase of several kinds gives one match for each."""
    matches = []
    last = len(words) - 1
    for start in [start for start, word in enumerate(words) if word in lexicon.phrases]:
        following = words[start + 1] if start < last else ""
        for rest, kinds in lexicon.phrases[words[start]]:
            # Compare the second token first: it rules out most phrases cheaply.
            if rest and (rest[0] != following or tuple(words[start + 1 : start + 1 + len(rest)]) != rest):
                continue
            matches += [CueMatch(start, start + 1 + len(rest), kind) for kind in kinds]
    return matches


def parse_sections(text: str) -> dict[str, list[str]]:
    """The rows of each section of a phrase file, without the language code that starts each row.

    "[name]" starts a section, "#" a comment; every other line is "language: phrases".
    """
    sections: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            rows = sections.setdefault(line.strip("[] "), [])
        elif line and not line.startswith("#"):
            rows.append(line.partition(": ")[2])
    return sections


def _word_list(rows: Sequence[str]) -> frozenset[str]:
    return frozenset(word for row in rows for word in row.split())


def _by_first_token(
    kinds_of: Mapping[tuple[str, ...], set[int]],
) -> dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]]:
    index: dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]] = {}
    for phrase in sorted(kinds_of, key=len, reverse=True):
        index.setdefault(phrase[0], []).append((phrase[1:], tuple(sorted(kinds_of[phrase]))))
    return index
