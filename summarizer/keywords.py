"""Extracts keywords of a story: TF-IDF over stems, and repeated capitalised phrases."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from summarizer.language import stems, stop_words, words
from summarizer.ranking.passage import Passage, Sentence

MAX_KEYWORDS: Final = 8

_TITLE_WEIGHT: Final = 1.5
_NAME_WEIGHT: Final = 1.6
_MIN_WORD_LETTERS: Final = 3
_MIN_NAME_WORDS: Final = 2
_MAX_NAME_WORDS: Final = 4
# Limits the time for very long texts; later sentences do not change the result.
_MAX_SENTENCES: Final = 300
# A share of the archive at or below this counts as "in no other article".
_MIN_DOCUMENT_FREQUENCY: Final = 0.002

_TOKEN: Final = re.compile(r"\w[\w'’.-]*\w|\w")
# A letter that is not lower case in the common alphabets; the callers reject the remaining lower-case ones.
_CAPITAL_LETTER: Final = r"[^\W\d_a-zß-öø-ÿа-џα-ώ]"
_WORD_REST: Final = r"(?:[\w'’.-]*\w)?"
_NAME_PARTICLES: Final = "(?:of|del?|dell[ao]|d[aiou]|dos|v[ao]n|de[rn]|la|le|al|bin|y) "
# The look-behind is after the capital letter, because it is then evaluated rarely; that is far faster.
_CAPITALISED_PHRASE: Final = re.compile(
    rf"{_CAPITAL_LETTER}(?<![\w'’.-]\w){_WORD_REST}"
    rf"(?: (?:{_NAME_PARTICLES}){{0,2}}{_CAPITAL_LETTER}{_WORD_REST})+"
)
_AFTER_POSSESSIVE: Final = re.compile(r"(?<=['’]s) ")
_POSSESSIVES: Final = ("'s", "’s")
_HAN: Final = re.compile("[\u3400-\u9fff]")
# Pairs of kanji overlap and pairs of Thai characters are no words, so readers are shown these instead.
_SHOWN_WORD: Final = {
    "ja": re.compile("[\u3400-\u9fff々]{2,8}|[\u30a1-\u30fa\u30fc]{2,}|[a-z]{2,}"),
    "th": re.compile("[a-z]{3,}"),
    "lo": re.compile("[a-z]{3,}"),
    "km": re.compile("[a-z]{3,}"),
    "my": re.compile("[a-z]{3,}"),
    "bo": re.compile("[a-z]{3,}"),
}
_WEEKDAYS: Final = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье",
))  # fmt: skip


@dataclass(slots=True)
class _NameCandidate:
    """A repeated name: its number of occurrences and its spellings."""

    count: int = 0
    spellings: Counter[str] = field(default_factory=Counter)

    def add(self, spelling: str, times: int) -> None:
        self.count += times
        self.spellings[spelling] += times

    @property
    def spelling(self) -> str:
        return self.spellings.most_common(1)[0][0]


def keywords(
    title: str, passage: Passage, document_frequency: Callable[[str], float] | None
) -> tuple[str, ...]:
    """Return up to eight keywords or names, best first, in the spelling that the story uses most.

    Args:
        title: Headline; the score of a word in it is multiplied by 1.5.
        passage: The story.
        document_frequency: The share of the archive's articles, 0 to 1, that contain a word (given in
            lower case); None while there is no archive.
    """
    story = Passage(passage.language, passage.sentences[:_MAX_SENTENCES])
    rarity = _rarity_function(document_frequency)
    names = {name: (term, words(name, story.language)) for name, term in _repeated_names(story).items()}
    scores = {
        term.spelling: _NAME_WEIGHT * _frequency_weight(term.count) * max(map(rarity, parts), default=0.0)
        for term, parts in names.values()
    }
    title_words = words(title, story.language)
    title_stems = set(stems(title_words, story.language))
    inside = set(stems([part for _, parts in names.values() for part in parts], story.language))
    for stem, word, count in _candidate_words(title, title_words, story):
        if stem not in inside and (count > 1 or stem in title_stems):
            gain = _TITLE_WEIGHT if stem in title_stems else 1.0
            scores.setdefault(word, gain * _frequency_weight(count) * rarity(word))
    best = sorted(scores, key=lambda spelling: -scores[spelling])[:MAX_KEYWORDS]
    written = _usual_spellings(story.sentences, frozenset(best))
    return tuple(written.get(spelling, spelling) for spelling in best)


def _frequency_weight(count: int) -> float:
    return 1 + math.log(count)


def _rarity_function(document_frequency: Callable[[str], float] | None) -> Callable[[str], float]:
    """Return a function from a word to its rarity, 1 (in no other article) to 0 (in every article)."""
    if document_frequency is None:
        return lambda _: 1.0
    share = document_frequency
    return lambda word: (
        math.log(max(min(share(word), 1.0), _MIN_DOCUMENT_FREQUENCY)) / math.log(_MIN_DOCUMENT_FREQUENCY)
    )


def _candidate_words(
    title: str, title_words: Sequence[str], story: Passage
) -> Iterator[tuple[str, str, int]]:
    """Yield the stem, most frequent form and count of each candidate word, in the order of first use."""
    ignored_words = stop_words(story.language)
    counts = _count_words(title, title_words, story)
    informative_words = [word for word in counts if word not in ignored_words and _is_informative(word)]
    stem_of = _stem_by_word(informative_words, story)
    forms: dict[str, list[str]] = {}
    for word in informative_words:
        forms.setdefault(stem_of[word], []).append(word)
    for stem, same_stem in forms.items():
        yield stem, max(same_stem, key=counts.__getitem__), sum(map(counts.__getitem__, same_stem))


def _count_words(title: str, title_words: Sequence[str], story: Passage) -> Mapping[str, int]:
    """Count each word of a story and its title; possessive endings are removed."""
    if story.language in _SHOWN_WORD:
        text = "\n".join((title, *(sentence.text for sentence in story.sentences)))
        return Counter(_SHOWN_WORD[story.language].findall(text.lower()))
    found: dict[str, int] = {}
    spoken_counts = Counter(chain(title_words, *(sentence.words for sentence in story.sentences)))
    for word, count in spoken_counts.items():
        bare = _without_possessive(word) if word[-1] == "s" else word
        found[bare] = found.get(bare, 0) + count
    return found


def _without_possessive(word: str) -> str:
    return word[:-2] if word.endswith(_POSSESSIVES) else word


def _stem_by_word(informative_words: Sequence[str], story: Passage) -> dict[str, str]:
    """Map each word to its stem; most stems are already in the story's sentences."""
    story_words = chain.from_iterable(sentence.words for sentence in story.sentences)
    known = dict(zip(story_words, chain.from_iterable(line.stems for line in story.sentences), strict=True))
    new = [word for word in informative_words if word not in known]
    known.update(zip(new, stems(new, story.language), strict=True))
    return known


def _is_informative(word: str) -> bool:
    if word[0].isdigit() or word in _WEEKDAYS:
        return False
    return len(word) >= _MIN_WORD_LETTERS or (len(word) > 1 and _HAN.search(word) is not None)


def _usual_spellings(sentences: Iterable[Sentence], lower_words: frozenset[str]) -> dict[str, str]:
    """Map lower-case words to their usual spelling inside sentences, where a capital is significant."""
    forms = lower_words.union(*({word + ending for ending in _POSSESSIVES} for word in lower_words))
    matching_sentences = (sentence for sentence in sentences if not forms.isdisjoint(sentence.words))
    tokens = Counter(
        chain.from_iterable(_TOKEN.findall(sentence.text)[1:] for sentence in matching_sentences)
    )
    spellings = [token for token in tokens if _without_possessive(token).lower() in lower_words]
    found: dict[str, str] = {}
    for word in map(_without_possessive, sorted(spellings, key=lambda token: -tokens[token])):
        found.setdefault(word.lower(), word)
    return found


def _repeated_names(story: Passage) -> dict[str, _NameCandidate]:
    """Find phrases of two to four capitalised words that occur twice; a longer one replaces its parts."""
    found: defaultdict[str, _NameCandidate] = defaultdict(_NameCandidate)
    text = "\n".join(sentence.text for sentence in story.sentences)
    for name in _capitalised_phrases(text, story.language):
        found[name.lower()].add(name, 1)
    for longer, term in [*found.items()]:
        for part in _subphrases(longer):
            if part in found:
                found[part].count += term.count
    repeated = {name: term for name, term in found.items() if term.count > 1}
    inside = {part for name in repeated for part in _subphrases(name)}
    return {name: term for name, term in repeated.items() if name not in inside}


def _subphrases(name: str) -> Iterator[str]:
    """Yield the shorter phrases contained in a phrase."""
    tokens = name.split(" ")
    for length in range(_MIN_NAME_WORDS, len(tokens)):
        for start in range(len(tokens) - length + 1):
            yield " ".join(tokens[start : start + length])


def _capitalised_phrases(text: str, language: str) -> Iterator[str]:
    """Yield runs of capitalised words separated by one space, without leading function words."""
    ignored_words = stop_words(language)
    for run in _CAPITALISED_PHRASE.findall(text):
        for part in _AFTER_POSSESSIVE.split(run):
            tokens = part.split(" ")
            while tokens and (tokens[0].lower() in ignored_words or not tokens[0][0].isupper()):
                tokens.pop(0)
            if _MIN_NAME_WORDS <= len(tokens) <= _MAX_NAME_WORDS:
                yield _without_possessive(" ".join(tokens))
