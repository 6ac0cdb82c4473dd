"""Remembers which pictures Telegram took or refused, so that each is loaded and refused once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_PICTURES = 2_000


class SentPhotos:
    """The file ids of pictures that were sent by address, and the pictures that were refused."""

    def __init__(self) -> None:
        self._file_ids: dict[str, str] = {}

    def is_refused(self, picture: str) -> bool:
        """Whether Telegram refused a picture, an address or file id."""
        return self._file_ids.get(picture) == ""

    def parameter(self, picture: str) -> str:
        """What to send for a picture: the file id that Telegram gave it, so that it is not loaded again."""
        return self._file_ids.get(picture) or picture

    def record(self, picture: str, message: Mapping[str, Any]) -> None:
        """Remember the file id of a sent message's largest photo."""
        sizes = message.get("photo")
        if isinstance(sizes, list) and sizes:
            self._put(picture, str(sizes[-1].get("file_id", picture)))

    def refuse(self, picture: str) -> None:
        """Remember that Telegram refused a picture."""
        self._put(picture, "")

    def _put(self, picture: str, file_id: str) -> None:
        self._file_ids[picture] = file_id
        if len(self._file_ids) > MAX_PICTURES:
            self._file_ids.pop(next(iter(self._file_ids)))
