"""Finds phrases in texts by the stems of their words: all phrases in one pass over each text.

The phrases of a language are one Aho-Corasick automaton over numbers of stems, so the time is linear in the
texts and phrases, whatever these contain. A phrase with a word that no text has is left out of it.

The functions on words are imported at their first use: their patterns take 30 ms of a start, and most
newsrooms mute no words.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

MAX_WORD_LENGTH = 100
"""Longer words equal no word of a phrase that is shorter, so only their beginning is looked at."""
_UNKNOWN = -1
_ROOT = 0
_FOLDED_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_ACCENTS = dict.fromkeys(range(0x300, 0x370))


class PhraseText(NamedTuple):
    """A text to search: its language, an ISO 639-1 code or "", and passages that no phrase spans."""

    language: str
    passages: tuple[str, ...]


def find_phrases(phrases: Collection[str], texts: Sequence[PhraseText]) -> dict[str, list[int]]:
    """The places in `texts` of those that contain each phrase, ascending; phrases that none has are left out.

    Words match in every inflection that has the same stem in the text's language. Case, accents and
    punctuation do not count. Chinese, Japanese, Thai and other scripts without spaces match by characters, so
    a phrase is also found within a longer word.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        places[text.language].append(place)
    for language, own in places.items() if phrases else ():
        index = _LanguageIndex(language, [texts[place].passages for place in own], phrases)
        for place, symbols in zip(own, index.texts, strict=True):
            for phrase in index.automaton.find(symbols):
                for spelling in index.spellings[phrase]:
                    found[spelling].append(place)
    return {phrase: sorted(found[phrase]) for phrase in found}


def is_searchable(phrase: str) -> bool:
    """Whether a phrase has a word or a pictograph, so that it can be found."""
    from summarizer.language.words import phrase_words  # noqa: PLC0415 - see the docstring of the module

    return bool(phrase_words(phrase, ""))


class PhraseAutomaton:
    """Aho-Corasick: finds which of many sequences of numbers occur in another one.

    Args:
        phrases: The sequences, each different and not empty; `find` returns their places.
        symbols: The number of symbols, which are 0 to `symbols` - 1.
    """

    def __init__(self, phrases: Iterable[Sequence[int]], symbols: int) -> None:
        self._symbols = max(1, symbols)
        self._edges: dict[int, int] = {}
        self._phrase_at: dict[int, int] = {}
        self._fallback = [_ROOT]
        self._levels: list[list[tuple[int, int, int]]] = []
        for place, phrase in enumerate(phrases):
            self._phrase_at[self._add(phrase)] = place
        self._shorter = [_ROOT] * len(self._fallback)
        for level in self._levels:
            for parent, symbol, node in level:
                self._link(parent, symbol, node)
        self._levels.clear()

    def find(self, symbols: Iterable[int]) -> set[int]:
        """The places of the phrases that occur in a sequence; a negative number is in no phrase."""
        edges, count, fallback = self._edges, self._symbols, self._fallback
        ends: set[int] = set()
        node = _ROOT
        for symbol in symbols:
            if symbol < 0:
                node = _ROOT
                continue
            after = edges.get(node * count + symbol)
            while after is None and node:
                node = fallback[node]
                after = edges.get(node * count + symbol)
            node = after or _ROOT
            # What is below an end that was met before was met with it.
            end = node if node in self._phrase_at else self._shorter[node]
            while end and end not in ends:
                ends.add(end)
                end = self._shorter[end]
        return {self._phrase_at[end] for end in ends}

    def _add(self, phrase: Sequence[int]) -> int:
        node = _ROOT
        for depth, symbol in enumerate(phrase):
            edge = node * self._symbols + symbol
            after = self._edges.get(edge)
            if after is None:
                after = self._edges[edge] = len(self._fallback)
                self._fallback.append(_ROOT)
                if depth == len(self._levels):
                    self._levels.append([])
                self._levels[depth].append((node, symbol, after))
            node = after
        return node

    def _link(self, parent: int, symbol: int, node: int) -> None:
        """Set where a node falls back to, and the next shorter phrase that ends there; parents are done."""
        if parent == _ROOT:
            return
        edges, count = self._edges, self._symbols
        other = self._fallback[parent]
        target = edges.get(other * count + symbol)
        while target is None and other:
            other = self._fallback[other]
            target = edges.get(other * count + symbol)
        self._fallback[node] = target = target or _ROOT
        self._shorter[node] = target if target in self._phrase_at else self._shorter[target]


class _LanguageIndex:
    """The texts of one language as numbers of stems, and the automaton of the phrases that they may have."""

    def __init__(self, language: str, texts: Sequence[Sequence[str]], phrases: Collection[str]) -> None:
        from summarizer.language.words import phrase_words  # noqa: PLC0415

        split_texts = [[phrase_words(one, language) for one in passages] for passages in texts]
        stem_by_word = _stem_words((word for text in split_texts for one in text for word in one), language)
        numbers = {stem: number for number, stem in enumerate(dict.fromkeys(stem_by_word.values()))}
        number_by_word = {word: numbers[stem] for word, stem in stem_by_word.items()}
        self.texts = [
            [symbol for one in text for symbol in (*(number_by_word[word] for word in one), _UNKNOWN)]
            for text in split_texts
        ]
        spellings: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
        split_phrases = {phrase: phrase_words(phrase, language) for phrase in phrases}
        new_words = {word for one in split_phrases.values() for word in one} - number_by_word.keys()
        for word, stem in _stem_words(new_words, language).items():
            number_by_word[word] = numbers.get(stem, _UNKNOWN)
        for phrase, words in split_phrases.items():
            symbols = tuple([number_by_word[word] for word in words])
            if symbols and _UNKNOWN not in symbols:
                spellings[symbols].append(phrase)
        self.spellings = list(spellings.values())
        self.automaton = PhraseAutomaton(spellings, len(numbers))


def _stem_words(words: Iterable[str], language: str) -> Mapping[str, str]:
    """The stem of each different word without accents."""
    from summarizer.language.words import stems  # noqa: PLC0415

    different = list(dict.fromkeys(words))
    found = stems([word[: MAX_WORD_LENGTH + 1] for word in different], language)
    return {
        word: stem if stem.isascii() else _fold(stem) for word, stem in zip(different, found, strict=True)
    }


def _fold(stem: str) -> str:
    plain = unicodedata.normalize("NFKD", stem.casefold()).translate(_ACCENTS)
    return unicodedata.normalize("NFC", plain).translate(_FOLDED_LETTERS)
