"""Records of what readers did with stories: counts only, never who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class SentPart(NamedTuple):
    """A message of an edition that readers got.

    Attributes:
        edition_id, part: The edition, and which message of it, from 0.
        kind: The edition's kind.
        at: The instant of its planning run.
        begun: The chats to which it was to go and no longer waits.
        sent: Those among them that got it.
    """

    edition_id: int
    part: int
    kind: str
    at: datetime
    begun: int
    sent: int


class NewStory(NamedTuple):
    """A story that was new to the readers of an edition: its event, the article that told it, the message."""

    event_id: int
    article_id: int
    part: int


class DayOpenings(NamedTuple):
    """How many readers opened an article on a day of the newsroom's calendar."""

    day: date
    article_id: int
    opened: int


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the figures of an article are grouped by; `title` is that of the article that leads its event."""

    article_id: int
    event_id: int
    title: str
    url: str
    site: str
    topics: tuple[str, ...]
