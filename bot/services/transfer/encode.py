"""Objects as lines."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

_NUL = "\\u0000"


def line(values: dict[str, object]) -> bytes:
    """One line of the file. NUL, which no import takes, becomes the sign for an unknown character."""
    text = json.dumps(values, ensure_ascii=False)
    if _NUL in text:
        text = json.dumps(_without_nul(values), ensure_ascii=False)
    return text.encode() + b"\n"


def moment(at: datetime | None) -> str | None:
    """An instant in UTC to the millisecond."""
    return None if at is None else at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {name: _without_nul(one) for name, one in value.items()}
    return [_without_nul(one) for one in value] if isinstance(value, list | tuple) else value
