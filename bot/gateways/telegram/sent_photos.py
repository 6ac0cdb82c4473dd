"""Remembers which pictures Telegram took or refused, so that each is loaded and refused once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

MAX_PICTURES = 2_000
REFUSED_SECONDS = 600.0
"""For so long a refused picture is not tried again; an editor may choose it again afterwards."""
V = TypeVar("V")


class SentPhotos:
    """The file ids of pictures that were sent by address, and the pictures that were refused."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._file_ids: dict[str, str] = {}
        self._refused_at: dict[str, float] = {}

    def is_refused(self, picture: str) -> bool:
        """Whether Telegram refused a picture, an address or file id, a short while ago."""
        at = self._refused_at.get(picture)
        return at is not None and self._monotonic() - at < REFUSED_SECONDS

    def parameter(self, picture: str) -> str:
        """What to send for a picture: the file id that Telegram gave it, so that it is not loaded again."""
        return self._file_ids.get(picture, picture)

    def record(self, picture: str, message: Mapping[str, Any]) -> None:
        """Remember the file id of a sent message's largest photo."""
        sizes = message.get("photo")
        if isinstance(sizes, list) and sizes and isinstance(sizes[-1], dict):
            _put(self._file_ids, picture, str(sizes[-1].get("file_id", picture)))

    def refuse(self, picture: str) -> None:
        """Remember that Telegram refused a picture."""
        self._file_ids.pop(picture, None)
        _put(self._refused_at, picture, self._monotonic())


def _put(known: dict[str, V], picture: str, value: V) -> None:
    """Add a value; the oldest one is forgotten beyond the limit."""
    known.pop(picture, None)
    known[picture] = value
    if len(known) > MAX_PICTURES:
        del known[next(iter(known))]
