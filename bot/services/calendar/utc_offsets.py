"""Reads and writes offsets from UTC ("UTC+5:30"), and maps whole hours to IANA zones without summer time."""

from __future__ import annotations

import re
from datetime import timedelta

_OFFSET = re.compile(r"(?:utc|gmt|z)?\s*([-+−–])\s*(\d{1,2})(?:[:.]?(00|15|30|45))?\s*h?", re.IGNORECASE)
_FIXED_ZONE = re.compile(r"Etc/GMT([-+])(\d{1,2})")
_MAX_OFFSET, _MIN_OFFSET = timedelta(hours=14), timedelta(hours=-12)
_ONE_HOUR = timedelta(hours=1)


def parse_offset(text: str) -> timedelta | None:
    """The offset in "+2", "UTC+5:30" or "GMT -3"; None for other texts, and beyond -12 to +14 hours."""
    match = _OFFSET.fullmatch(text.strip())
    if not match:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    offset = size if match[1] == "+" else -size
    return offset if _MIN_OFFSET <= offset <= _MAX_OFFSET else None


def fixed_zone(offset: timedelta) -> str | None:
    """The IANA zone that is always `offset` ahead of UTC; None where it is no whole number of hours.

    The sign in the names is inverted: Etc/GMT-2 is two hours ahead of UTC.
    """
    hours, rest = divmod(offset, _ONE_HOUR)
    if rest:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def fixed_zone_label(zone: str) -> str | None:
    """How a fixed zone is shown ("UTC+2"); None for zones of other kinds."""
    match = _FIXED_ZONE.fullmatch(zone)
    if not match or int(match[2]) == 0:
        return None
    return f"UTC{'+' if match[1] == '-' else '−'}{match[2]}"


def format_offset(offset: timedelta) -> str:
    """Format an offset, for example "UTC+5:30" or "UTC−3"."""
    size = abs(offset)
    hours, rest = divmod(size, _ONE_HOUR)
    minutes = f":{rest // timedelta(minutes=1):02}" if rest else ""
    return f"UTC{'−' if offset < timedelta() else '+'}{hours}{minutes}"
