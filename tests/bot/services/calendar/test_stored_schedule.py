"""A subscription and its planning key give the same schedule and progress."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.services.calendar.slots import Schedule, ServedUpTo
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from data.delivery.planning import PlanningKey
from tests.support.factories import subscription

DUE = datetime(2026, 11, 23, 7, tzinfo=UTC)
DAY = date(2026, 11, 22)


def test_a_subscription_and_its_planning_key_have_the_same_schedule_and_progress() -> None:
    stored = subscription(next_due=DUE, slot_date=DAY, slots_done=2)
    key = PlanningKey(
        DUE, stored.timezone, stored.times, stored.weekdays, (), DAY, 2, None, send_empty=False, quiet=None
    )
    for one in (stored, key):
        assert schedule_of(one) == Schedule("Europe/Berlin", ("08:00",), (1, 2, 3, 4, 5, 6, 7))
        assert served_up_to(one) == ServedUpTo(DAY, 2, DUE)
