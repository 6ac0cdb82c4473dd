"""Sets of candidates as masks with one bit for each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def union(masks: Iterable[int]) -> int:
    """The bits of any of the masks."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def places(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, ascending."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1
