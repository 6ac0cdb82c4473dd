"""Repairs single bytes of Windows-1252 in text that is UTF-8 otherwise.

Programs that join texts of different origin leave such bytes: a quotation mark of an old editor in a feed of
UTF-8. A byte is repaired only between Latin letters, digits or marks, and only where it stands alone: several
damaged bytes in a row, and single ones in other scripts, are more probably the rest of a damaged character.
"""

from __future__ import annotations

import re
from typing import Final

# The error handler "surrogateescape" makes a byte that is not UTF-8 the character U+DC00 plus its value.
_FIRST: Final = 0xDC00
_BYTES: Final = range(0x80, 0x100)
_MARKS: Final = frozenset(
    b"\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b\xa0\xa7\xa9\xab\xae\xb0\xb7\xbb"
)
"""Quotation marks, dashes, ellipsis, bullet, trade mark; no-break space, section, degree and their like."""
_CURRENCIES: Final = frozenset(b"\x80\xa3\xa5")
_LETTERS: Final = frozenset([0x8A, 0x9A, 0x9C, *range(0xDF, 0xF7), *range(0xF8, 0xFD)])
"""Lower-case letters beyond ASCII, which stand within words."""
_FINAL_LETTERS: Final = frozenset(b"\xe0\xe9")
_LONE: Final = re.compile(r"(?<![\udc80-\udcff])[\udc80-\udcff]{1,2}(?![\udc80-\udcff])")
_NEAR: Final = 12
_LATIN_END: Final = 0x250
_PUNCTUATION: Final = range(0x2000, 0x20D0)


def repair_lone_bytes(data: bytes) -> bytes:
    """The data with single bytes of Windows-1252 as UTF-8; other damaged bytes stay as they are."""
    text = data.decode("utf-8", "surrogateescape")
    return _LONE.sub(_repaired, text).encode("utf-8", "surrogateescape")


def has_only_marks(data: bytes) -> bool:
    """Whether all damaged bytes of a text are marks that every code page of Windows has at the same place."""
    text = data.decode("utf-8", "surrogateescape")
    damaged = {ord(sign) - _FIRST for sign in text if ord(sign) - _FIRST in _BYTES}
    return damaged <= _MARKS | _CURRENCIES


def _repaired(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    values = bytes(ord(sign) - _FIRST for sign in found[0])
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if not (_is_latin(before.rstrip()[-1:]) and _is_latin(after.lstrip()[:1])):
        return found[0]
    is_right = all(value in _MARKS for value in values) or (
        len(values) == 1 and (_is_letter(values[0], before, after) or _is_currency(values[0], before, after))
    )
    return values.decode("cp1252", "replace") if is_right else found[0]


def _is_letter(value: int, before: str, after: str) -> bool:
    """Whether the byte is a letter within a word, or one that often ends words."""
    if value not in _LETTERS or not before[-1:].isalpha():
        return False
    return after[:1].isalpha() or (value in _FINAL_LETTERS and not after[:1].isalnum())


def _is_currency(value: int, before: str, after: str) -> bool:
    near = before.rstrip()[-1:] + after.lstrip()[:1]
    return value in _CURRENCIES and any(sign.isdigit() for sign in near)


def _is_latin(sign: str) -> bool:
    """Whether a neighbour is Latin, a digit, a mark, another single byte, or the end of the text."""
    return not sign or ord(sign) < _LATIN_END or ord(sign) in _PUNCTUATION or ord(sign) - _FIRST in _BYTES
