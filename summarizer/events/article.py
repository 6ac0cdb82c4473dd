"""The article as event grouping sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EventArticle:
    """An article to be grouped.

    Attributes:
        id: Its number in the archive.
        title: Headline, or "".
        text: Body; the first 300 words are used.
        published: When its outlet published it; None where that is unknown. A value without a time zone
            is read as UTC.
        language: ISO 639-1 code, or "".
        outlet: Site or host of its publisher, or "".
    """

    id: int
    title: str
    text: str
    published: datetime | None = None
    language: str = ""
    outlet: str = ""
