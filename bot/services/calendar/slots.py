"""Computes when a reader's next digest is due. Pure: the clock is an argument.

A reader has wall times in a zone on certain weekdays. A wall time that the zone skips on a day fires at the
first valid instant after it; one that occurs twice fires the first time; a date that the zone omits
(Pacific/Apia, 30 December 2011) has no slots. The instant of the next digest is stored; the local date and a
running slot number are the key under which no second digest can be planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.records.audience import covers_a_week

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
_ONE_HOUR = timedelta(hours=1)
_MAX_LOOKBACK = timedelta(days=8)  # reaches a slot of any schedule: a week, and a day for zones
MAX_LATENESS = timedelta(hours=6)
"""A digest later than this is not sent; its stories go into the next one."""


class Schedule(NamedTuple):
    """Wall times "HH:MM" (ascending) on ISO weekdays in an IANA zone."""

    timezone: str
    times: tuple[str, ...]
    weekdays: tuple[int, ...]


class ServedUpTo(NamedTuple):
    """How far a reader is served: `slots_done` digests on local day `day`; `next_due` is the next one."""

    day: date | None
    slots_done: int
    next_due: datetime | None


class Slot(NamedTuple):
    """One digest: its local day, its number among that day's digests (from 0), and its instant in UTC."""

    day: date
    number: int
    at: datetime


class SlotClaim(NamedTuple):
    """What a due subscription gets.

    Attributes:
        slot: The slot it uses up.
        is_in_time: Whether the slot's digest is early enough to be sent.
        served_up_to: How far the reader is served afterwards.
    """

    slot: Slot
    is_in_time: bool
    served_up_to: ServedUpTo


def resolve_wall_time(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """The instant in UTC at which `zone` reaches `wall` on `day`; None where the zone omits the day."""
    local = datetime.combine(day, wall, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0):
        return moment
    gap_start = local.replace(fold=1).astimezone(UTC)
    if moment - gap_start >= ONE_DAY:
        return None
    return _end_of_gap(gap_start, moment, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between `before` and `after` at which the zone's offset changes, to the second."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def first_due(schedule: Schedule, now: datetime) -> datetime:
    """The first digest strictly after `now`, for a reader who was never served."""
    return next(at for _, at in _iter_slots(schedule, _local_day(schedule, now)) if at > now)


def claim_slot(schedule: Schedule, served_up_to: ServedUpTo, now: datetime) -> SlotClaim:
    """Use up what is due at `now`: several missed slots become one digest, the latest of them.

    `served_up_to.next_due` must not be after `now`.
    """
    due = served_up_to.next_due
    assert due is not None
    day, at = _local_day(schedule, due), due
    following = now
    since = max(due, now - _MAX_LOOKBACK)
    for slot_day, slot_at in _iter_slots(schedule, day if since is due else _local_day(schedule, since)):
        if slot_at > now:
            following = slot_at
            break
        if slot_at >= due:
            day, at = slot_day, slot_at
    if served_up_to.day is not None:
        day = max(day, served_up_to.day)  # after a move to the west that calendar day is served already
    number = served_up_to.slots_done if day == served_up_to.day else 0
    return SlotClaim(Slot(day, number, at), now - at < MAX_LATENESS, ServedUpTo(day, number + 1, following))


def reschedule(old: Schedule, new: Schedule, served_up_to: ServedUpTo, now: datetime) -> datetime:
    """The next digest after a reader changes zone, times or weekdays.

    Today's digest is neither repeated nor lost. After it was sent, a later time brings no second one. Before,
    it moves to the new time, or keeps the old one where the new one has passed. Where the day has fewer times
    now, the digests of the removed times are dropped.
    """
    today = _local_day(new, now)
    current = max(today, served_up_to.day or today)
    upcoming = [at for at in _instants_on_day(new, current) if at > now]
    if served_up_to.day == current:
        remaining = max(_remaining_slots(old, served_up_to), len(new.times) - served_up_to.slots_done)
        upcoming = upcoming[-remaining:] if remaining > 0 else []
    if upcoming:
        return upcoming[0]
    if served_up_to.next_due is not None and _is_still_due_today(old, new, served_up_to, current):
        return served_up_to.next_due
    return next(at for day, at in _iter_slots(new, today) if day > current and at > now)


def _remaining_slots(old: Schedule, served_up_to: ServedUpTo) -> int:
    """How many digests of the current day the old schedule has not sent yet."""
    assert served_up_to.day is not None
    due = served_up_to.next_due
    return 0 if due is None else sum(at >= due for at in _instants_on_day(old, served_up_to.day))


def slots_on(schedule: Schedule, day: date) -> tuple[Slot, ...]:
    """The slots of one local day, in order; none on other weekdays and on dates that the zone omits."""
    return tuple(Slot(day, number, at) for number, at in enumerate(_instants_on_day(schedule, day)))


def slot_before(schedule: Schedule, at: datetime) -> Slot:
    """The last slot before an instant; a week is looked back."""
    zone = zone_of(schedule.timezone)
    first = (at - _MAX_LOOKBACK).astimezone(zone).date()
    days = (first + n * ONE_DAY for n in range((at.astimezone(zone).date() - first).days + 1))
    return max(
        (slot for day in days for slot in slots_on(schedule, day) if slot.at < at), key=lambda one: one.at
    )


def is_slot(schedule: Schedule, at: datetime) -> bool:
    """Whether `at` is one of the schedule's own times; a digest kept from an earlier schedule may differ."""
    return at in _instants_on_day(schedule, _local_day(schedule, at))


def _is_still_due_today(old: Schedule, new: Schedule, served_up_to: ServedUpTo, current: date) -> bool:
    """Whether the next digest is due on the current day, and the new schedule has a slot for it."""
    assert served_up_to.next_due is not None
    day = _local_day(new, served_up_to.next_due)
    served = served_up_to.slots_done if served_up_to.day == current else 0
    used = max(served, _slot_index(old, served_up_to.next_due))
    return day == current and current.isoweekday() in new.weekdays and used < len(new.times)


def _slot_index(schedule: Schedule, due: datetime) -> int:
    """The number of `due` among its day's slots, from 0: a reader may have subscribed after earlier ones."""
    slots = _instants_on_day(schedule, _local_day(schedule, due))
    return slots.index(due) if due in slots else 0


@lru_cache(maxsize=4096)
def zone_of(name: str) -> ZoneInfo:
    """The zone; Python itself keeps only the last eight, and reads others from their files again."""
    return ZoneInfo(name)


def _instants_on_day(schedule: Schedule, day: date) -> Sequence[datetime]:
    """The instants of one local day's slots, in order."""
    return _instants(schedule.timezone, schedule.times, day) if day.isoweekday() in schedule.weekdays else ()


def _instants(timezone: str, times: tuple[str, ...], day: date) -> Sequence[datetime]:
    """The instants of wall times on a day: midnight and times are looked up, since both are few."""
    midnight = _steady_midnight(timezone, day)
    if midnight is None:
        return _resolved_instants(timezone, times, day)
    return [midnight + since_midnight for since_midnight in _since_midnight(times)]


@lru_cache(maxsize=4096)
def _resolved_instants(timezone: str, times: tuple[str, ...], day: date) -> tuple[datetime, ...]:
    found = (resolve_wall_time(day, time.fromisoformat(text), zone_of(timezone)) for text in times)
    return tuple(at for at in found if at is not None)


@lru_cache(maxsize=4096)
def _since_midnight(times: tuple[str, ...]) -> tuple[timedelta, ...]:
    midnight = datetime.combine(date.min, time(), UTC)
    return tuple(datetime.combine(date.min, time.fromisoformat(text), UTC) - midnight for text in times)


@lru_cache(maxsize=4096)
def _steady_midnight(timezone: str, day: date) -> datetime | None:
    """The instant of midnight where the zone's offset stays the same around a local day, else None.

    From a day before it to a day after it: no zone changes twice between two of the hours.
    """
    if not date.min + 2 * ONE_DAY < day < date.max - 2 * ONE_DAY:
        return None
    zone = zone_of(timezone)
    begin = datetime.combine(day - ONE_DAY, time(), UTC)
    offsets = {(begin + hour * _ONE_HOUR).astimezone(zone).utcoffset() for hour in range(3 * 24 + 1)}
    (offset,) = offsets if len(offsets) == 1 else (None,)
    return None if offset is None else datetime.combine(day, time(), UTC) - offset


def _local_day(schedule: Schedule, at: datetime) -> date:
    return at.astimezone(zone_of(schedule.timezone)).date()


def _iter_slots(schedule: Schedule, day: date) -> Iterator[tuple[date, datetime]]:
    """The schedule's slots at and after the beginning of a local day, and perhaps earlier ones; infinite."""
    if _steady_midnight(schedule.timezone, day) is None:
        # A wall time that the zone skips may fire on the next local day.
        day -= ONE_DAY
    while True:
        for at in _instants_on_day(schedule, day):
            yield day, at
        day += ONE_DAY


def first_digest_lookback(weekdays: Sequence[int]) -> timedelta:
    """How far back a reader's first digest reaches: a day, or a week for readers of one weekday."""
    return ONE_WEEK if covers_a_week(weekdays, 0) else ONE_DAY
