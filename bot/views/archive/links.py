"""Addresses pages of the archive relative to each other, so that they work in any folder.

A page has a path like "s/12"; that of the front page is "". A server serves pages at their paths; static
files have the same paths with a suffix. Feeds and the style sheet are called by their full names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote

from bot.services.archive.topic_paths import topic_path

FRONT: Final = ""
TOPICS: Final = "topics"
SEARCH: Final = "search"
STYLE: Final = "style.css"
ATOM_SUFFIX: Final = ".atom"
JSON_SUFFIX: Final = ".json"
_STATIC_FRONT, _STATIC_SUFFIX = "index", ".html"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of one page.

    Attributes:
        here: The path of the page.
        is_static: Whether the pages are files.
    """

    here: str = FRONT
    is_static: bool = False

    def to(self, path: str) -> str:
        """The address of a page, for an attribute."""
        if self.is_static:
            return self.to_file(file_name(path))
        return self.to_file(path) or "./"

    def to_file(self, name: str) -> str:
        """The address of a file that is called by its full name."""
        return "../" * self.here.count("/") + quote(name)


def file_name(path: str) -> str:
    """The name of the static file of a page."""
    return (path or _STATIC_FRONT) + _STATIC_SUFFIX


def front_page(number: int) -> str:
    """The path of a page of the newest stories, from 1."""
    return FRONT if number == 1 else f"page/{number}"


def story(article_id: int) -> str:
    """The path of a story."""
    return f"s/{article_id}"


def event(event_id: int) -> str:
    """The path of an event."""
    return f"e/{event_id}"


def edition(day: date) -> str:
    """The path of the edition of a date."""
    return f"d/{day.isoformat()}"


def topic(name: str, number: int = 1) -> str:
    """The path of a page of a topic's newest stories, from 1."""
    path = f"t/{topic_path(name)}"
    return path if number == 1 else f"{path}/{number}"


def feed(topic_name: str, suffix: str) -> str:
    """The name of a feed, of all stories for the topic ""."""
    return f"t/{topic_path(topic_name)}{suffix}" if topic_name else f"feed{suffix}"
