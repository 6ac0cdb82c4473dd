"""Records of what readers want more or less of, and the text by which equal tastes are equal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

MAX_FEATURE_LENGTH = 100
"""The most characters of a feature's value."""


class FeatureKind(StrEnum):
    """What a feature of a story is: a topic, the host or name of its source, or a keyword."""

    TOPIC = "topic"
    SOURCE = "source"
    KEYWORD = "keyword"


class Feature(NamedTuple):
    """A property of stories that a reader's taste is about."""

    kind: FeatureKind
    value: str


class Tap(NamedTuple):
    """A reader's tap of More (or Less) below a story of an event, with the story's features at that time."""

    event_id: int
    is_more: bool
    features: tuple[Feature, ...]


StoredTaps: TypeAlias = tuple[tuple[int, int, tuple[tuple[str, str], ...]], ...]
"""Taps as JSON has them, the oldest first."""


def store_taps(taps: Iterable[Tap]) -> StoredTaps:
    """Taps as they are stored."""
    return tuple(
        (one.event_id, int(one.is_more), tuple((kind.value, value) for kind, value in one.features))
        for one in taps
    )


def read_taps(stored: Iterable[Any]) -> tuple[Tap, ...]:
    """The taps of a stored value."""
    return tuple(
        Tap(event_id, bool(is_more), tuple(Feature(FeatureKind(kind), value) for kind, value in features))
        for event_id, is_more, features in stored
    )


def write_taste(weights: Mapping[Feature, int]) -> str:
    """The text of a taste: equal weights have the same text; "" for none."""
    rows = sorted([kind.value, value, weight] for (kind, value), weight in weights.items())
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""
