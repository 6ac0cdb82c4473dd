"""Guesses the topics of a story from cue words and from the names of the archive's topics.

The cue words are in topic_cues.txt. A guess is a proposal to the editor, and no proposal is better than a
wrong one, so a topic needs at least two different cues.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from summarizer.language import stems, words

MAX_STORY_TOPICS: Final = 3

_MAX_GUESSED_TOPICS: Final = 2
_STRONG_CUE_WEIGHT: Final = 3.0
_MIN_CUES: Final = 2
# Chosen by reading the guesses for stories of several newspapers.
_MIN_SCORE: Final = 9.0
_MIN_SHARE_OF_BEST: Final = 0.6
_TITLE_WEIGHT: Final = 3
_MAX_TEXT_CHARACTERS: Final = 8_000
_MIN_COMPOUND_HEAD_LETTERS: Final = 5
_MIN_MENTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class _TopicLexicon:
    """The cue stems of one language with their weights by topic, and all names of each topic."""

    cues: Mapping[str, Mapping[str, float]]
    names: Mapping[str, frozenset[str]]


def guess_topics(
    title: str, text: str, language: str, known_topics: Sequence[tuple[str, int]]
) -> tuple[str, ...]:
    """Return up to three lower-case topics of a story, those of the archive first.

    Args:
        title: Headline; its words count three times.
        text: Body.
        language: ISO 639-1 code; cue words exist in English, German, French, Spanish and Russian.
        known_topics: The archive's topics with their number of articles. A topic is returned if its name
            is in the headline, or three times in the text. Where the archive has another name for a
            guessed topic ("wirtschaft"), that name is returned.
    """
    counts = _count_stems(title, text[:_MAX_TEXT_CHARACTERS], language)
    named = _topics_named_in_text(counts, title, language, known_topics)
    guessed = _topics_by_cues(counts, language, known_topics)
    return tuple(dict.fromkeys([*named, *guessed]))[:MAX_STORY_TOPICS]


def _count_stems(title: str, text: str, language: str) -> Counter[str]:
    counts = Counter(stems(words(text, language), language))
    for stem in stems(words(title, language), language):
        counts[stem] += _TITLE_WEIGHT
    return counts


def _topics_named_in_text(
    counts: Mapping[str, int], title: str, language: str, known_topics: Sequence[tuple[str, int]]
) -> list[str]:
    """Return the archive's topics whose name is in the story, most used first."""
    in_title = set(stems(words(title, language), language))
    found = []
    for name, _ in sorted(known_topics, key=lambda topic: -topic[1]):
        parts = stems(words(name, language), language)
        often = all(counts.get(part, 0) >= _MIN_MENTIONS for part in parts)
        if parts and (in_title.issuperset(parts) or often):
            found.append(name.lower())
    return found[:MAX_STORY_TOPICS]


def _topics_by_cues(
    counts: Mapping[str, int], language: str, known_topics: Sequence[tuple[str, int]]
) -> Iterator[str]:
    lexicon = _load_lexicon(language)
    scores = _scores(counts, lexicon, compounds=language == "de")
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores, key=lambda topic: -scores[topic])
    for topic in ranked[:_MAX_GUESSED_TOPICS]:
        if scores[topic] >= max(_MIN_SCORE, best * _MIN_SHARE_OF_BEST):
            yield _archive_name(topic, lexicon.names[topic], known_topics)


def _scores(counts: Mapping[str, int], lexicon: _TopicLexicon, *, compounds: bool) -> dict[str, float]:
    scores: defaultdict[str, float] = defaultdict(float)
    cues: Counter[str] = Counter()
    for word, count in counts.items():
        cue = word if word in lexicon.cues or not compounds else _compound_head(word, lexicon.cues)
        for topic, weight in lexicon.cues.get(cue, {}).items():
            scores[topic] += weight * (1 + math.log(count))
            cues[topic] += 1
    return {topic: score for topic, score in scores.items() if cues[topic] >= _MIN_CUES}


def _compound_head(word: str, cues: Mapping[str, object]) -> str:
    """Return the cue that a German compound ends with, or the word itself."""
    tails = (word[start:] for start in range(1, len(word) - _MIN_COMPOUND_HEAD_LETTERS + 1))
    return next((tail for tail in tails if tail in cues), word)


def _archive_name(topic: str, names: frozenset[str], known_topics: Sequence[tuple[str, int]]) -> str:
    used = [(count, name.lower()) for name, count in known_topics if name.lower() in names]
    return max(used)[1] if used else topic


@cache
def _load_lexicon(language: str) -> _TopicLexicon:
    lines = resources.files("summarizer").joinpath("topic_cues.txt").read_text("utf-8").splitlines()
    return _parse_lexicon((line for line in lines if line and not line.startswith("#")), language)


def _parse_lexicon(lines: Iterable[str], language: str) -> _TopicLexicon:
    cues: dict[str, dict[str, float]] = {}
    names: dict[str, frozenset[str]] = {}
    topic = ""
    for line in lines:
        if line.startswith("topic "):
            topic, *others = line.removeprefix("topic ").split(" | ")
            names[topic] = frozenset([topic, *(other.split(" ", 1)[1] for other in others)])
        elif line.startswith(f"{language} "):
            for entry in line.split()[1:]:
                (stem,) = stems([entry.rstrip("!")], language)
                cues.setdefault(stem, {})[topic] = _STRONG_CUE_WEIGHT if entry.endswith("!") else 1.0
    return _TopicLexicon(cues, names)
