"""Collects the links of a page that may lead to stories, with the way to each through the tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from summarizer.cleaning.url_cleanup import page_address

MAX_LINKS: Final = 5_000
MAX_DEPTH: Final = 50
"""Ancestors of a link that are looked at."""
_MAX_URL_CHARACTERS: Final = 2_000
_FILES: Final = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|mp[34]|m4a|avi|mov|zip|gz|exe|dmg|css|js|xml|ics)$"
)
# Tokens of classes that differ between the items of one list.
_PLACE_CLASS: Final = re.compile(
    r"\d|^(?:odd|even|first|last|active|current|featured|sticky|lead|hentry|has-.*|is-.*|category-.*|tag-.*)$"
)


class PathStep(NamedTuple):
    """An element on the way to a link: its tag, and the classes that do not tell items apart."""

    tag: str
    classes: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class PageLink:
    """A link to another page.

    Attributes:
        element: The element of the link.
        chain: Its ancestors from the body down, at most fifty, and itself.
        path: The steps of `chain`.
        url: The absolute address without its fragment.
        text: What it shows, as one line.
    """

    element: Any
    chain: tuple[Any, ...]
    path: tuple[PathStep, ...]
    url: str
    text: str


def collect_links(root: Any, url: str) -> list[PageLink]:
    """The links of a page to other pages, in its order; at most 5,000.

    Args:
        root: The page as parsed.
        url: Its address, the base of relative links where it names no other.
    """
    base = _base(root, url)
    own = page_address(url)
    found = []
    for element in root.iter("a"):
        address = _address(base, element.get("href") or "")
        if address and page_address(address) != own:
            chain = _chain(element)
            path = tuple(PathStep(one.tag, _classes(one)) for one in chain)
            found.append(PageLink(element, chain, path, address, one_line(element)))
        if len(found) >= MAX_LINKS:
            break
    return found


def one_line(element: Any) -> str:
    """The text of an element as one line."""
    return " ".join(" ".join(element.itertext()).split())


def _base(root: Any, url: str) -> str:
    named = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
    try:
        return urljoin(url, named) if named else url
    except ValueError:
        return url


def _address(base: str, href: str) -> str:
    """The absolute address of a link to a page, "" for any other link."""
    link = href.strip()
    if not link or link.startswith("#") or len(link) > _MAX_URL_CHARACTERS:
        return ""
    try:
        address = urldefrag(urljoin(base, link)).url
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_page = parts.scheme in ("http", "https") and parts.hostname and not _FILES.search(parts.path.lower())
    return address if is_page else ""


def _chain(element: Any) -> tuple[Any, ...]:
    chain = [element, *islice(element.iterancestors(), MAX_DEPTH)]
    return tuple(one for one in reversed(chain) if one.tag not in ("html", "body"))


def _classes(element: Any) -> frozenset[str]:
    return frozenset(name for name in (element.get("class") or "").split() if not _PLACE_CLASS.search(name))
