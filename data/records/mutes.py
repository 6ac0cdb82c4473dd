"""Records of what readers do not want to see, and the text by which equal sets of it are equal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

MAX_MUTE_LENGTH = 100
"""The most characters of a muted topic, source or phrase."""


class MuteKind(StrEnum):
    """What a mute's value is: a topic, the host or name of a source, the number of an event, or words."""

    TOPIC = "topic"
    SOURCE = "source"
    EVENT = "event"
    WORDS = "words"


class MuteRule(NamedTuple):
    """What is hidden, and until when; None for good."""

    kind: MuteKind
    value: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """A stored mute of a reader.

    `hidden` counts the stories that it kept out of the reader's digests.
    """

    id: int
    reader_id: int
    kind: MuteKind
    value: str
    until: datetime | None
    hidden: int
    created_at: datetime

    @property
    def rule(self) -> MuteRule:
        """What it hides, and until when."""
        return MuteRule(self.kind, self.value, self.until)


def write_mute_set(rules: Iterable[MuteRule]) -> str:
    """The text of a set: equal sets have the same text; "" for an empty one."""
    rows = sorted([one.kind.value, one.value, _seconds(one.until)] for one in rules)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def read_mute_set(text: str) -> tuple[MuteRule, ...]:
    """The set of a text of `write_mute_set`."""
    if not text:
        return ()
    return tuple(
        MuteRule(MuteKind(kind), value, datetime.fromtimestamp(until, UTC) if until else None)
        for kind, value, until in json.loads(text)
    )


def muted_words(text: str) -> tuple[str, ...]:
    """The words and phrases of a set."""
    return tuple(one.value for one in read_mute_set(text) if one.kind is MuteKind.WORDS)


def _seconds(instant: datetime | None) -> int:
    return int(instant.timestamp()) if instant else 0
