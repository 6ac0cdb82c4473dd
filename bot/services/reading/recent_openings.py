"""Remembers which stories were opened lately; in memory only, because who reads what is not stored."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TypeVar

_MAX_OPENINGS = 50_000
_MAX_CHATS = 10_000
_REPEAT_WINDOW = timedelta(seconds=30)
K = TypeVar("K")
V = TypeVar("V")


class RecentOpenings:
    """The last 50,000 pairs of chat and event, and the last story that each of 10,000 chats opened."""

    def __init__(self) -> None:
        self._openings: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._last: OrderedDict[int, tuple[int, datetime]] = OrderedDict()

    def is_first(self, chat_id: int, event_id: int) -> bool:
        """Whether a chat opens an event for the first time since it was forgotten; it is remembered now."""
        key = (chat_id, event_id)
        is_known = key in self._openings
        _put(self._openings, key, None, _MAX_OPENINGS)
        return not is_known

    def is_repeated(self, chat_id: int, article_id: int, now: datetime) -> bool:
        """Whether a chat opened the same article last, within 30 seconds; otherwise it is remembered now."""
        last = self._last.get(chat_id)
        if last is not None and last[0] == article_id and now - last[1] < _REPEAT_WINDOW:
            return True
        _put(self._last, chat_id, (article_id, now), _MAX_CHATS)
        return False


def _put(found: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """Add an entry as the newest one, and drop the oldest beyond `most`."""
    found[key] = value
    found.move_to_end(key)
    if len(found) > most:
        found.popitem(last=False)
