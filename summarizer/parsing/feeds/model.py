"""Defines a parsed feed and its entries, and the keys that recognise an entry that was seen before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from summarizer.cleaning.url_cleanup import page_address
from summarizer.near_duplicates import fingerprint
from summarizer.parsing.xml_characters import without_forbidden_characters

_MIN_TEXT_LETTERS: Final = 60
_MIN_TITLED_LETTERS: Final = 20  # of title and text together, where an entry has both
_IDENTIFYING_KINDS: Final = ("guid", "page", "text")

MAX_NAME_CHARACTERS: Final = 200
"""Titles and by-lines of feeds and entries are cut to this length."""


class NotAFeed(Exception):
    """Raised for bytes that are neither RSS, Atom nor JSON Feed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        guid: Its identifier in the feed, or "".
        link: The address of the full text, or "".
        title: Its title as one line without markup, or "".
        html: Its text as unchecked HTML, or "".
        text: The same text without markup, as one line.
        author: Its by-line, or "".
        published: Seconds since the epoch; None where the feed has no valid date.
        day: The day of that date as the feed writes it (YYYY-MM-DD), in its own time zone, or "".
        categories: The names of its categories.
        keys: The keys that recognise it, by their kind; see `with_keys`.
        is_advert: Whether it is marked as an advertisement.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    author: str = ""
    published: float | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    day: str = ""
    categories: tuple[str, ...] = ()
    is_advert: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed.

    Attributes:
        title: Its name, or "".
        site: The address of its site, or "".
        entries: Its entries in the feed's order, each once.
        ttl: Minutes that it asks to wait between two requests, 0 for none.
        skip_hours: Hours of the day in UTC (0-23) in which it asks for no requests.
    """

    title: str
    site: str
    entries: tuple[Entry, ...]
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()


def string_value(value: object) -> str:
    """A value of a parsed feed without outer white space and broken characters; "" where it is no string."""
    return without_forbidden_characters(value).strip() if isinstance(value, str) else ""


def with_keys(entries: Sequence[Entry], site: str) -> tuple[Entry, ...]:
    """The entries, each once and with the keys that recognise it later.

    A key is a hash, and its kind says of what: "guid", "page" (the normalised link), "text" (title and text
    together), "title", "body" (the text alone), "link" (the normalised link as version 0.1 stored it). Broken
    feeds give one guid or link to all of their entries, so a key that several entries share is dropped, and
    the address of the site's front page is none, as link and as guid. An entry without "guid", "page" and
    "text" is left out: it could not be recognised when it comes again.

    Args:
        entries: The entries in the feed's order.
        site: The address of the feed's site, or "".
    """
    pages = _Pages.find(entries, site)
    distinct: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        is_identified = entry.guid and entry.link in pages.of_entries
        distinct.setdefault((entry.guid, entry.link, "" if is_identified else entry.text), entry)
    candidate_keys = [_candidate_keys(entry, site, pages) for entry in distinct.values()]
    uses = Counter(key for keys in candidate_keys for key in keys.values())
    keyed = (
        replace(entry, keys={kind: key for kind, key in keys.items() if uses[key] == 1})
        for entry, keys in zip(distinct.values(), candidate_keys, strict=True)
    )
    return tuple(entry for entry in keyed if not entry.keys.keys().isdisjoint(_IDENTIFYING_KINDS))


@dataclass(frozen=True, slots=True)
class _Pages:
    """The normalised addresses (page_address) of a feed, each worked out once.

    Attributes:
        site: That of its site, or "".
        of_links: That of each link of an entry.
        of_entries: The same without links to the site's front page.
    """

    site: str
    of_links: Mapping[str, str]
    of_entries: Mapping[str, str]

    @classmethod
    def find(cls, entries: Sequence[Entry], site: str) -> _Pages:
        front = page_address(site)
        of_links = {link: page_address(link) for link in {entry.link for entry in entries}}
        own = {link: address for link, address in of_links.items() if _is_own_page(link, address, front)}
        return cls(front, of_links, own)

    def is_front(self, guid: str) -> bool:
        """Whether a guid is only the address of the site, which all entries of a careless feed have."""
        return "://" in guid and (self.of_links.get(guid) or page_address(guid)) == self.site


def _candidate_keys(entry: Entry, site: str, pages: _Pages) -> dict[str, str]:
    found = {}
    if entry.guid and not (site and pages.is_front(entry.guid)):
        found["guid"] = _hash_key("guid", entry.guid)
    if address := pages.of_entries.get(entry.link):
        found |= {"page": _hash_key("page", address), "link": _hash_key("link", address)}
    words = f"{entry.title}\n{entry.text}"
    min_letters = _MIN_TITLED_LETTERS if entry.title and entry.text else _MIN_TEXT_LETTERS
    if len(words) - words.count(" ") >= min_letters:
        found["text"] = _hash_key("text", fingerprint(words))
    parts = (("title", entry.title), ("body", entry.text))
    return found | {kind: _hash_key(kind, fingerprint(text)) for kind, text in parts if text}


def _hash_key(kind: str, value: str) -> str:
    return hashlib.blake2b(f"{kind}:{value}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def _is_own_page(link: str, address: str, front: str) -> bool:
    """Whether a link leads to a page of its own and not to the site's front page; False for ""."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return bool(address)
    return bool(address) and address != front and (parts.path not in ("", "/") or bool(parts.query))
