"""Records of rules of readers about stories, and the text by which equal sets of rules are equal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

MAX_RULE_LENGTH = 100
"""The most characters of the topic, source or phrase of a rule."""


class RuleSubject(StrEnum):
    """What a rule's value is: a topic, the host or name of a source, the number of an event, or words."""

    TOPIC = "topic"
    SOURCE = "source"
    EVENT = "event"
    WORDS = "words"


class ReaderRule(NamedTuple):
    """Which stories are meant, and until when; None for good."""

    kind: RuleSubject
    value: str
    until: datetime | None = None


def write_rule_set(rules: Iterable[ReaderRule]) -> str:
    """The text of a set: equal sets have the same text; "" for an empty one."""
    rows = sorted([one.kind.value, one.value, _seconds(one.until)] for one in rules)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def read_rule_set(text: str) -> tuple[ReaderRule, ...]:
    """The set of a text of `write_rule_set`."""
    if not text:
        return ()
    return tuple(
        ReaderRule(RuleSubject(kind), value, datetime.fromtimestamp(until, UTC) if until else None)
        for kind, value, until in json.loads(text)
    )


def words_of_sets(*texts: str) -> frozenset[str]:
    """The words and phrases of sets."""
    rules = (one for text in texts for one in read_rule_set(text))
    return frozenset(one.value for one in rules if one.kind is RuleSubject.WORDS)


def _seconds(instant: datetime | None) -> int:
    return int(instant.timestamp()) if instant else 0
