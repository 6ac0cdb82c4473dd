"""Defines a parsed feed and its entries, and the keys that recognise an entry that was seen before."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from summarizer.cleaning.url_cleanup import clean_url
from summarizer.near_duplicates import fingerprint
from summarizer.parsing.xml_characters import without_forbidden_characters

_MIN_TEXT_LETTERS: Final = 60
_MIN_TITLED_LETTERS: Final = 20  # of title and text together, where an entry has both
# Fragments that name no page of their own: those for statistics, and places that every page has.
_NO_PAGE: Final = re.compile(
    r".*=.*|comments?|respond|more(?:-\d+)?|rss|feed|top|content|main", re.IGNORECASE
)

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
        keys: The keys that recognise it; see `with_keys`.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    author: str = ""
    published: float | None = None
    keys: tuple[str, ...] = ()
    day: str = ""


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

    A key is a hash of the guid, of the normalised link, or of title and text. Broken feeds give one guid or
    link to all of their entries, so a key that several entries share is dropped, and a link to the site's
    front page is none. An entry without any key is left out: it could not be recognised when it comes again.

    Args:
        entries: The entries in the feed's order.
        site: The address of the feed's site, or "".
    """
    distinct: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        is_identified = entry.guid and _is_entry_page(entry.link, site)
        distinct.setdefault((entry.guid, entry.link, "" if is_identified else entry.text), entry)
    candidate_keys = [_candidate_keys(entry, site) for entry in distinct.values()]
    uses = Counter(key for keys in candidate_keys for key in keys)
    keyed = (
        replace(entry, keys=tuple(key for key in keys if uses[key] == 1))
        for entry, keys in zip(distinct.values(), candidate_keys, strict=True)
    )
    return tuple(entry for entry in keyed if entry.keys)


def _candidate_keys(entry: Entry, site: str) -> list[str]:
    candidate_keys = []
    if entry.guid:
        candidate_keys.append(_hash_key("guid", entry.guid))
    if _is_entry_page(entry.link, site):
        candidate_keys.append(_hash_key("link", _normalised_link(entry.link)))
    words = f"{entry.title}\n{entry.text}"
    min_letters = _MIN_TITLED_LETTERS if entry.title and entry.text else _MIN_TEXT_LETTERS
    if len(words) - words.count(" ") >= min_letters:
        candidate_keys.append(_hash_key("text", fingerprint(words)))
    return candidate_keys


def _hash_key(kind: str, value: str) -> str:
    return hashlib.blake2b(f"{kind}:{value}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def _normalised_link(link: str) -> str:
    """A link without the parts in which links to one page differ: tracking, scheme, "www.", final slash."""
    _, _, rest = clean_url(link).partition("://")
    fragment = link.partition("#")[2].strip()
    kept = "" if not fragment or fragment.startswith("!") or _NO_PAGE.fullmatch(fragment) else f"#{fragment}"
    return rest.removeprefix("www.").rstrip("/") + kept


def _is_entry_page(link: str, site: str) -> bool:
    """Whether a link leads to a page of its own and not to the site's front page; False for ""."""
    address = _normalised_link(link)
    try:
        parts = urlsplit(link)
    except ValueError:
        return bool(address)
    return (
        bool(address)
        and address != _normalised_link(site)
        and (parts.path not in ("", "/") or bool(parts.query))
    )
