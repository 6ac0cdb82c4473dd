"""Reads JSON Lines from a stream: one object a line, a bad line never ends the others."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

MAX_LINE_BYTES: Final = 16_000_000
"""The longest line that is read; the limit keeps a missing line end from filling the memory."""
MAX_TEXT_CHARACTERS: Final = 2_000_000
"""The longest text that is used, about a long book."""


class BadLineError(Exception):
    """A line that cannot be used.

    Attributes:
        id: The id in the line, None where it could not be read.
    """

    def __init__(self, why: str, identity: object = None) -> None:
        super().__init__(why)
        self.id = identity


def read_lines(source: BinaryIO, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[bytes | None]:
    """The lines of a stream; None for one that is too long, which is read in chunks and dropped."""
    while line := source.readline(max_line_bytes + 1):
        is_complete = len(line) <= max_line_bytes or line.endswith(b"\n")
        yield line if is_complete else None
        while not is_complete and line:
            line = source.readline(max_line_bytes + 1)
            is_complete = line.endswith(b"\n")


def parse_object(line: bytes | None) -> dict[str, Any]:
    """The object in a line; None stands for a line that was too long.

    Raises:
        BadLineError: The line holds no object.
    """
    if line is None:
        raise BadLineError("the line is too long")
    try:
        value = json.loads(
            line.removeprefix(codecs.BOM_UTF8).decode(),
            parse_float=_parse_finite,
            parse_constant=_parse_finite,
        )
    except UnicodeDecodeError:
        raise BadLineError("the line is not UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLineError("the line is not JSON") from None
    if not isinstance(value, dict):
        raise BadLineError("the line is not a JSON object")
    return value


def _parse_finite(text: str) -> float:
    """A number that can be written as JSON again, which NaN and infinity cannot."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def find_text_problem(name: str, text: str) -> str:
    """Why a text cannot be used, or ""."""
    if len(text) > MAX_TEXT_CHARACTERS:
        return f"{name} is longer than {MAX_TEXT_CHARACTERS:,} characters"
    if "\0" in text:
        return f"{name} holds a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError:
        return f"{name} holds half a surrogate pair"
    return ""
