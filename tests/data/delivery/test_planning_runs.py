"""Storing and listing the counts of planning runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.database import Database
from data.delivery import planning_runs
from data.delivery.planning_runs import PlanningRun


async def test_planning_counts_of_one_instant_are_summed(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await planning_runs.add(tx, PlanningRun(now, 10, 1, 2, 7))
        await planning_runs.add(tx, PlanningRun(now, 5, 0, 1, 8))
        assert await planning_runs.list_recent(tx, 5) == [PlanningRun(now, 15, 1, 3, 15)]


async def test_planning_runs_are_listed_newest_first(database: Database, now: datetime) -> None:
    made = [PlanningRun(now + timedelta(minutes=n), n, 0, 0, n) for n in (2, 1, 3)]
    async with database.transaction() as tx:
        for run in made:
            await planning_runs.add(tx, run)
        assert await planning_runs.list_recent(tx, 2) == [made[2], made[0]]
