"""A paste as its lines, their words and the phrases among them, each worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.cleaning.cue_phrases import CueMatch, cue_lexicon, find_cues, tokenize_line
from summarizer.cleaning.lines import PasteLine

_MAX_LINE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class AnnotatedPaste:
    """The lines of a paste.

    Attributes:
        lines: Those that show something.
        words: For each line its tokens (see cues.tokens), of the first 4,000 characters.
        phrases: For each line the phrases of cues.txt in it.
        leading_kinds: For each line the kinds that phrases at its start announce.
    """

    lines: Sequence[PasteLine]
    words: Sequence[Sequence[str]]
    phrases: Sequence[Sequence[CueMatch]]
    leading_kinds: Sequence[frozenset[int]]

    def __len__(self) -> int:
        return len(self.lines)

    def select_lines(self, numbers: Sequence[int]) -> AnnotatedPaste:
        """The page as if it had only these of its lines."""
        if len(numbers) == len(self):
            return self
        return AnnotatedPaste(
            [self.lines[number] for number in numbers],
            [self.words[number] for number in numbers],
            [self.phrases[number] for number in numbers],
            [self.leading_kinds[number] for number in numbers],
        )


def annotate_lines(lines: Sequence[PasteLine]) -> AnnotatedPaste:
    """`lines` with their words and phrases."""
    lexicon = cue_lexicon()
    annotations: dict[str, tuple[list[str], list[CueMatch], frozenset[int]]] = {}
    for line in lines:
        if line.text not in annotations:  # menus stand on many pages twice
            words = tokenize_line(line.text[:_MAX_LINE_CHARACTERS])
            phrases = find_cues(words, lexicon)
            leads = frozenset(phrase.kind for phrase in phrases if phrase.start == 0)
            annotations[line.text] = words, phrases, leads
    parts = [annotations[line.text] for line in lines]
    return AnnotatedPaste(
        lines, [part[0] for part in parts], [part[1] for part in parts], [part[2] for part in parts]
    )
