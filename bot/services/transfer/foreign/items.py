"""What the readers of foreign files give: feeds, stories, and entries that are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.ports.feed_reader import FeedEntry
from bot.services.articles.message_links import Link


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An entry that is not imported: where it stands in the file, as in "line 7", and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class ForeignFeed:
    """A feed of a list.

    Attributes:
        place: Where it stands in the file.
        url: Its address.
        title: Its name, or "".
        topics: The folders that it is in, lower case, the outermost first.
    """

    place: str
    url: str
    title: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignStory:
    """A story that was published elsewhere.

    Attributes:
        place: Where it stands in the file.
        published_at: When it was published.
        text: Its text, of a post; "" where it is an entry of a feed.
        entry: The entry of a feed, or None.
        site: The name of its source, or "".
        url: Its address, or "".
        links: The links in it.
        author: By-line, or "".
    """

    place: str
    published_at: datetime
    text: str = ""
    entry: FeedEntry | None = None
    site: str = ""
    url: str = ""
    links: tuple[Link, ...] = ()
    author: str = ""


class WrongKind(Exception):
    """A file is not of the kind as which it is read; the text says why."""
