"""What a feed holds, as frozen values, and by which marks an entry is recognised when it comes again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from summarizer.cleaning.url_cleanup import clean_url
from summarizer.near_duplicates import fingerprint

_FEWEST_LETTERS: Final = 60


class NotAFeed(Exception):
    """Bytes that are neither RSS, Atom nor a JSON feed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        guid: What the feed calls it, or "".
        link: Where it stands in full, or "".
        title: One line without markup, or "".
        html: The feed's own text as HTML that nobody has checked, or "".
        text: The same without markup, as one line.
        author: By-line, or "".
        published: Seconds since the epoch, None where the feed does not say or says nonsense.
        keys: By what it is recognised; see `with_keys`.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    text: str = ""
    author: str = ""
    published: float | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole feed.

    Attributes:
        title: Its name, or "".
        site: The address of the site it belongs to, or "".
        entries: In the feed's order, each once.
        ttl: Minutes that it asks to be left alone between two looks, 0 for none.
        skip_hours: Hours of the day in UTC in which it asks not to be looked at.
    """

    title: str
    site: str
    entries: tuple[Entry, ...]
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()


def with_keys(entries: Sequence[Entry], site: str) -> tuple[Entry, ...]:
    """The entries, each once and with the keys by which it is known again.

    A key is a hash of the guid, of the link in one spelling, or of title and text. Broken feeds give
    one guid or link to all of their entries; such a mark tells nothing, so only one that no other
    entry of the feed has becomes a key. The same goes for a link to the site's front page. An entry
    without any key is left out, since nobody could tell whether it has been seen.
    """
    distinct: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        certain = entry.guid and _tells(entry.link, site)
        distinct.setdefault((entry.guid, entry.link, "" if certain else entry.text), entry)
    marks = [_marks(entry, site) for entry in distinct.values()]
    uses = Counter(mark for found in marks for mark in found)
    keyed = (
        replace(entry, keys=tuple(mark for mark in found if uses[mark] == 1))
        for entry, found in zip(distinct.values(), marks, strict=True)
    )
    return tuple(entry for entry in keyed if entry.keys)


def _marks(entry: Entry, site: str) -> list[str]:
    marks = []
    if entry.guid:
        marks.append(_mark("guid", entry.guid))
    if _tells(entry.link, site):
        marks.append(_mark("link", _address(entry.link)))
    words = f"{entry.title}\n{entry.text}"
    if len(words) - words.count(" ") >= _FEWEST_LETTERS:
        marks.append(_mark("text", fingerprint(words)))
    return marks


def _mark(kind: str, value: str) -> str:
    return hashlib.blake2b(f"{kind}:{value}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def _address(link: str) -> str:
    """A link without what changes while the page stays the same: tracking, scheme, "www.", final slash."""
    _, _, rest = clean_url(link).partition("://")
    return rest.removeprefix("www.").rstrip("/")


def _tells(link: str, site: str) -> bool:
    """Whether a link leads to a page of its own, not to the site's front page or nowhere."""
    address = _address(link)
    try:
        parts = urlsplit(link)
    except ValueError:
        return bool(address)
    return bool(address) and address != _address(site) and (parts.path not in ("", "/") or bool(parts.query))
