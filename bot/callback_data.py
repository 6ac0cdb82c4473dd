"""Callback data of buttons: `v1:action:argument:...`, never more than Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass

VERSION = "v1"
MAX_BYTES = 64
_TOO_LARGE = 2**53
"""Beyond any number of Telegram's (52 bits) or ours; a page's number below it can be multiplied."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A pressed button: what to do, and its arguments as text."""

    action: str
    args: tuple[str, ...]

    def number(self, index: int) -> int:
        """The argument at `index` as a whole number; -1 where no button of ours could have it."""
        try:
            found = int(self.args[index])
        except (IndexError, ValueError):
            return -1
        return found if abs(found) < _TOO_LARGE else -1


def pack(action: str, *args: object) -> str:
    """The data of a button.

    Raises:
        ValueError: When it would be over 64 bytes, which Telegram refuses.
    """
    data = ":".join((VERSION, action, *map(str, args)))
    if len(data.encode()) > MAX_BYTES:
        raise ValueError(f"callback data is over {MAX_BYTES} bytes: {data}")
    return data


def unpack(data: str) -> Callback | None:
    """The button behind `data`, or None where it is not one of this version's."""
    version, *rest = data.split(":")
    if version != VERSION or not rest:
        return None
    return Callback(rest[0], tuple(rest[1:]))
