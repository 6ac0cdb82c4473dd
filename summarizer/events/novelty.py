"""Finds the sentences of a text that say what other texts lack: unseen figures, names, quotations, words.

Unseen content words alone count only from MIN_UNSEEN_SHARE of a sentence on, because a report retold in
other words has them, too; the first sentence, and one with an unseen figure, name or quotation, need fewer.
Another number for the same thing is always new: a correction.
docs/events.md says how many sentences they leave, and how often a report is an update.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.events import facts
from summarizer.events.contradictions import number_disagreements
from summarizer.language import sentences as split_sentences
from summarizer.language import stems, stop_words, words
from summarizer.ranking.dependent_sentences import is_dependent
from summarizer.ranking.passage import Sentence

MIN_UNSEEN_SHARE: Final = 0.7
"""Share of unseen content words that makes a sentence new without any fact."""
MIN_UNSEEN_SHARE_WITH_FACT: Final = 0.35

MIN_UNSEEN_SHARE_OF_FIRST: Final = 0.4
"""The same for the first sentence, with which a report says why it was written."""
LEAD_SENTENCES: Final = 3
COMPARED_SENTENCES: Final = 10
MIN_NEW_SHARE: Final = 0.3
"""Share of new sentences among the first COMPARED_SENTENCES from which a report is an update."""

_MIN_CONTENT_WORDS: Final = 4
_MAX_KNOWN_CHARACTERS: Final = 200_000
_FACT_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class NewSentence:
    """A sentence that adds something.

    Attributes:
        text: The sentence.
        index: Its position among the given sentences.
        figures: Its numbers that the known texts lack, as written.
        names: Its names that the known texts lack, as written.
        quotes: Its quotations that the known texts lack.
        unseen_share: Share of its content words that the known texts lack, 0 to 1.
        is_correction: Whether it gives another number for something than the known texts.
    """

    text: str
    index: int
    figures: tuple[str, ...]
    names: tuple[str, ...]
    quotes: tuple[str, ...]
    unseen_share: float
    is_correction: bool = False

    @property
    def weight(self) -> float:
        """How much it adds, for the choice of the best few."""
        facts_added = min(len(self.figures), 2) + min(len(self.names), 2) + 2 * bool(self.quotes)
        return self.unseen_share + _FACT_WEIGHT * facts_added


def new_sentences(
    sentences: Sequence[str], known_texts: Iterable[str], language: str = "", limit: int | None = None
) -> list[NewSentence]:
    """Return the sentences that add something to the known texts and to each other, in their order.

    Args:
        sentences: Sentences of the new text.
        known_texts: What the reader has had, as whole texts.
        language: ISO 639-1 code of the sentences, or "".
        limit: At most so many, those that add most; None for all.
    """
    known, texts = _Known(language), [text[:_MAX_KNOWN_CHARACTERS] for text in known_texts]
    for text in texts:
        known.add(text)
    corrected = _corrections(sentences, texts, language)
    found: list[NewSentence] = []
    for index, sentence in enumerate(sentences):
        added = known.novelty_of(sentence, index, is_correction=index in corrected)
        if added is not None and not _refers_back(sentence, language):
            found.append(added)
            known.add(sentence)
    if limit is not None:
        best = sorted(found, key=lambda sentence: -sentence.weight)[:limit]
        found = sorted(best, key=lambda sentence: sentence.index)
    return found


def is_update(found: Sequence[NewSentence], sentence_count: int) -> bool:
    """Whether a report tells so much new that those who know its event want it.

    A report that retells the event in other words has new sentences, too, but few of them, or none at its
    beginning. So an update corrects a number, or it begins with something new and much of it is new.

    Args:
        found: All its new sentences.
        sentence_count: The number of its sentences.
    """
    if any(one.is_correction for one in found):
        return True
    compared = min(sentence_count, COMPARED_SENTENCES)
    early = [one for one in found if one.index < compared]
    begins_new = any(one.index < LEAD_SENTENCES for one in early)
    return begins_new and len(early) >= MIN_NEW_SHARE * compared


class _Known:
    """The facts and words of the texts that are known."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._ignored = stop_words(language)
        self._stems: set[str] = set()
        self._figures: set[str] = set()
        self._quotes = ""

    def add(self, text: str) -> None:
        self._stems.update(stems(words(text, self._language), self._language))
        self._figures.update(use.value for use in facts.numbers(text))
        self._quotes += _bare(text) + " "

    def novelty_of(self, sentence: str, index: int, *, is_correction: bool) -> NewSentence | None:
        """Return what a sentence adds; None where it adds too little."""
        content = [word for word in words(sentence, self._language) if word not in self._ignored]
        if len(content) < _MIN_CONTENT_WORDS:
            return None
        unseen = sum(stem not in self._stems for stem in stems(content, self._language))
        figures = [use for use in facts.numbers(sentence) if use.value not in self._figures]
        added = NewSentence(
            text=sentence,
            index=index,
            figures=tuple(sentence[use.start : use.end] for use in figures),
            names=self._unseen_names(sentence),
            quotes=tuple(quote for quote in facts.quotations(sentence) if _bare(quote) not in self._quotes),
            unseen_share=unseen / len(content),
            is_correction=is_correction,
        )
        has_fact = bool(added.figures or added.names or added.quotes)
        is_new = is_correction or added.unseen_share >= _needed_share(index, has_fact=has_fact)
        return added if is_new else None

    def _unseen_names(self, sentence: str) -> tuple[str, ...]:
        written = dict.fromkeys(facts.capitalised_words(sentence))
        stemmed = stems([word.lower() for word in written], self._language)
        return tuple(word for word, stem in zip(written, stemmed, strict=True) if stem not in self._stems)


def _refers_back(sentence: str, language: str) -> bool:
    return is_dependent(Sentence(sentence, tuple(words(sentence, language)), ()), language)


def _corrections(sentences: Sequence[str], texts: Sequence[str], language: str) -> set[int]:
    """Return the positions of sentences that give another number for something than the known texts."""
    known = [
        sentence
        for text in texts
        for line in text.splitlines()
        for sentence in split_sentences(line, language)
    ]
    return {found.first.index for found in number_disagreements(sentences, known, language)}


def _needed_share(index: int, *, has_fact: bool) -> float:
    if has_fact:
        return MIN_UNSEEN_SHARE_WITH_FACT
    return MIN_UNSEEN_SHARE_OF_FIRST if index == 0 else MIN_UNSEEN_SHARE


def _bare(text: str) -> str:
    return " ".join(words(text, ""))
