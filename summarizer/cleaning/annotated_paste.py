"""Annotates each line of a paste once with its tokens and with the cue phrases found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from summarizer.cleaning.cue_phrases import CueMatch, cue_lexicon, find_cues, tokenize_line
from summarizer.cleaning.lines import PasteLine

MAX_COUNTED_WORDS = 60
"""Words of a line that count where lines are weighed by length: one long line must not outweigh a page."""

_MAX_TOKENIZED_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class AnnotatedPaste:
    """The lines of a paste with their annotations; the four sequences are parallel.

    Attributes:
        lines: The lines with visible text, in order.
        words: The tokens of each line's first 4,000 characters (see cue_phrases.tokenize_line).
        phrases: The matches of cue phrases (cue_phrases.txt) in each line.
        leading_kinds: The kinds of the cue phrases that start each line, as indices into CUE_KINDS.
    """

    lines: Sequence[PasteLine]
    words: Sequence[Sequence[str]]
    phrases: Sequence[Sequence[CueMatch]]
    leading_kinds: Sequence[frozenset[int]]

    def __len__(self) -> int:
        return len(self.lines)

    def select_lines(self, numbers: Sequence[int]) -> AnnotatedPaste:
        """A paste that consists of the lines with these indices only."""
        if len(numbers) == len(self):
            return self
        return AnnotatedPaste(
            [self.lines[number] for number in numbers],
            [self.words[number] for number in numbers],
            [self.phrases[number] for number in numbers],
            [self.leading_kinds[number] for number in numbers],
        )


def counted_words(page: AnnotatedPaste) -> npt.NDArray[np.int64]:
    """Number of tokens of each line, capped at MAX_COUNTED_WORDS."""
    return np.minimum(np.array([len(words) for words in page.words], dtype=np.int64), MAX_COUNTED_WORDS)


def annotate_lines(lines: Sequence[PasteLine]) -> AnnotatedPaste:
    """Tokenize `lines` and find the cue phrases in them."""
    lexicon = cue_lexicon()
    annotations: dict[str, tuple[list[str], list[CueMatch], frozenset[int]]] = {}
    for line in lines:
        if line.text not in annotations:  # many pages repeat their menu
            words = tokenize_line(line.text[:_MAX_TOKENIZED_CHARACTERS])
            phrases = find_cues(words, lexicon)
            leading_kinds = frozenset(phrase.kind for phrase in phrases if phrase.start == 0)
            annotations[line.text] = words, phrases, leading_kinds
    parts = [annotations[line.text] for line in lines]
    return AnnotatedPaste(
        lines, [part[0] for part in parts], [part[1] for part in parts], [part[2] for part in parts]
    )
