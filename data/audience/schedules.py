"""Counts subscriptions by when they get digests."""

from __future__ import annotations

import json

from sqlalchemy import Text, case, cast, func, select

from data.engines.upsert import Transaction
from data.records.audience import ScheduleGroup, SubscriptionState
from data.schema.tables import subscriptions


async def count_by_schedule(tx: Transaction) -> list[ScheduleGroup]:
    """The subscriptions for which digests are planned, in groups of equal schedules.

    It reads all subscriptions: one second for a million.
    """
    table = subscriptions.c
    is_paused = table.state == SubscriptionState.PAUSED
    given = (
        select(
            table.timezone,
            # As text: PostgreSQL cannot group by JSON.
            cast(table.times, Text).label("times"),
            cast(table.weekdays, Text).label("weekdays"),
            case((is_paused, table.next_due), else_=None).label("not_before"),
        )
        .where(table.next_due.is_not(None))
        .subquery()
    )
    columns = given.c.timezone, given.c.times, given.c.weekdays, given.c.not_before
    query = select(*columns, func.count()).group_by(*columns)
    return [
        ScheduleGroup(timezone, tuple(json.loads(times)), tuple(json.loads(weekdays)), not_before, int(count))
        for timezone, times, weekdays, not_before, count in await tx.execute(query)
    ]
