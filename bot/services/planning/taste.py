"""Turns a reader's taps of More and Less into a taste, and a taste into scores of events. Pure.

The taste is a linear model with whole weights: each tap adds 1 (More) or -1 (Less) to every feature of its
story. The score of an event is the sum of its features' weights times the unit of their kind, bounded on
both sides, and is added to its importance. So a taste is explained by counting, every tap has the same small
effect, taps in any order give the same taste, and no taste outweighs what many outlets report.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress, repeat
from operator import and_
from typing import TypeAlias

from bot.services.planning.masks import places
from bot.services.planning.muting import source_of
from data.records.articles import Article, CandidateArticle
from data.records.taste import MAX_FEATURE_LENGTH, Feature, FeatureKind, Tap

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
_UNITS_BY_NAME = {kind.value: unit for kind, unit in _UNITS.items()}
_MAX_TOPICS, _MAX_KEYWORDS = 3, 5
_FeatureKey: TypeAlias = tuple[str, str]
"""Kind and value of a feature."""


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
    """

    def __init__(self, candidates: Sequence[CandidateArticle]) -> None:
        self._event_ids = sorted({candidate.event_id for candidate in candidates})
        places_by_event = {event_id: place for place, event_id in enumerate(self._event_ids)}
        self._event_bits = [1 << place for place in range(len(self._event_ids))]
        self._article_bits = [0] * len(self._event_ids)
        found: defaultdict[_FeatureKey, int] = defaultdict(int)
        for bit, candidate in enumerate(candidates):
            place = places_by_event[candidate.event_id]
            self._article_bits[place] |= 1 << bit
            for kind, value in _all_features(candidate):
                found[kind.value, value] |= 1 << place
        self._bits_by_feature = dict(found)

    def score(self, taste: str, mask: int) -> dict[int, float]:
        """The scores that a taste (see Subscription) gives to events of `mask`, by event, ascending.

        Only these decide the order of a digest, so tastes with equal scores share it.
        """
        events = sum(compress(self._event_bits, map(and_, self._article_bits, repeat(mask))))
        scores: dict[int, float] = {}
        for key, worth in _worth(taste):
            for place in places(self._bits_by_feature.get(key, 0) & events):
                scores[place] = scores.get(place, 0.0) + worth
        return {
            self._event_ids[place]: max(-MAX_SCORE, min(MAX_SCORE, score))
            for place, score in sorted(scores.items())
            if score
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
def _worth(taste: str) -> tuple[tuple[_FeatureKey, float], ...]:
    """What each feature of a taste adds to a score; parsed here without its records, for every reader."""
    return tuple(
        ((kind, value), weight * _UNITS_BY_NAME[kind]) for kind, value, weight in json.loads(taste or "[]")
    )
