"""Finds the section of each entry of a digest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import CandidateEvent
from data.records.events import Section

_BITS = 8
"""The width of a count: a digest has fewer than 256 entries with a section."""
_COUNTED = itemgetter(0)


class _EventTopics(NamedTuple):
    """What an event adds to the counts of all topics, how its own counts are picked, and their topics."""

    counted: int
    pick: itemgetter[Any]
    topics: Sequence[str]


class SectionLabels:
    """The sections of events in any digest.

    An event belongs to the first of the configured sections among its topics, else to the one of its topics
    that most events of the digest have, the first by name of equal ones. The counts of all topics are the
    bytes of one number, so that counting is a sum: this and picking them took 6 us for a digest of 20
    events, and a Counter with `max(topics, key=...)` 13.

    Args:
        events: The events.
        configured: The sections in their order.
    """

    def __init__(self, events: Iterable[CandidateEvent], configured: Sequence[Section]) -> None:
        known = {one.id: one.topics for one in events}
        names = sorted({topic for topics in known.values() for topic in topics})
        places = {topic: place for place, topic in enumerate(names)}
        self._size = len(names) + 1
        self._topics = {
            event_id: _event_topics(topics, configured, places) for event_id, topics in known.items()
        }

    def find(self, shown: Sequence[EventChoice], first: int = 0) -> list[str]:
        """The sections of the entries of one digest, from the place `first`; "" for those without topics."""
        topics = [self._topics[one.event.id] for one in shown]
        counts = sum(map(_COUNTED, topics)).to_bytes(self._size, "little")
        return [names[(found := pick(counts)).index(max(found))] for _, pick, names in topics[first:]]


def _event_topics(
    topics: Collection[str], configured: Sequence[Section], places: Mapping[str, int]
) -> _EventTopics:
    """See _EventTopics; a single topic, or none, is doubled, because `itemgetter` then picks a tuple."""
    counted = sum(1 << _BITS * places[topic] for topic in topics)
    fixed = next((one.topic for one in configured if one.topic in topics), None)
    wanted = [fixed] if fixed is not None else sorted(topics)
    names = wanted if len(wanted) > 1 else (wanted or [""]) * 2
    return _EventTopics(counted, itemgetter(*(places.get(one, 0) for one in names)), tuple(names))
