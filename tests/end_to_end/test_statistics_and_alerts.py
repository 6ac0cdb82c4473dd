"""Monitoring end to end: /stats, alerts to owners, /healthz and /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, NoReturn

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from bot.monitoring import heartbeats
from bot.playground import UserHandle
from bot.playground.world.faults import Fault, FaultKind
from bot.playground.world.model import Message
from bot.runtime import owner_alerts
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.runtime.http_server import serve_http
from bot.runtime.owner_alerts import HealthMonitor
from bot.services.planning import planner
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from data.newsroom import team
from tests.end_to_end import seed
from tests.end_to_end.harness import EDITOR, OWNER, START, NewsroomHarness, ask, press_in_turn
from tests.support.waiting import wait_until

MORNING = START + timedelta(hours=20)
HOUR = timedelta(hours=1)
STEP_SECONDS = 30.0
_POLL_INTERVAL_SECONDS = 0.05
STALLED = {"planning has stood still", "delivery has stood still", "the database has not answered"}


@pytest.fixture(autouse=True)
def checks_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The health monitor checks only when a test says so."""
    monkeypatch.setattr(owner_alerts, "CHECK_INTERVAL_SECONDS", 3600)


@pytest.fixture
async def newsroom(running: NewsroomHarness) -> NewsroomHarness:
    """A newsroom with an owner who has written to the bot, two subscribers and an article."""
    await ask(running.owner, "/help")
    await running.subscribe(running.rita)
    await running.subscribe(running.ravi)
    await seed.publish_articles(running, "The ferry moves to a new pier")
    return running


def create_monitor(harness: NewsroomHarness) -> HealthMonitor:
    assert harness.app is not None
    app = harness.app
    return HealthMonitor(app.context, lambda: app.is_leader)


async def wait_for_alert(harness: NewsroomHarness, text: str, monitor: HealthMonitor) -> str:
    """Check until the owner gets an alert; returns the message."""
    async with asyncio.timeout(60):
        while not (found := alerts(harness, text)):
            await monitor.check()
            await asyncio.sleep(0.05)
    return found[-1]


def alerts(harness: NewsroomHarness, text: str) -> list[str]:
    """The alerts to the owner that hold a text, oldest first."""
    return [each.text for each in harness.owner.messages if each.outgoing and text in each.text]


async def digest_states(harness: NewsroomHarness, person: UserHandle) -> list[str]:
    return [state for _, _, state in await seed.planned_digests(harness, person.id)]


async def wait_for_digest_state(harness: NewsroomHarness, person: UserHandle, state: str) -> None:
    """Wait until a person's digest is in this final state; not every state sends a message."""
    async with asyncio.timeout(60):
        while await digest_states(harness, person) != [state]:  # noqa: ASYNC110 - only the ledger knows
            await asyncio.sleep(0.01)


async def add_unreachable_subscribers(harness: NewsroomHarness, count: int) -> list[UserHandle]:
    """Subscribe people to whom the bot cannot write."""
    assert harness.app is not None
    people = [harness.playground.add_user(f"Stranger {n}") for n in range(count)]
    async with harness.app.context.database.transaction() as tx:
        for person in people:
            chat = Chat(person.id, 0, "private", "en")
            await subscribe(tx, chat, SubscriptionDefaults("UTC", ("08:00",)), harness.clock.now())
    return people


# --- /stats ----------------------------------------------------------------------------------------


async def test_owners_and_editors_see_statistics_and_readers_do_not(newsroom: NewsroomHarness) -> None:
    assert newsroom.app is not None
    async with newsroom.app.context.database.transaction() as tx:
        await team.add(tx, EDITOR, "Eddie", OWNER, START)
    for person in (newsroom.owner, newsroom.editor):
        assert "Subscriptions: 2 active" in (await ask(person, "/stats")).text
    assert "Subscriptions" not in (await ask(newsroom.rita, "/stats")).text


async def test_statistics_show_the_progress_of_a_run_and_are_refreshed_in_place(
    newsroom: NewsroomHarness,
) -> None:
    await ask(newsroom.rita, "/quiet 07:30 09:00")
    await newsroom.move_clock_to(MORNING)
    await newsroom.ravi.wait_for("The ferry moves")
    await wait_for_digest_state(newsroom, newsroom.ravi, "sent")
    figures = await ask(newsroom.owner, "/stats")
    figures = await refresh_statistics(newsroom.owner, figures, "1 of 2 sent")
    assert "██████░░░░░░" in figures.text
    assert "1 for later: quiet hours" in figures.text
    await newsroom.move_clock_to(MORNING + HOUR)
    assert newsroom.app is not None
    newsroom.app.context.outbox_filled.set()  # the dispatcher sleeps in real time
    await newsroom.rita.wait_for("The ferry moves")
    figures = await refresh_statistics(newsroom.owner, figures, "· 2 sent")
    assert "1 hr" in figures.text
    # A message arrives before its delivery is settled.
    await refresh_statistics(newsroom.owner, figures, "Nothing is waiting.")


async def refresh_statistics(person: UserHandle, statistics: Message, text: str) -> Message:
    """Refresh the statistics until they hold a text: they are cached for a moment."""
    async with asyncio.timeout(60):
        while text not in statistics.text:
            statistics = await press_in_turn(person, statistics, "Refresh")
    return statistics


# --- alerts to owners ------------------------------------------------------------------------------


async def test_a_failing_planner_is_alerted_hourly_and_its_recovery_once(
    newsroom: NewsroomHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> NoReturn:
        raise KeyError("zone")

    monitor = create_monitor(newsroom)
    with monkeypatch.context() as patch:
        patch.setattr(planner, "plan", fails)
        for minutes in (0, 1, 59, 61, 62):
            with pytest.raises(KeyError):
                await newsroom.move_clock_to(MORNING + timedelta(minutes=minutes))
            await monitor.check()
    assert len(alerts(newsroom, "could not be planned")) == 2
    assert "The reason: KeyError" in alerts(newsroom, "could not be planned")[0]
    await newsroom.advance_clock(timedelta(minutes=1))
    for _ in range(3):
        await monitor.check()
    assert alerts(newsroom, "All is well again") == ["All is well again: digests are planned."]
    await newsroom.rita.wait_for("The ferry moves")


async def test_the_application_runs_the_health_monitor(
    harness: NewsroomHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_alerts, "CHECK_INTERVAL_SECONDS", 0.05)
    async with harness.run() as app:
        await ask(harness.owner, "/help")

        def is_reported() -> bool:
            # Each success of the planning, at the start and at every minute, ends the failure.
            app.context.heartbeats.record_failure(heartbeats.Job.PLANNING, KeyError("zone"))
            return bool(alerts(harness, "could not be planned"))

        await wait_until(is_reported)
        await app.jobs.plan_due_digests()
        await harness.owner.wait_for("All is well again")


async def test_a_database_that_cannot_be_written_is_alerted_once(
    newsroom: NewsroomHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert newsroom.app is not None
    monitor = create_monitor(newsroom)
    await monitor.check()
    async with newsroom.app.context.database.transaction():
        with monkeypatch.context() as patch:
            patch.setattr("bot.monitoring.health_check.DATABASE_TIMEOUT_SECONDS", 0.1)
            patch.setattr("bot.services.alerts.claims.DATABASE_TIMEOUT_SECONDS", 0.1)
            alert_task = asyncio.create_task(wait_for_alert(newsroom, "cannot be written", monitor))
            assert "Check the disk’s free space" in await alert_task
            await asyncio.create_task(monitor.check())
    await wait_for_alert(newsroom, "All is well again: the database can be written.", monitor)
    assert len(alerts(newsroom, "cannot be written")) == 1


async def test_deliveries_in_doubt_are_alerted_with_an_explanation(newsroom: NewsroomHarness) -> None:
    newsroom.playground.faults.add(Fault("sendMessage", FaultKind.DROP_AFTER))
    await newsroom.move_clock_to(MORNING)
    monitor = create_monitor(newsroom)
    assert "may or may not have arrived" in await wait_for_alert(newsroom, "in doubt: 1.", monitor)
    await monitor.check()
    assert len(alerts(newsroom, "in doubt")) == 1
    await refresh_statistics(newsroom.owner, await ask(newsroom.owner, "/stats"), "1 in doubt")


async def test_a_run_with_many_losses_is_alerted_with_blocked_readers_as_likely_cause(
    newsroom: NewsroomHarness,
) -> None:
    people = await add_unreachable_subscribers(newsroom, 25)
    await newsroom.move_clock_to(MORNING)
    for person in people:
        await wait_for_digest_state(newsroom, person, "failed")
    notice = await wait_for_alert(newsroom, "Many digests did not arrive", create_monitor(newsroom))
    assert "for today at 08:00, 25 failed or came too late" in notice
    assert "blocked the bot" in notice
    figures = await refresh_statistics(
        newsroom.owner, await ask(newsroom.owner, "/stats"), "25 not delivered"
    )
    assert "25 unreachable" in figures.text
    assert {each.code for each in newsroom.playground.refusals} == {403}
    newsroom.playground.world.event_log.refusals.clear()


@asynccontextmanager
async def run_without_leader(harness: NewsroomHarness) -> AsyncIterator[Application]:
    """An open application that does not serve: it plans on demand and sends no digest by itself."""
    async with open_app(
        harness.settings,
        clock=harness.clock,
        summarizer=harness.summarizer,
        feed_summarizer=harness.feed_summarizer,
    ) as app:
        harness.app = app
        yield app
        harness.app = None


async def test_a_backlog_of_five_minutes_is_alerted_and_its_end_too(
    harness: NewsroomHarness,
) -> None:
    async with harness.run():
        await ask(harness.owner, "/help")
        await harness.subscribe(harness.rita)
        await seed.publish_articles(harness, "The ferry moves to a new pier")
    async with run_without_leader(harness) as app:
        seconds = 0.0
        monitor = HealthMonitor(app.context, lambda: True, lambda: seconds)
        await harness.move_clock_to(MORNING)
        for _ in range(10):
            harness.clock.advance(timedelta(seconds=STEP_SECONDS))
            seconds += STEP_SECONDS
            await monitor.check()
        assert alerts(harness, "fallen behind") == []
        for _ in range(10):
            harness.clock.advance(timedelta(seconds=STEP_SECONDS))
            seconds += STEP_SECONDS
            await monitor.check()
        assert len(alerts(harness, "fallen behind")) == 1
        draining = asyncio.create_task(app.jobs.delivery.run())
        await harness.rita.wait_for("The ferry moves")
        await wait_for_alert(harness, "All is well again: no digests are waiting.", monitor)
        draining.cancel()
        await asyncio.wait([draining])


# --- /healthz and /metrics -------------------------------------------------------------------------


@asynccontextmanager
async def serve_http_at(app: Application) -> AsyncIterator[str]:
    """Serve the application's HTTP endpoints; yields the address."""
    async with serve_http(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


async def health(root: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(f"{root}/healthz") as response:
        return response.status, await response.json()


def problem_names(report: dict[str, Any]) -> set[str]:
    """The problems of /healthz without their durations."""
    return {problem.split(" for ")[0] for problem in report["problems"]}


async def metrics(root: str) -> dict[tuple[str, str], float]:
    """The metrics of Lede by name and the value of the first label."""
    async with aiohttp.ClientSession() as session, session.get(f"{root}/metrics") as response:
        text = await response.text()
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in parsed(text)
        for sample in family.samples
    }


async def test_stalled_planning_and_delivery_are_unhealthy_until_they_continue(
    newsroom: NewsroomHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert newsroom.app is not None
    app = newsroom.app
    async with serve_http_at(app) as root:
        assert await health(root) == (200, {"ok": True, "problems": []})
        async with app.context.database.transaction():  # and no other connection can open one
            with monkeypatch.context() as patch:
                patch.setattr(heartbeats, "STALLED_AFTER_SECONDS", 0.5)
                move_task = asyncio.create_task(newsroom.move_clock_to(MORNING))
                app.context.outbox_filled.set()
                async with asyncio.timeout(60):
                    status, report = await health(root)
                    while not problem_names(report) >= STALLED:
                        await asyncio.sleep(_POLL_INTERVAL_SECONDS)
                        status, report = await health(root)
        assert status == 503
        assert not report["ok"]
        await move_task
        await newsroom.rita.wait_for("The ferry moves")
        async with asyncio.timeout(60):
            while (await health(root))[0] != 200:  # noqa: ASYNC110 - only the answer shows it
                await asyncio.sleep(_POLL_INTERVAL_SECONDS)


async def test_metrics_change_with_each_event(newsroom: NewsroomHarness) -> None:
    assert newsroom.app is not None
    async with serve_http_at(newsroom.app) as root:
        before = await metrics(root)
        assert before["lede_subscriptions", "active"] == 2
        assert before["lede_is_sender", ""] == 1
        assert before["lede_sends_total", "sent"] == 0
        await newsroom.move_clock_to(MORNING)
        for person in (newsroom.rita, newsroom.ravi):
            await person.wait_for("The ferry moves")
            await wait_for_digest_state(newsroom, person, "sent")
        await ask(newsroom.rita, "/help")
        after = await metrics(root)
    assert after["lede_sends_total", "sent"] == 2
    assert after["lede_digest_lag_seconds_count", ""] == 2
    assert after["lede_planned_messages_total", ""] == 2
    grown = [
        ("lede_updates_received_total", ""),
        ("lede_update_handling_seconds_count", ""),
        ("lede_send_seconds_count", ""),
        ("lede_planning_seconds_count", ""),
        ("lede_commit_seconds_count", ""),
    ]
    assert [name for name in grown if after[name] <= before[name]] == []
