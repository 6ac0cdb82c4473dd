"""A paste as its lines, their words and the phrases among them, each worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.cleaning.cue_phrases import Phrase, cues, found, tokens
from summarizer.cleaning.lines import Line

_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a paste.

    Attributes:
        lines: Those that show something.
        words: For each line its tokens (see cues.tokens), of the first 4,000 characters.
        phrases: For each line the phrases of cues.txt in it.
        leads: For each line the kinds that phrases at its start announce.
    """

    lines: Sequence[Line]
    words: Sequence[Sequence[str]]
    phrases: Sequence[Sequence[Phrase]]
    leads: Sequence[frozenset[int]]

    def __len__(self) -> int:
        return len(self.lines)

    def only(self, numbers: Sequence[int]) -> Page:
        """The page as if it had only these of its lines."""
        if len(numbers) == len(self):
            return self
        return Page(
            [self.lines[number] for number in numbers],
            [self.words[number] for number in numbers],
            [self.phrases[number] for number in numbers],
            [self.leads[number] for number in numbers],
        )


def read_page(lines: Sequence[Line]) -> Page:
    """`lines` with their words and phrases."""
    known = cues()
    seen: dict[str, tuple[list[str], list[Phrase], frozenset[int]]] = {}
    for line in lines:
        if line.text not in seen:  # menus stand on many pages twice
            words = tokens(line.text[:_LONGEST])
            phrases = found(words, known)
            leads = frozenset(phrase.kind for phrase in phrases if phrase.start == 0)
            seen[line.text] = words, phrases, leads
    parts = [seen[line.text] for line in lines]
    return Page(lines, [part[0] for part in parts], [part[1] for part in parts], [part[2] for part in parts])
