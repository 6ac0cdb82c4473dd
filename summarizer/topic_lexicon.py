"""Reads the words that tell a topic (topic_cues.txt)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from summarizer.language import stems, words
from summarizer.topic_names import read_lines

_STRONG_CUE_WEIGHT: Final = 3.0
# Inflections that a stemmer does not undo, or no stemmer: a cue is the beginning of a word.
_PREFIX_LANGUAGES: Final = frozenset({"uk", "tr", "ar"})
# Words are not separated: a cue is found anywhere.
_UNSPACED_LANGUAGES: Final = frozenset({"zh"})
_COMPOUND_LANGUAGES: Final = frozenset({"de"})
_MIN_COMPOUND_HEAD_LETTERS: Final = 5
# Stems that other words end with by chance: Bericht, Ausschuss, zufrieden, Beispiel, Vorurteil.
_NO_COMPOUND_HEADS: Final = frozenset(
    {"richt", "schuss", "fried", "spiel", "urteil", "brand", "feuer", "meist", "stimm"}
)
_MIN_PREFIX_LETTERS: Final = 2
# The article and the particles that Arabic writes together with a word, longest first.
_ARABIC_PARTICLE: Final = re.compile(r"^(?:وال|بال|فال|كال|لل|ال|و|ب|ل|ف|ك)(?=.{3})")


@dataclass(frozen=True, slots=True)
class TopicCues:
    """The cues of one language with their weights by topic."""

    language: str
    cues: Mapping[str, Mapping[str, float]]

    def count(self, text: str) -> Counter[str]:
        """How often each cue is in a text."""
        if self.language in _UNSPACED_LANGUAGES:
            return Counter({cue: count for cue in self.cues if (count := text.count(cue))})
        found: Counter[str] = Counter()
        for word, count in Counter(self._word_forms(text)).items():
            if cue := self._cue_of(word):
                found[cue] += count
        return found

    def _word_forms(self, text: str) -> Sequence[str]:
        plain = words(text, self.language)
        return plain if self.language in _PREFIX_LANGUAGES else stems(plain, self.language)

    def _cue_of(self, word: str) -> str:
        if word in self.cues:
            return word
        if self.language in _PREFIX_LANGUAGES:
            forms = (word, _ARABIC_PARTICLE.sub("", word)) if self.language == "ar" else (word,)
            beginnings = (form[:end] for form in forms for end in range(len(form), _MIN_PREFIX_LETTERS, -1))
            return next((start for start in beginnings if start in self.cues), "")
        if self.language in _COMPOUND_LANGUAGES:
            tails = (word[start:] for start in range(1, len(word) - _MIN_COMPOUND_HEAD_LETTERS + 1))
            return next((tail for tail in tails if tail in self.cues and tail not in _NO_COMPOUND_HEADS), "")
        return ""


@cache
def load_cues(language: str) -> TopicCues:
    """The cues of a language; none for a language without a line in the file."""
    cues: dict[str, dict[str, float]] = {}
    topic = ""
    as_written = language in _PREFIX_LANGUAGES | _UNSPACED_LANGUAGES
    for line in read_lines("topic_cues.txt"):
        if line.startswith("topic "):
            topic = line.removeprefix("topic ")
        elif line.startswith(f"{language} "):
            for entry in line.split()[1:]:
                word = entry.rstrip("!")
                (stem,) = [word] if as_written else stems([word], language)
                cues.setdefault(stem, {})[topic] = _STRONG_CUE_WEIGHT if entry.endswith("!") else 1.0
    return TopicCues(language, cues)
