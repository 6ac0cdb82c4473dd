"""The words and names that tell a story apart: TF-IDF over stems, plus repeated capitalised phrases."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from summarizer.language import stems, stop_words, words

MOST_KEYWORDS: Final = 8

_TITLE_GAIN: Final = 1.5
_NAME_GAIN: Final = 1.6
_SHORTEST_NAME: Final = 2
_LONGEST_NAME: Final = 4
# Later sentences of a very long text change nothing but the time it takes.
_MOST_SENTENCES: Final = 300
# A share of the archive this small counts as "nowhere else".
_RAREST: Final = 0.002

_TOKEN: Final = re.compile(r"\w[\w'’.-]*\w|\w")
# A letter that is no small one of the usual alphabets; the few others are sorted out afterwards.
_CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿа-џα-ώ](?:[\w'’.-]*\w)?"
_JOINTS: Final = "(?:of|del?|dell[ao]|d[aiou]|dos|v[ao]n|de[rn]|la|le|al|bin|y) "
_CAPITALISED: Final = re.compile(rf"(?<![\w'’.-]){_CAPITAL}(?: (?:{_JOINTS}){{0,2}}{_CAPITAL})+")
_AFTER_POSSESSIVE: Final = re.compile(r"(?<=['’]s) ")
_POSSESSIVE: Final = re.compile(r"['’]s$")
_HAN: Final = re.compile("[\u3400-\u9fff]")
# Pairs of kanji overlap, and pairs of Thai characters are no words: what can be shown to a reader instead.
_RUNS: Final = {
    "ja": re.compile("[\u3400-\u9fff々]{2,8}|[\u30a1-\u30fa\u30fc]{2,}|[a-z]{2,}"),
    "th": re.compile("[a-z]{3,}"),
    "lo": re.compile("[a-z]{3,}"),
    "km": re.compile("[a-z]{3,}"),
    "my": re.compile("[a-z]{3,}"),
    "bo": re.compile("[a-z]{3,}"),
}
_DAYS: Final = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье",
))  # fmt: skip


@dataclass(slots=True)
class _Term:
    """A candidate: how often it occurs and how it is written."""

    count: int = 0
    spellings: Counter[str] = field(default_factory=Counter)

    def seen(self, spelling: str, times: int) -> None:
        self.count += times
        self.spellings[spelling] += times

    @property
    def spelling(self) -> str:
        return self.spellings.most_common(1)[0][0]


def keywords(
    title: str,
    sentences: Sequence[str],
    language: str,
    document_frequency: Callable[[str], float] | None,
) -> tuple[str, ...]:
    """Up to eight keywords or names, most telling first, written as the story mostly writes them.

    Args:
        title: Headline; a word that stands in it gains by half.
        sentences: The story's sentences in order.
        language: ISO 639-1 code or "".
        document_frequency: The share of the archive's articles, 0 to 1, that hold a word (given in
            lower case); None while there is no archive.
    """
    sentences = sentences[:_MOST_SENTENCES]
    rarity = _rarity(document_frequency)
    names = _names(sentences, language)
    scores = {
        term.spelling: _NAME_GAIN * _weight(term) * max(map(rarity, words(name, language)), default=0.0)
        for name, term in names.items()
    }
    title_stems = set(stems(words(title, language), language))
    inside = {stem for name in names for stem in stems(words(name, language), language)}
    for stem, term in _words(title, sentences, language).items():
        if stem not in inside and (term.count > 1 or stem in title_stems):
            gain = _TITLE_GAIN if stem in title_stems else 1.0
            scores.setdefault(term.spelling, gain * _weight(term) * rarity(term.spelling.lower()))
    return tuple(sorted(scores, key=lambda spelling: -scores[spelling])[:MOST_KEYWORDS])


def _weight(term: _Term) -> float:
    return 1 + math.log(term.count)


def _rarity(document_frequency: Callable[[str], float] | None) -> Callable[[str], float]:
    """1 for a word found nowhere else, falling to 0 for one that every article holds."""
    if document_frequency is None:
        return lambda _: 1.0
    share = document_frequency
    return lambda word: math.log(max(min(share(word), 1.0), _RAREST)) / math.log(_RAREST)


def _words(title: str, sentences: Sequence[str], language: str) -> dict[str, _Term]:
    """Telling words by stem, in the order of their first use."""
    dull = stop_words(language)
    pieces = Counter(_pieces("\n".join((title, *sentences)), language))
    telling = [word for word in pieces if word not in dull and _tells(word)]
    written = _written(sentences)
    found: defaultdict[str, _Term] = defaultdict(_Term)
    for word, stem in zip(telling, stems(telling, language), strict=True):
        found[stem].seen(written.get(word, word), pieces[word])
    return found


def _pieces(text: str, language: str) -> list[str]:
    if language in _RUNS:
        return _RUNS[language].findall(text.lower())
    return [_POSSESSIVE.sub("", word) for word in words(text, language)]


def _tells(word: str) -> bool:
    if word[0].isdigit() or word in _DAYS:
        return False
    return len(word) >= (2 if _HAN.search(word) else 3)


def _written(sentences: Iterable[str]) -> dict[str, str]:
    """How words are mostly written inside sentences, where a capital means something."""
    tokens = Counter(token for sentence in sentences for token in _TOKEN.findall(sentence)[1:])
    found: dict[str, str] = {}
    for token, _ in tokens.most_common():
        bare = _POSSESSIVE.sub("", token)
        found.setdefault(bare.lower(), bare)
    return found


def _names(sentences: Iterable[str], language: str) -> dict[str, _Term]:
    """Phrases of two to four capitalised words that occur at least twice, longer ones over their parts."""
    found: defaultdict[str, _Term] = defaultdict(_Term)
    for sentence in sentences:
        for name in _capitalised(sentence, language):
            found[name.lower()].seen(name, 1)
    for longer, term in [*found.items()]:
        for part in _parts(longer):
            if part in found:
                found[part].count += term.count
    repeated = {name: term for name, term in found.items() if term.count > 1}
    inside = {part for name in repeated for part in _parts(name)}
    return {name: term for name, term in repeated.items() if name not in inside}


def _parts(name: str) -> Iterator[str]:
    """The shorter phrases that stand in a phrase."""
    tokens = name.split(" ")
    for length in range(_SHORTEST_NAME, len(tokens)):
        for start in range(len(tokens) - length + 1):
            yield " ".join(tokens[start : start + length])


def _capitalised(sentence: str, language: str) -> Iterator[str]:
    """Runs of capitalised words parted by one space, without a function word that begins them."""
    dull = stop_words(language)
    for run in _CAPITALISED.findall(sentence):
        for part in _AFTER_POSSESSIVE.split(run):
            tokens = part.split(" ")
            while tokens and (tokens[0].lower() in dull or not tokens[0][0].isupper()):
                tokens.pop(0)
            if _SHORTEST_NAME <= len(tokens) <= _LONGEST_NAME:
                yield _POSSESSIVE.sub("", " ".join(tokens))
