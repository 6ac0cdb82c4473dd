"""Quiet hours: between two wall times of a reader's zone nothing arrives. Pure: the clock is an argument.

A digest that comes due in them, or that is late and would be sent in them, waits for their end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.services.calendar.slots import CATCH_UP, ONE_DAY, instant

TO_BE_SENT = timedelta(hours=1)
"""What waited for the end of the quiet has at least this long from then on."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """From one wall time "HH:MM" to another, over midnight where the second is the earlier one."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Window:
    """When a message may be sent: not before, and not at or after `expires_at`."""

    not_before: datetime
    expires_at: datetime


def quiet_of(start: str | None, end: str | None) -> Quiet | None:
    """The quiet hours of two stored columns, None without."""
    return Quiet(start, end) if start and end else None


def end_of(quiet: Quiet | None, timezone: str, at: datetime) -> datetime | None:
    """The end of the quiet that `at` lies in, or None where it lies in none."""
    if quiet is None:
        return None
    zone = ZoneInfo(timezone)
    today = at.astimezone(zone).date()
    for day in (today - ONE_DAY, today):
        begin = instant(day, time.fromisoformat(quiet.start), zone)
        end = _end(quiet, day, zone)
        if begin is not None and begin <= at < end:
            return end
    return None


def window(due_at: datetime, quiet: Quiet | None, timezone: str, now: datetime) -> Window:
    """When a digest that was due at `due_at` may be sent, looked at from `now`."""
    held = end_of(quiet, timezone, max(due_at, now))
    expires_at = (held or due_at) + CATCH_UP
    cut_off = end_of(quiet, timezone, expires_at)
    return Window(held or due_at, cut_off + TO_BE_SENT if cut_off else expires_at)


def _end(quiet: Quiet, day: date, zone: ZoneInfo) -> datetime:
    """When the quiet that begins on `day` ends; a date that the zone leaves out is passed over."""
    last = day if quiet.start < quiet.end else day + ONE_DAY
    end = instant(last, time.fromisoformat(quiet.end), zone)
    while end is None:
        last += ONE_DAY
        end = instant(last, time.fromisoformat(quiet.end), zone)
    return end
