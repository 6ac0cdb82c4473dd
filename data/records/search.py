"""What narrows a search beside its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which articles a search may find.

    Attributes:
        topics: Topics that the event of an article must all have, in lower case.
        source: A part of the address's host or of the outlet's name, from its beginning; "" for any.
        since: The instant from which on it was published, or None.
        before: The instant before which it was published, or None.
        languages: The languages that it may be in, beside an unknown one; none for all.
    """

    topics: tuple[str, ...] = ()
    source: str = ""
    since: datetime | None = None
    before: datetime | None = None
    languages: tuple[str, ...] = ()


ANY_STORY = StoryFilter()
