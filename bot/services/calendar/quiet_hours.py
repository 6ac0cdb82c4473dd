"""Computes when a reader's quiet hours end, and when a digest may be sent around them. Pure.

Quiet hours lie between two wall times of the reader's zone. A digest that is due in them, or that is late and
would be sent in them, waits for their end.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.services.calendar.slots import MAX_LATENESS, ONE_DAY, resolve_wall_time, zone_of
from data.records.audience import QuietHours

GRACE_AFTER_QUIET = timedelta(hours=1)
"""The least time after the end of the quiet hours in which a digest that waited for it may be sent."""


class SendWindow(NamedTuple):
    """When a message may be sent: not before, and not at or after `expires_at`."""

    not_before: datetime
    expires_at: datetime


def quiet_ends_at(quiet_hours: QuietHours | None, timezone: str, at: datetime) -> datetime | None:
    """The end of the quiet hours in which `at` lies; None where it lies in none."""
    if quiet_hours is None:
        return None
    zone = zone_of(timezone)
    today = at.astimezone(zone).date()
    for day in (today - ONE_DAY, today):
        begin = resolve_wall_time(day, time.fromisoformat(quiet_hours.start), zone)
        end = _quiet_end_after_start_on(quiet_hours, day, zone)
        if begin is not None and begin <= at < end:
            return end
    return None


def send_window(due_at: datetime, quiet_hours: QuietHours | None, timezone: str, now: datetime) -> SendWindow:
    """When a digest that was due at `due_at` may be sent, decided at `now`.

    It expires six hours after it may be sent first, or an hour after quiet hours that cover that instant.
    """
    deferred_to = quiet_ends_at(quiet_hours, timezone, max(due_at, now))
    expires_at = (deferred_to or due_at) + MAX_LATENESS
    quiet_end_at_expiry = quiet_ends_at(quiet_hours, timezone, expires_at)
    return SendWindow(
        deferred_to or due_at, quiet_end_at_expiry + GRACE_AFTER_QUIET if quiet_end_at_expiry else expires_at
    )


def _quiet_end_after_start_on(quiet_hours: QuietHours, day: date, zone: ZoneInfo) -> datetime:
    """When the quiet hours that begin on `day` end; a date that the zone omits is skipped."""
    last = day if quiet_hours.start < quiet_hours.end else day + ONE_DAY
    end = resolve_wall_time(last, time.fromisoformat(quiet_hours.end), zone)
    while end is None:
        last += ONE_DAY
        end = resolve_wall_time(last, time.fromisoformat(quiet_hours.end), zone)
    return end
