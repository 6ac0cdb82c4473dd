"""The delivery job sends what is planned, finishes what it began and shows when it is stalled."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.monitoring.heartbeats import Job
from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from data.delivery import statistics
from tests.support.factories import NOW

pytestmark = pytest.mark.usefixtures("story")


async def add_due_readers(app: Application, playground: Playground, count: int) -> list[int]:
    """Add readers whose digest is due an hour after NOW; returns their chat ids."""
    people = [playground.add_user(f"Reader {n}", started=True).id for n in range(count)]
    async with app.context.database.transaction() as tx:
        for person in people:
            await subscribe(
                tx, Chat(person, 0, "private", "en"), SubscriptionDefaults("UTC", ("13:00",)), NOW
            )
    return people


async def count_by_state(app: Application) -> dict[str, int]:
    """The number of outbox messages in each state."""
    async with app.context.database.reading() as tx:
        return (await statistics.count_all(tx)).outbox


async def test_planning_wakes_the_delivery_job_which_sends_at_once(
    app: Application, playground: Playground
) -> None:
    people = await add_due_readers(app, playground, 3)
    delivery = asyncio.create_task(app.jobs.delivery.run())
    await app.jobs.plan_due_digests()
    assert await count_by_state(app) == {}
    playground.clock.move_to(NOW + timedelta(hours=1))
    await app.jobs.plan_due_digests()
    async with asyncio.timeout(60):
        while (await count_by_state(app)).get("sent") != 3:  # noqa: ASYNC110 - only the ledger shows it
            await asyncio.sleep(0.01)
    assert sorted(sent.chat_id for sent in playground.sent) == sorted(people)
    delivery.cancel()


async def test_a_cancelled_delivery_job_finishes_its_requests_and_keeps_the_other_messages(
    app: Application, playground: Playground
) -> None:
    await add_due_readers(app, playground, 40)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    playground.clock.move_to(NOW + timedelta(hours=1))
    await app.jobs.plan_due_digests()
    delivery = asyncio.create_task(app.jobs.delivery.run())
    async with asyncio.timeout(60):
        while len(playground.sent) < 5:  # noqa: ASYNC110 - only the playground's list shows it
            await asyncio.sleep(0.01)
    delivery.cancel()
    with suppress(asyncio.CancelledError):
        await delivery
    found = await count_by_state(app)
    assert found["sent"] == len(playground.sent)
    assert found.keys() == {"sent", "leased"}
    assert sum(found.values()) == 40


async def test_a_job_without_a_heartbeat_for_two_minutes_is_a_problem(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.context.heartbeats.beat(Job.DELIVERY)
    await app.jobs.plan_due_digests()
    assert app.context.heartbeats.problems() == []
    late = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert sorted(problem.split(" has")[0] for problem in app.context.heartbeats.problems()) == [
        "delivery",
        "planning",
    ]
    await app.jobs.plan_due_digests()
    assert [problem.split(" has")[0] for problem in app.context.heartbeats.problems()] == ["delivery"]
