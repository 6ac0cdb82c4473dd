"""Turns a reader's taps of More and Less into a taste, and a taste into scores of events. Pure.

The taste is a linear model with whole weights: each tap adds 1 (More) or -1 (Less) to every feature of its
story. The score of an event is the sum of its features' weights times the unit of their kind, bounded on
both sides, and is added to its importance. So a taste is explained by counting, every tap has the same small
effect, taps in any order give the same taste, and no taste outweighs what many outlets report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bot.services.planning.muting import source_of
from data.records.articles import Article, CandidateArticle
from data.records.taste import MAX_FEATURE_LENGTH, Feature, FeatureKind, Tap, read_taste

TASTE_FREE_STORIES = 2
"""So many stories, the first by importance, stand in each digest where they would without taste."""
MAX_TAPS = 60
"""The taps of a reader that count; the oldest is dropped for a new one."""
MAX_FEATURES = 40
"""The features of a taste: those with the greatest weights."""
MAX_WEIGHT = 4
"""The greatest weight of a feature, positive or negative."""
MAX_SCORE = 2.4
"""The bound of a score: the importance of four outlets beyond that of one (see importance)."""
_UNITS = {FeatureKind.TOPIC: 0.25, FeatureKind.SOURCE: 0.15, FeatureKind.KEYWORD: 0.25}
"""A tap weighs about as much as the freshness lost in the seventh part of a day: four taps of a topic are
worth a story that is new against an old one. Sources weigh less, since they have stories of all kinds."""
_MAX_TOPICS, _MAX_KEYWORDS = 3, 5


def features_of(article: Article | CandidateArticle) -> tuple[Feature, ...]:
    """What a tap below a story is about: its first topics, its source, and its first keywords."""
    return (
        *_features(FeatureKind.TOPIC, article.topics[:_MAX_TOPICS]),
        *_features(FeatureKind.SOURCE, (source_of(article.url, article.site),)),
        *_features(FeatureKind.KEYWORD, article.keywords[:_MAX_KEYWORDS]),
    )


def with_tap(taps: Sequence[Tap], tap: Tap) -> tuple[Tap, ...]:
    """The taps after one more; a second one of the same event replaces a different first one."""
    before = next((one for one in taps if one.event_id == tap.event_id), None)
    if before is not None and before.is_more == tap.is_more:
        return tuple(taps)
    return (*without_tap(taps, tap.event_id), tap)[-MAX_TAPS:]


def without_tap(taps: Sequence[Tap], event_id: int) -> tuple[Tap, ...]:
    """The taps without that of an event."""
    return tuple(one for one in taps if one.event_id != event_id)


def weigh(taps: Iterable[Tap]) -> dict[Feature, int]:
    """The taste of taps: the weight of each feature that has one."""
    sums: Counter[Feature] = Counter()
    for tap in taps:
        for feature in tap.features:
            sums[feature] += 1 if tap.is_more else -1
    strongest = sorted(sums, key=lambda one: (-abs(sums[one]), one))[:MAX_FEATURES]
    return {one: max(-MAX_WEIGHT, min(MAX_WEIGHT, sums[one])) for one in strongest if sums[one]}


def decisive_feature(article: Article, weights: Mapping[Feature, int]) -> Feature | None:
    """The feature of a story that moves it most; None where the taste does not know it."""
    known = [one for one in features_of(article) if one in weights]
    return max(known, key=lambda one: abs(weights[one]) * _UNITS[one.kind], default=None)


def count_taps(taps: Iterable[Tap], feature: Feature, *, is_more: bool) -> int:
    """How often the reader tapped More (or Less) for stories with a feature."""
    return sum(one.is_more == is_more and feature in one.features for one in taps)


class TasteIndex:
    """Scores the events of candidates for any taste.

    Args:
        candidates: The articles.
        event_bits: The mask of the articles of each event.
    """

    def __init__(self, candidates: Iterable[CandidateArticle], event_bits: Mapping[int, int]) -> None:
        self._event_bits = event_bits
        found: defaultdict[Feature, set[int]] = defaultdict(set)
        for candidate in candidates:
            for feature in _all_features(candidate):
                found[feature].add(candidate.event_id)
        self._events: Mapping[Feature, set[int]] = found

    def score(self, taste: str, mask: int) -> dict[int, float]:
        """The scores that a taste (see Subscription) gives to events of `mask`, by event, ascending.

        Only these decide the order of a digest, so tastes with equal scores share it.
        """
        scores: defaultdict[int, float] = defaultdict(float)
        for feature, worth in _worth(taste):
            for event_id in self._events.get(feature, ()):
                scores[event_id] += worth
        return {
            number: max(-MAX_SCORE, min(MAX_SCORE, scores[number]))
            for number in sorted(scores)
            if scores[number] and self._event_bits[number] & mask
        }


def _all_features(candidate: CandidateArticle) -> tuple[Feature, ...]:
    return (
        *_features(FeatureKind.TOPIC, candidate.topics),
        *_features(FeatureKind.SOURCE, (source_of(candidate.url, candidate.site),)),
        *_features(FeatureKind.KEYWORD, candidate.keywords),
    )


def _features(kind: FeatureKind, values: Iterable[str]) -> list[Feature]:
    plain = (" ".join(one.split()).lower()[:MAX_FEATURE_LENGTH] for one in values)
    return [Feature(kind, one) for one in dict.fromkeys(plain) if one]


@lru_cache(maxsize=4096)
def _worth(taste: str) -> tuple[tuple[Feature, float], ...]:
    return tuple((one, weight * _UNITS[one.kind]) for one, weight in read_taste(taste).items())
