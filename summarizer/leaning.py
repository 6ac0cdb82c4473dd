"""Sentences that do not stand alone.

A bare "He", "But" or "The two" leans on the sentence before; half a quotation leans on its other half.
A summary that takes the one without the other leaves its reader guessing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from summarizer.passage import Passage, Sentence

_THE_TWO = re.compile(
    r"(?:the (?:two|three|four|pair|latter|former|duo|trio|couple|others?|same)"
    r"|die (?:beiden|zwei)|les deux|los dos|las dos|i due|le due|os dois|as duas|de twee|obaj|оба|обе)\b"
)
_MARK = re.compile('["“”„«»「」『』]')
_LONGEST_QUOTATION = 4
"""Sentences beyond which an open quotation mark is taken for a slip."""
_LONGEST_START = 40
"""Letters that are enough to tell how a sentence begins."""
_QUOTES = frozenset("\"'“‘”’«»„「『")


@cache
def _openers() -> Mapping[str, frozenset[str]]:
    """The first words that lean, by language."""
    openers: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for line in Path(__file__).with_name("leaning.txt").read_text("utf-8").splitlines():
        language, _, words = line.partition(": ")
        openers[language] |= frozenset(words.split())
    return openers


def companions(passage: Passage) -> tuple[frozenset[int], ...]:
    """For each sentence the positions of those it must not be without; mostly none."""
    needed: list[set[int]] = [set() for _ in passage.sentences]
    for position, sentence in enumerate(passage.sentences[1:], start=1):
        if leans(sentence, passage.language):
            needed[position].add(position - 1)
    for before in _broken_quotations(passage.sentences):
        needed[before].add(before + 1)
        needed[before + 1].add(before)
    return tuple(map(frozenset, needed))


def leans(sentence: Sentence, language: str) -> bool:
    """Whether a sentence opens with a word that points back. What opens with a quotation does not."""
    if not sentence.words or sentence.text[0] in _QUOTES:
        return False
    first = re.split("['’]", sentence.words[0])[0]
    openers = _openers().get(language, frozenset())
    if first in openers or sentence.words[0] in openers:
        return True
    return _THE_TWO.match(sentence.text[:_LONGEST_START].lower()) is not None


def _broken_quotations(sentences: Sequence[Sentence]) -> list[int]:
    """Positions of sentences that end within a quotation which the next one of their block goes on with."""
    broken: list[int] = []
    run: list[int] = []
    for position, (sentence, following) in enumerate(pairwise(sentences)):
        run = [*run, position] if _ends_open(sentence.text, is_open=bool(run)) else []
        if sentence.block != following.block or len(run) >= _LONGEST_QUOTATION:
            run = []
        elif run and not _ends_open(following.text, is_open=True):
            broken += run
    return broken


def _ends_open(text: str, *, is_open: bool) -> bool:
    """Whether a quotation is open after a text, given whether one was before."""
    for mark in _MARK.finditer(text):
        is_open = _opens(text, mark.start(), is_open=is_open)
    return is_open


def _opens(text: str, place: int, *, is_open: bool) -> bool:
    """Whether the mark at that place begins a quotation; some are used either way, by language."""
    mark = text[place]
    if mark in "„「『":
        return True
    if mark in "”」』":
        return False
    starts = place == 0 or text[place - 1].isspace() or text[place - 1] in "([—–-"
    ends = place + 1 == len(text.rstrip()) or not text[place + 1].isalnum()
    return starts and not (ends and is_open) and place + 1 < len(text.rstrip())
