"""When digests are due: wall times, missed slots, changed schedules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar.slots import (
    MAX_LATENESS,
    Schedule,
    ServedUpTo,
    claim_slot,
    first_due,
    is_slot,
    reschedule,
    resolve_wall_time,
)

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)
NEVER_SERVED = ServedUpTo(None, 0, None)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times() -> st.SearchStrategy[tuple[str, ...]]:
    wall = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
    return st.lists(wall, min_size=1, max_size=4, unique=True).map(lambda found: tuple(sorted(found)))


def weekdays() -> st.SearchStrategy[tuple[int, ...]]:
    return st.sets(st.integers(1, 7), min_size=1).map(lambda found: tuple(sorted(found)))


schedules = st.builds(Schedule, st.sampled_from(ZONES), times(), weekdays())
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("day", "wall", "zone", "expected"),
    [
        ("2026-11-22", "08:00", "Asia/Shanghai", "2026-11-22T00:00"),
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00"),  # skipped: first valid instant after it
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),  # twice: the first
        ("2026-04-24", "00:15", "Africa/Cairo", "2026-04-23T22:00"),  # the skipped hour is midnight's
        ("2024-03-30", "23:30", "America/Nuuk", "2024-03-31T01:00"),  # and the gap may end on the next day
        ("2026-10-04", "02:10", "Australia/Lord_Howe", "2026-10-03T15:30"),  # half an hour only
    ],
)
def test_a_wall_time_resolves_to_its_first_valid_instant(
    day: str, wall: str, zone: str, expected: str
) -> None:
    found = resolve_wall_time(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone))
    assert found == utc(expected)


def test_a_date_that_the_zone_omits_has_no_slots() -> None:
    assert resolve_wall_time(date(2011, 12, 30), time(8), ZoneInfo("Pacific/Apia")) is None


@given(schedules, moments)
def test_the_first_digest_is_after_now_and_within_eight_days(schedule: Schedule, now: datetime) -> None:
    due = first_due(schedule, now)
    assert timedelta(0) < due - now <= timedelta(days=8, hours=2)


@given(schedules, moments, st.integers(1, 40))
def test_claims_cover_every_local_day_and_slot_once_and_in_order(
    schedule: Schedule, start: datetime, n: int
) -> None:
    zone = ZoneInfo(schedule.timezone)
    served_up_to = ServedUpTo(None, 0, first_due(schedule, start))
    keys, instants = [], []
    for _ in range(n):
        assert served_up_to.next_due is not None
        slot_claim = claim_slot(schedule, served_up_to, served_up_to.next_due)
        assert slot_claim.is_in_time
        keys.append((slot_claim.slot.day, slot_claim.slot.number))
        instants.append(slot_claim.slot.at)
        served_up_to = slot_claim.served_up_to
    assert keys == sorted(set(keys))
    assert instants == sorted(set(instants))
    expected = {
        at
        for offset in range((instants[-1] - instants[0]).days + 4)
        if (day := instants[0].astimezone(zone).date() + timedelta(days=offset - 1)).isoweekday()
        in schedule.weekdays
        for text in schedule.times
        if (at := resolve_wall_time(day, time.fromisoformat(text), zone))
        and instants[0] <= at <= instants[-1]
    }
    assert set(instants) == expected


@given(schedules, moments, st.timedeltas(timedelta(0), timedelta(days=900)))
def test_a_claim_after_an_outage_merges_all_missed_slots_into_one_digest(
    schedule: Schedule, start: datetime, outage: timedelta
) -> None:
    due = first_due(schedule, start)
    now = due + outage
    slot_claim = claim_slot(schedule, ServedUpTo(None, 0, due), now)
    assert due <= slot_claim.slot.at <= now
    assert slot_claim.served_up_to.next_due is not None
    assert slot_claim.served_up_to.next_due > now
    assert slot_claim.is_in_time == (now - slot_claim.slot.at < MAX_LATENESS)


BERLIN_8 = Schedule("Europe/Berlin", ("08:00",), ALL_DAYS)
BERLIN_18 = Schedule("Europe/Berlin", ("18:00",), ALL_DAYS)
TODAY = date(2026, 11, 22)


def test_a_time_changed_after_todays_digest_brings_no_second_one_today() -> None:
    served = ServedUpTo(TODAY, 1, utc("2026-11-23T07:00"))
    assert reschedule(BERLIN_8, BERLIN_18, served, utc("2026-11-22T09:00")) == utc("2026-11-23T17:00")


def test_a_time_changed_before_todays_digest_moves_it() -> None:
    waiting = ServedUpTo(None, 0, utc("2026-11-22T07:00"))
    assert reschedule(BERLIN_8, BERLIN_18, waiting, utc("2026-11-22T06:00")) == utc("2026-11-22T17:00")


def test_a_time_changed_to_one_that_has_passed_keeps_todays_digest_where_it_was() -> None:
    waiting = ServedUpTo(date(2026, 11, 21), 1, utc("2026-11-22T17:00"))
    assert reschedule(BERLIN_18, BERLIN_8, waiting, utc("2026-11-22T11:00")) == utc("2026-11-22T17:00")


def test_removing_the_morning_keeps_the_evening_digest() -> None:
    both = Schedule("Europe/Berlin", ("08:00", "18:00"), ALL_DAYS)
    served = ServedUpTo(TODAY, 1, utc("2026-11-22T17:00"))
    assert reschedule(both, BERLIN_18, served, utc("2026-11-22T11:00")) == utc("2026-11-22T17:00")


def test_removing_the_evening_drops_todays_evening_digest() -> None:
    both = Schedule("Europe/Berlin", ("08:00", "18:00"), ALL_DAYS)
    served = ServedUpTo(TODAY, 1, utc("2026-11-22T17:00"))
    assert reschedule(both, BERLIN_8, served, utc("2026-11-22T11:00")) == utc("2026-11-23T07:00")


def test_removing_the_evening_drops_its_digest_for_a_reader_who_subscribed_after_the_morning() -> None:
    both = Schedule("Europe/Berlin", ("08:00", "18:30"), ALL_DAYS)
    morning = Schedule("Europe/Berlin", ("08:15",), ALL_DAYS)
    waiting = ServedUpTo(None, 0, utc("2026-11-22T17:30"))
    assert reschedule(both, morning, waiting, utc("2026-11-22T14:53")) == utc("2026-11-23T07:15")


def test_a_digest_kept_by_one_change_of_times_is_not_lost_by_the_next_change() -> None:
    waiting = ServedUpTo(None, 0, utc("2026-11-22T17:00"))
    now = utc("2026-11-22T11:00")
    kept = reschedule(BERLIN_18, BERLIN_8, waiting, now)
    nine = Schedule("Europe/Berlin", ("09:00",), ALL_DAYS)
    assert reschedule(BERLIN_8, nine, ServedUpTo(None, 0, kept), now) == kept
    assert not is_slot(nine, kept)
    assert is_slot(BERLIN_18, kept)


@given(schedules, times(), moments)
def test_a_schedule_with_as_many_times_as_before_never_loses_a_digest_of_the_day(
    old: Schedule, new_times: tuple[str, ...], start: datetime
) -> None:
    """A reader who only moves times still gets today's digests, at the latest when they were due."""
    due = first_due(old, start)
    zone = ZoneInfo(old.timezone)
    if start.astimezone(zone).date() != due.astimezone(zone).date() or len(new_times) < len(old.times):
        return
    new = Schedule(old.timezone, new_times, old.weekdays)
    assert reschedule(old, new, ServedUpTo(None, 0, due), start).astimezone(zone).date() == (
        due.astimezone(zone).date()
    )


def test_adding_an_evening_brings_its_digest_today() -> None:
    both = Schedule("Europe/Berlin", ("08:00", "18:00"), ALL_DAYS)
    served = ServedUpTo(TODAY, 1, utc("2026-11-23T07:00"))
    assert reschedule(BERLIN_8, both, served, utc("2026-11-22T11:00")) == utc("2026-11-22T17:00")


def test_moving_west_does_not_serve_the_same_calendar_day_twice() -> None:
    shanghai = Schedule("Asia/Shanghai", ("08:00",), ALL_DAYS)
    new_york = Schedule("America/New_York", ("08:00",), ALL_DAYS)
    served = ServedUpTo(TODAY, 1, utc("2026-11-23T00:00"))
    assert reschedule(shanghai, new_york, served, utc("2026-11-22T00:30")) == utc("2026-11-23T13:00")


def test_moving_east_past_the_time_does_not_lose_the_day() -> None:
    shanghai = Schedule("Asia/Shanghai", ("08:00",), ALL_DAYS)
    waiting = ServedUpTo(date(2026, 11, 21), 1, utc("2026-11-22T07:00"))
    assert reschedule(BERLIN_8, shanghai, waiting, utc("2026-11-22T04:00")) == utc("2026-11-22T07:00")


@given(
    schedules,
    st.lists(st.tuples(st.timedeltas(timedelta(0), timedelta(days=2)), schedules), max_size=12),
    moments,
)
def test_no_sequence_of_schedule_changes_repeats_a_key_or_goes_back_a_day(
    schedule: Schedule, changes: list[tuple[timedelta, Schedule]], start: datetime
) -> None:
    """A reader may change everything at any time; keys stay unique and days never decrease."""
    now, served_up_to = start, ServedUpTo(None, 0, first_due(schedule, start))
    keys = []
    for wait, new in changes:
        until = now + wait
        while served_up_to.next_due is not None and served_up_to.next_due <= until:
            now = served_up_to.next_due
            slot_claim = claim_slot(schedule, served_up_to, now)
            keys.append((slot_claim.slot.day, slot_claim.slot.number))
            served_up_to = slot_claim.served_up_to
        now = until
        due = reschedule(schedule, new, served_up_to, now)
        assert due - now < timedelta(days=10)
        schedule, served_up_to = new, ServedUpTo(served_up_to.day, served_up_to.slots_done, due)
    assert all(earlier < later for earlier, later in pairwise(keys))
