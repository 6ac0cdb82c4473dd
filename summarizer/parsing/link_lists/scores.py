"""Scores how much a list of links is the list of stories of its page."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from summarizer.parsing.feeds.model import Entry
from summarizer.parsing.link_lists.groups import LinkGroup

MIN_SCORE: Final = 3.0
"""A list with a lower score is none of stories. The weights were set by hand on sample pages."""
_MIN_TITLE: Final = 10.0
"""Shorter titles (names of sections, people, tags) are no headlines."""
_SHORT_TITLE, _LONG_TITLE = 12.0, 50.0
_MANY_LINKS: Final = 30
_DENSE: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSE_WEIGHT: Final = 1.5  # a letter of a dense script stands for so many more
_SLUG: Final = re.compile(r"\d{4}|[^-_]+[-_][^-_]+[-_][^-_]+|\w{4,}\.html?$|[?&]\w*id=\d+")
_SIDE_TAGS: Final = frozenset({"nav", "header", "footer", "aside", "menu", "form"})
_MAIN_TAGS: Final = frozenset({"main", "article"})
_SIDE_ROLES: Final = frozenset({"navigation", "contentinfo", "banner", "search", "menu", "menubar"})
# A whole class or id: "no-sidebar" and "tag-politics" stand on wrappers and articles.
_SIDE_NAME: Final = re.compile(
    r"(?:(?:main|site|page|top|bottom|primary|secondary|left|right|mobile|footer|header|global|sub)[-_]?)?"
    r"(?:nav|navbar|navigation|menu|footer|header|sidebar|breadcrumbs?|pagination|pager)"
    r"(?:[-_](?:list|items?|links?|menu|nav|inner|wrap(?:per)?|container|widgets?|area))?"
    r"|social(?:[-_]\w+)?|share(?:[-_]\w+)?|tags|tag[-_]?cloud|topics|cookies?(?:[-_]\w+)?|comments?(?:[-_]list)?"
    r"|related(?:[-_]\w+)?|ads?|advert\w*|languages?|login",
    re.IGNORECASE,
)


def score(group: LinkGroup, entries: Sequence[Entry], url: str, story_links: Collection[str]) -> float:
    """The score of a list, higher for long, different titles, dates, headings and the main part of a page.

    Args:
        group: The links.
        entries: Their items as entries, at least one.
        url: The page's address.
        story_links: The addresses that trafilatura's link reading takes for those of stories.
    """
    steps = [step for item in group.items[:1] for step in item.link.chain]
    is_aside = any(_is_aside(element) for element in steps)
    return (
        titles_score(entries, url)
        + 0.5 * _share(entries, lambda entry: entry.link in story_links)
        + 0.7 * (sum(_has_heading(item.item) for item in group.items) / len(group.items))
        + (0.5 if any(element.tag in _MAIN_TAGS for element in steps) else 0.0)
        - (2.5 if is_aside else 0.0)
    )


def titles_score(entries: Sequence[Entry], url: str) -> float:
    """The part of the score that needs no page: titles, addresses, dates and number of the entries."""
    length = statistics.median(_title_length(entry.title) for entry in entries)
    host = urlsplit(url).hostname or ""
    if length < _MIN_TITLE:
        return 0.0
    return (
        3.0 * min(1.0, max(0.0, (length - _SHORT_TITLE) / (_LONG_TITLE - _SHORT_TITLE)))
        + math.log(min(len(entries), _MANY_LINKS)) / math.log(_MANY_LINKS)
        + len({entry.title for entry in entries}) / len(entries)
        + 0.5 * _share(entries, lambda entry: _same_site(entry.link, host))
        + 0.7 * _share(entries, lambda entry: bool(_SLUG.search(_path(entry.link))))
        + 0.7 * _share(entries, lambda entry: bool(entry.day))
    )


def _share(entries: Sequence[Entry], holds: Callable[[Entry], bool]) -> float:
    return sum(map(holds, entries)) / len(entries)


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def _title_length(title: str) -> float:
    return len(title) + _DENSE_WEIGHT * len(_DENSE.findall(title))


def _same_site(link: str, host: str) -> bool:
    """Whether a link stays on the page's host, or goes to another one of its domain."""
    other = (urlsplit(link).hostname or "").removeprefix("www.")
    plain = host.removeprefix("www.")
    return other == plain or other.endswith(f".{plain}") or plain.endswith(f".{other}")


def _is_aside(element: Any) -> bool:
    if element.tag in ("header", "footer") and next(element.iterancestors("article"), None) is not None:
        return False  # of an article, not of the page
    if element.tag in _SIDE_TAGS or element.get("role") in _SIDE_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    is_named = any(_SIDE_NAME.fullmatch(name) for name in names)
    return is_named and next(iter(element.iter("main", "nav", "footer")), None) is None


def _has_heading(item: Any) -> bool:
    parent = item.getparent()
    is_inside = parent is not None and parent.tag in ("h1", "h2", "h3", "h4", "dt")
    return is_inside or next(iter(item.iter("h1", "h2", "h3", "h4", "dt")), None) is not None
