"""When quiet hours end, and when digests may be sent around them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar.quiet_hours import quiet_ends_at, send_window
from bot.services.calendar.slots import MAX_LATENESS
from data.records.audience import QuietHours

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
NIGHT = QuietHours("22:00", "07:00")
NOON = QuietHours("12:00", "14:00")
walls = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
quiets = st.tuples(walls, walls).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: QuietHours(*pair))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("quiet", "at", "end"),
    [
        (NIGHT, "22T21:59", None),
        (NIGHT, "22T22:00", "23T07:00"),
        (NIGHT, "23T03:00", "23T07:00"),
        (NIGHT, "23T07:00", None),
        (NOON, "22T12:00", "22T14:00"),
        (NOON, "22T14:00", None),
        (None, "22T23:00", None),
    ],
)
def test_quiet_hours_last_from_their_first_minute_to_just_before_their_end(
    quiet: QuietHours | None, at: str, end: str | None
) -> None:
    assert quiet_ends_at(quiet, "Europe/Berlin", berlin(at)) == (berlin(end) if end else None)


def test_one_of_the_two_columns_alone_means_no_quiet_hours() -> None:
    assert QuietHours.from_columns("22:00", None) is None
    assert QuietHours.from_columns(None, "07:00") is None
    assert QuietHours.from_columns("22:00", "07:00") == NIGHT


@given(quiets, st.sampled_from(ZONES), moments)
def test_quiet_hours_end_within_27_hours_at_or_after_their_wall_time(
    quiet: QuietHours, zone: str, at: datetime
) -> None:
    end = quiet_ends_at(quiet, zone, at)
    if end is None:
        return
    assert timedelta(0) < end - at <= timedelta(hours=27)
    shown = end.astimezone(ZoneInfo(zone)).time()
    assert shown >= time.fromisoformat(quiet.end)


@given(quiets, st.sampled_from(ZONES), moments)
def test_an_instant_is_quiet_exactly_where_the_wall_clock_is_between_the_two_times(
    quiet: QuietHours, zone: str, at: datetime
) -> None:
    """Holds away from changes of the zone's offset."""
    local = at.astimezone(ZoneInfo(zone))
    around = {(at + timedelta(hours=h)).astimezone(ZoneInfo(zone)).utcoffset() for h in range(-30, 31)}
    if len(around) > 1:
        return
    shown = f"{local:%H:%M}"
    inside = (
        quiet.start <= shown < quiet.end if quiet.start < quiet.end else not quiet.end <= shown < quiet.start
    )
    assert (quiet_ends_at(quiet, zone, at) is not None) == inside


@given(st.none() | quiets, st.sampled_from(ZONES), moments, st.timedeltas(timedelta(0), MAX_LATENESS))
def test_a_digest_in_time_always_has_an_instant_at_which_it_may_be_sent(
    quiet: QuietHours | None, zone: str, due_at: datetime, late: timedelta
) -> None:
    now = due_at + late
    found = send_window(due_at, quiet, zone, now)
    assert found.not_before >= due_at
    assert quiet_ends_at(quiet, zone, max(now, found.not_before)) is None
    assert max(now, found.not_before) < found.expires_at or late == MAX_LATENESS
    if quiet is None:
        assert (found.not_before, found.expires_at) == (due_at, due_at + MAX_LATENESS)


def test_an_evening_digest_delayed_into_the_quiet_hours_is_sent_in_the_morning() -> None:
    found = send_window(berlin("22T21:00"), NIGHT, "Europe/Berlin", berlin("22T23:30"))
    assert found.not_before == berlin("23T07:00")
    assert found.expires_at > berlin("23T08:00")


def test_an_evening_digest_that_would_expire_in_the_quiet_hours_expires_an_hour_after_them() -> None:
    found = send_window(berlin("22T21:00"), NIGHT, "Europe/Berlin", berlin("22T21:00"))
    assert found.not_before == berlin("22T21:00")
    assert found.expires_at == berlin("23T08:00")
