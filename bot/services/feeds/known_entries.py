"""Decides by the keys of a feed's entry whether it was seen before; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from bot.ports.feed_reader import FeedEntry


class Recognition(StrEnum):
    """What the keys of an entry say about it.

    Attributes:
        NEW: No entry like it was seen.
        SEEN: It was seen, perhaps with another title, text or address.
        SAME_TEXT: Its title and text were seen, under another guid and address.
        SAME_GUID: Its guid was seen; its address, title and text are all new.
        SAME_PAGE: Its address and title were seen; its guid and text are new.
    """

    NEW = "new"
    SEEN = "seen"
    SAME_TEXT = "same_text"
    SAME_GUID = "same_guid"
    SAME_PAGE = "same_page"


def recognise(keys: Mapping[str, str], seen: Collection[str]) -> Recognition:
    """Whether an entry was seen before.

    A guid identifies an entry. A link alone does not: some feeds have one item, whose link always leads to
    the present warning or release. An entry whose link was seen is new where its title and its text are.

    Args:
        keys: The hashes of the entry by their kind; see bot.ports.feed_reader.FeedEntry.
        seen: The hashes that are stored for the feed.
    """
    known = {kind for kind, key in keys.items() if key in seen}
    if "guid" in known:
        return _recognise_by_guid(keys, known)
    if "text" in known:
        is_elsewhere = "guid" in keys and not known & {"page", "link"}
        return Recognition.SAME_TEXT if is_elsewhere else Recognition.SEEN
    if "link" in known and "page" not in known:
        return Recognition.SEEN  # stored by version 0.1, which stored neither titles nor texts
    if "page" not in known:
        return Recognition.NEW
    words = keys.keys() & {"title", "body"}
    if words and words.isdisjoint(known):
        return Recognition.NEW
    is_rewritten = "guid" in keys and "body" in words - known
    return Recognition.SAME_PAGE if is_rewritten else Recognition.SEEN


def _recognise_by_guid(keys: Mapping[str, str], known: Collection[str]) -> Recognition:
    others = {"page", "text", "title", "body"}
    is_changed = others <= keys.keys() and others.isdisjoint(known) and "link" not in known
    return Recognition.SAME_GUID if is_changed else Recognition.SEEN


def keys_to_store(keys: Mapping[str, str]) -> list[str]:
    """The hashes that recognise an entry at the next poll."""
    return [key for kind, key in keys.items() if kind != "link"]


def identifying_key(keys: Mapping[str, str]) -> str:
    """The hash that recognises an entry among those that are held."""
    return next(keys[kind] for kind in ("text", "guid", "page", "body", "title") if kind in keys)


def missed_entries(
    entries: Sequence[FeedEntry], seen: Collection[str], since: datetime | None
) -> tuple[FeedEntry, ...]:
    """The entries of a source that moved, or has another list, that are news, and no part of its archive.

    They are unknown and were published after the last successful poll; of those without a date, the ones
    above the first known entry. Where no entry is known, none is news, as when a feed is followed.

    Args:
        entries: The entries, newest first.
        seen: The keys that are stored for the feed.
        since: The last successful poll, or None.
    """
    is_known = [recognise(entry.keys, seen) is not Recognition.NEW for entry in entries]
    if since is None or True not in is_known:
        return ()
    first_known = is_known.index(True)
    return tuple(
        entry
        for place, entry in enumerate(entries)
        if not is_known[place]
        and (place < first_known if entry.published is None else entry.published > since.timestamp())
    )
