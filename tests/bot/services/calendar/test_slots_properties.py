"""In every zone, each local date and slot brings one digest, also around changes of the zone's offset.

A reader's days are simulated around each change of a zone's offset from 2020 to 2035, and around the date
that Samoa omitted. The expected instants come from reading the zone's clock every quarter of an hour, of
which every offset of these years is a multiple, not from the code under test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.calendar.slots import Schedule, ServedUpTo, claim_slot, first_due

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)
# Just before, in, and just after the hours at which clocks are changed somewhere, and ordinary ones.
TIMES = ("00:00", "00:30", "01:45", "02:00", "02:30", "03:00", "08:00", "23:30", "23:45")
DAY, STEP = timedelta(days=1), timedelta(minutes=15)


def offset_changes(name: str, year: int) -> Iterator[datetime]:
    """The UTC days of a year on which the zone's offset changes."""
    zone, days = ZoneInfo(name), _days_of(year)
    offsets = [at.astimezone(zone).utcoffset() for at in days]
    for at, (before, after) in zip(days, pairwise(offsets), strict=False):
        if before != after:
            yield at


@cache
def _days_of(year: int) -> list[datetime]:
    return [datetime(year, 1, 1, tzinfo=UTC) + n * DAY for n in range(367)]


def expected_instants(name: str, since: datetime, until: datetime) -> list[datetime]:
    """The instants after `since` at which wall times are reached, found by reading the zone's clock.

    A wall time is reached when the clock first shows it or, where it is skipped, a later time; the second
    occurrence in a repeated hour does not count.
    """
    zone = ZoneInfo(name)
    fired, latest = [], since.astimezone(zone).replace(tzinfo=None)
    at = since
    while at < until:
        at += STEP
        shown = at.astimezone(zone).replace(tzinfo=None)
        if _any_passed(latest, shown):
            fired.append(at)
        latest = max(latest, shown)
    return fired


def _any_passed(before: datetime, shown: datetime) -> bool:
    """Whether a wall time lies in (before, shown]; those of an omitted date do not count."""
    days = {before.date(), shown.date()} if before < shown else ()
    return any(before < wall <= shown for day in days for wall in _walls_of(day))


@cache
def _walls_of(day: date) -> list[datetime]:
    return [datetime.combine(day, time.fromisoformat(wall)) for wall in TIMES]


def claimed_slots(name: str, since: datetime, until: datetime) -> Iterator[tuple[tuple[date, int], datetime]]:
    """The slots of a reader who is served in time."""
    schedule = Schedule(name, TIMES, ALL_DAYS)
    served_up_to = ServedUpTo(None, 0, first_due(schedule, since))
    while served_up_to.next_due is not None and served_up_to.next_due <= until:
        slot_claim = claim_slot(schedule, served_up_to, served_up_to.next_due)
        assert slot_claim.is_in_time
        yield (slot_claim.slot.day, slot_claim.slot.number), slot_claim.slot.at
        served_up_to = slot_claim.served_up_to


@pytest.mark.parametrize("name", ["Pacific/Apia", "Pacific/Fakaofo"])
def test_a_date_that_a_zone_omits_brings_no_digest(name: str) -> None:
    since, until = datetime(2011, 12, 27, tzinfo=UTC), datetime(2012, 1, 3, tzinfo=UTC)
    days = Counter(day for (day, _), _ in claimed_slots(name, since, until))
    assert date(2011, 12, 30) not in days
    assert days[date(2011, 12, 29)] == days[date(2011, 12, 31)] == len(TIMES)


@pytest.mark.unmeasured
@pytest.mark.parametrize("year", range(2020, 2036))
def test_each_wall_time_brings_one_digest_around_every_change_of_the_clocks(year: int) -> None:
    """Wall times that are skipped together bring one digest."""
    for name, at in _cases(year):
        since, until = at - DAY, at + 2 * DAY
        served = list(claimed_slots(name, since, until))
        assert [_round_up_to_step(instant) for _, instant in served] == expected_instants(
            name, since, until
        ), (name, at)
        keys = [key for key, _ in served]
        assert keys == sorted(set(keys)), (name, at)
        assert max(Counter(day for day, _ in keys).values()) <= len(TIMES)


def _round_up_to_step(instant: datetime) -> datetime:
    """The next quarter of an hour: Casey in Antarctica changes its offset at a minute past."""
    return instant + timedelta(seconds=-instant.timestamp() % STEP.total_seconds())


def _cases(year: int) -> Iterator[tuple[str, datetime]]:
    """The year's changes of all zones, each distinct one once: many zones are aliases."""
    seen = set()
    for name in ZONES:
        for at in offset_changes(name, year):
            zone = ZoneInfo(name)
            kind = tuple((at + hour * timedelta(hours=1)).astimezone(zone).utcoffset() for hour in range(25))
            if (at, kind) not in seen:
                seen.add((at, kind))
                yield name, at


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 1)).map(lambda naive: naive.replace(tzinfo=UTC)),
    st.lists(st.timedeltas(timedelta(days=-3), timedelta(days=3)), max_size=20),
)
def test_jumps_of_the_server_clock_repeat_no_digest_and_delay_none_beyond_two_days(
    name: str, start: datetime, jumps: list[timedelta]
) -> None:
    schedule = Schedule(name, ("08:00", "18:30"), ALL_DAYS)
    served_up_to = ServedUpTo(None, 0, first_due(schedule, start))
    keys, now = [], start
    for jump in jumps:
        now += jump
        if served_up_to.next_due is not None and served_up_to.next_due <= now:
            slot_claim = claim_slot(schedule, served_up_to, now)
            keys.append((slot_claim.slot.day, slot_claim.slot.number))
            served_up_to = slot_claim.served_up_to
    assert keys == sorted(set(keys))
    furthest = max([start, *(start + sum(jumps[: n + 1], timedelta()) for n in range(len(jumps)))])
    assert served_up_to.next_due is not None
    assert served_up_to.next_due <= furthest + timedelta(days=2)
