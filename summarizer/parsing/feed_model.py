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

_MIN_TEXT_LETTERS: Final = 60


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
        is_identified = entry.guid and _is_entry_page(entry.link, site)
        distinct.setdefault((entry.guid, entry.link, "" if is_identified else entry.text), entry)
    candidate_keys = [_candidate_keys(entry, site) for entry in distinct.values()]
    uses = Counter(mark for found in candidate_keys for mark in found)
    keyed = (
        replace(entry, keys=tuple(mark for mark in found if uses[mark] == 1))
        for entry, found in zip(distinct.values(), candidate_keys, strict=True)
    )
    return tuple(entry for entry in keyed if entry.keys)


def _candidate_keys(entry: Entry, site: str) -> list[str]:
    candidate_keys = []
    if entry.guid:
        candidate_keys.append(_hash_key("guid", entry.guid))
    if _is_entry_page(entry.link, site):
        candidate_keys.append(_hash_key("link", _normalised_link(entry.link)))
    words = f"{entry.title}\n{entry.text}"
    if len(words) - words.count(" ") >= _MIN_TEXT_LETTERS:
        candidate_keys.append(_hash_key("text", fingerprint(words)))
    return candidate_keys


def _hash_key(kind: str, value: str) -> str:
    return hashlib.blake2b(f"{kind}:{value}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def _normalised_link(link: str) -> str:
    """A link without what changes while the page stays the same: tracking, scheme, "www.", final slash."""
    _, _, rest = clean_url(link).partition("://")
    return rest.removeprefix("www.").rstrip("/")


def _is_entry_page(link: str, site: str) -> bool:
    """Whether a link leads to a page of its own, not to the site's front page or nowhere."""
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
