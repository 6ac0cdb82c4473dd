"""Reads the schedule, and how far it was served, from anything that stores a subscription's fields."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from bot.services.calendar.slots import Schedule, ServedUpTo


class StoredSchedule(Protocol):
    """The fields that a subscription, a planning key and an imported reader share; see Subscription."""

    @property
    def timezone(self) -> str:
        """IANA name."""

    @property
    def times(self) -> tuple[str, ...]:
        """Wall times "HH:MM", ascending."""

    @property
    def weekdays(self) -> tuple[int, ...]:
        """ISO weekdays, ascending."""

    @property
    def slot_date(self) -> date | None:
        """The last local date for which a digest was planned."""

    @property
    def slots_done(self) -> int:
        """How many slots of that date were planned."""

    @property
    def next_due(self) -> datetime | None:
        """The instant of the next digest."""


def schedule_of(stored: StoredSchedule) -> Schedule:
    """The stored wall times, weekdays and zone."""
    return Schedule(stored.timezone, stored.times, stored.weekdays)


def served_up_to(stored: StoredSchedule) -> ServedUpTo:
    """How far the reader was served."""
    return ServedUpTo(stored.slot_date, stored.slots_done, stored.next_due)
