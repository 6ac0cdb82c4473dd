"""Reads and writes lines of JSON, with a limit on the length of a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO, NoReturn

from bot.services.transfer.errors import LineRejected, NotJson

MAX_LINE_BYTES = 8_000_000
"""Bytes in a line. The longest article that Lede accepts makes about six million."""
_SKIP_CHUNK_BYTES = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAX_SHOWN_LENGTH = 60
_ESCAPED_NUL = "\\u0000"


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not empty, with their numbers from 1; None for a line that is too long."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            _skip_rest(stream)
            yield number, None
            continue
        line = line.removeprefix(_BYTE_ORDER_MARK).strip() if number == 1 else line.strip()
        if line:
            yield number, line


def _skip_rest(stream: BinaryIO) -> None:
    while (part := stream.readline(_SKIP_CHUNK_BYTES)) and not part.endswith(b"\n"):
        pass


def parse_line(line: bytes | None) -> dict[str, object]:
    """The JSON object in a line.

    Raises:
        NotJson: It is not JSON in UTF-8.
        LineRejected: It is too long (`line` is None), or not an object.
    """
    if line is None:
        raise LineRejected(f"is longer than {MAX_LINE_BYTES // 1_000_000} MB")
    try:
        found = json.loads(
            line.decode("utf-8"), object_pairs_hook=_reject_duplicate_keys, parse_constant=_reject_constant
        )
    except UnicodeDecodeError as error:
        raise NotJson(f"is not UTF-8 (byte {error.start + 1})") from None
    except RecursionError:
        raise LineRejected("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"is not JSON ({error.msg.lower()} at character {error.pos + 1})") from None
    except ValueError:
        raise LineRejected("holds a number with too many digits") from None
    if not isinstance(found, dict):
        raise LineRejected(f"holds {format_value(found)} instead of an object")
    return found


def format_value(value: object) -> str:
    """A value for a message: short, on one line, and without control characters of a terminal."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = json.dumps(
        value[:_MAX_SHOWN_LENGTH] + "…"
        if isinstance(value, str) and len(value) > _MAX_SHOWN_LENGTH
        else value,
        ensure_ascii=False,
    )
    text = text if len(text) <= 2 * _MAX_SHOWN_LENGTH else text[:_MAX_SHOWN_LENGTH] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _reject_duplicate_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise LineRejected(f"says {format_value(twice)} twice")
    return found


def _reject_constant(name: str) -> NoReturn:
    raise NotJson(f"is not JSON ({name} is no JSON number)")


def encode_line(values: dict[str, object]) -> bytes:
    """One line of the file in UTF-8; NUL, which an import rejects, becomes U+FFFD."""
    text = json.dumps(values, ensure_ascii=False)
    if _ESCAPED_NUL in text:
        text = json.dumps(_without_nul(values), ensure_ascii=False)
    return text.encode() + b"\n"


def format_instant(at: datetime | None) -> str | None:
    """An instant in UTC as ISO 8601 with milliseconds."""
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {name: _without_nul(item) for name, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list | tuple) else value
