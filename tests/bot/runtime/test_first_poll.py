"""The first request for updates leaves before the database is open, and nothing that it brings is lost."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import real_time
from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.playground import Playground, UserHandle
from bot.playground.world.event_log import EventKind
from bot.playground.world.faults import Fault, FaultKind
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.runtime.first_poll import FirstPoll, begin_first_poll
from bot.runtime.leadership import leader_lock_of
from bot.runtime.process_roles import ProcessRole
from bot.settings import Settings
from data.engines import location
from data.errors import DatabaseTooNew
from data.schema.migrations import REVISIONS
from tests.support.databases import sqlite_url as url_of
from tests.support.failing_charts import FailingCharts
from tests.support.in_process_summarizer import InProcessSummarizer
from tests.support.waiting import wait_until


@pytest.fixture
def settings(playground: Playground, sqlite_url: str) -> Settings:
    """Those of an ordinary start: polling, and a database that is up to date."""
    return Settings(bot_token=playground.token, database_url=sqlite_url, telegram_api_url=playground.root)


async def begin(settings: Settings) -> FirstPoll:
    """Begin to poll as an ordinary start does."""
    first_poll = await begin_first_poll(settings, ProcessRole.ALL)
    assert first_poll is not None
    return first_poll


async def begin_with_an_update(playground: Playground, settings: Settings) -> tuple[UserHandle, FirstPoll]:
    """Begin while Rita's /help waits at Telegram, and wait until it was asked for."""
    rita = playground.add_user("Rita", language_code="en", started=True)
    await rita.say("/help")
    first_poll = await begin(settings)
    await playground.wait_for_bot()
    return rita, first_poll


def count_polls(playground: Playground) -> int:
    """How many requests for updates have come."""
    return sum(event.kind == EventKind.POLL for event in playground.world.event_log.events)


def set_revision(settings: Settings, revision: str) -> None:
    """Make the database one of another version of Lede."""
    with closing(sqlite3.connect(location.path_of(settings.database_url))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


async def is_leader_lock_free(settings: Settings) -> bool:
    """Whether another process could take the leader lock."""
    other = leader_lock_of(settings, "other:1", real_time)
    try:
        return await other.try_acquire()
    finally:
        await other.release()


@asynccontextmanager
async def opened(settings: Settings, first_poll: FirstPoll) -> AsyncIterator[Application]:
    """The application that goes on with the first poll."""
    async with open_app(
        settings, summarizer=InProcessSummarizer(), charts=FailingCharts(), first_poll=first_poll
    ) as app:
        yield app


async def test_what_waited_is_fetched_before_the_database_opens_and_answered_after(
    playground: Playground, settings: Settings
) -> None:
    rita, first_poll = await begin_with_an_update(playground, settings)
    async with opened(settings, first_poll) as app:
        assert len(playground.world.updates) == 1  # not acknowledged while it is not stored
        await app.attempt_leadership()
        assert not app.standing_by
        await app.inbox.run()
        polling = asyncio.create_task(app.inbox.poll())
        await rita.wait_for("/latest")
        await wait_until(lambda: count_polls(playground) == 2)
        assert len(playground.world.updates) == 0
        polling.cancel()
    assert await is_leader_lock_free(settings)


async def test_updates_that_were_not_stored_stay_at_telegram(
    playground: Playground, settings: Settings
) -> None:
    _, first_poll = await begin_with_an_update(playground, settings)
    await first_poll.close()
    assert len(playground.world.updates) == 1
    assert await is_leader_lock_free(settings)


async def test_a_request_that_still_waits_is_cancelled(playground: Playground, settings: Settings) -> None:
    first_poll = await begin(settings)
    await playground.wait_for_bot()
    await first_poll.close()
    await first_poll.close()
    assert await is_leader_lock_free(settings)


@pytest.mark.parametrize("rounds", [0, 1, 2, 3, 5, 8, 13])
async def test_a_stop_at_any_moment_of_the_request_leaves_no_connection_open(
    settings: Settings, caplog: pytest.LogCaptureFixture, rounds: int
) -> None:
    first_poll = await begin(settings)
    for _ in range(rounds):
        await asyncio.sleep(0)
    await first_poll.close()
    assert await is_leader_lock_free(settings)
    del first_poll
    gc.collect()
    assert "Unclosed" not in caplog.text


async def test_a_webhook_that_is_set_at_telegram_is_deleted_by_the_inbox_as_ever(
    playground: Playground, settings: Settings
) -> None:
    playground.world.webhook.url = "https://elsewhere.example/hook"
    async with opened(settings, await begin(settings)) as app:
        polling = asyncio.create_task(app.inbox.poll())
        await wait_until(lambda: not playground.world.webhook.url)
        polling.cancel()


async def test_a_refused_token_is_the_error_of_the_start_and_nothing_polls(
    playground: Playground, settings: Settings
) -> None:
    refused = replace(settings, bot_token="999:not-this-one")
    first_poll = await begin(refused)
    with pytest.raises(TelegramUnavailable, match="refused BOT_TOKEN"):
        async with opened(refused, first_poll):
            pass
    await first_poll.close()
    assert count_polls(playground) == 0
    assert await is_leader_lock_free(settings)


async def test_a_database_that_is_refused_after_the_first_poll_loses_no_update(
    playground: Playground, settings: Settings
) -> None:
    _, first_poll = await begin_with_an_update(playground, settings)
    set_revision(settings, "9999")
    with pytest.raises(DatabaseTooNew):
        async with opened(settings, first_poll):
            pass
    await first_poll.close()
    assert len(playground.world.updates) == 1
    assert await is_leader_lock_free(settings)


async def test_a_start_without_network_frees_the_lock_for_the_next_attempt(
    playground: Playground, settings: Settings
) -> None:
    playground.faults.add(Fault("getMe", FaultKind.DROP_BEFORE))
    first_poll = await begin(settings)
    with pytest.raises(TelegramUnreachable):
        async with opened(settings, first_poll):
            pass
    await first_poll.close()
    assert await is_leader_lock_free(settings)


async def test_a_process_that_stands_by_does_not_poll(playground: Playground, settings: Settings) -> None:
    first = await begin(settings)
    assert await begin_first_poll(settings, ProcessRole.ALL) is None
    await first.close()
    assert count_polls(playground) <= 1


@pytest.mark.parametrize("role", [ProcessRole.WEB, ProcessRole.WORKER])
async def test_only_a_process_that_does_everything_polls_first(settings: Settings, role: ProcessRole) -> None:
    assert await begin_first_poll(settings, role) is None


async def test_updates_by_webhook_and_a_shared_database_have_no_first_poll(settings: Settings) -> None:
    webhook = replace(settings, webhook_url="https://news.example/hook", webhook_secret="a-long-secret")
    shared = replace(settings, database_url="postgresql://lede@127.0.0.1:1/lede")
    assert await begin_first_poll(webhook, ProcessRole.ALL) is None
    assert await begin_first_poll(shared, ProcessRole.ALL) is None


async def test_a_database_to_create_migrate_or_refuse_comes_before_the_first_poll(
    settings: Settings, tmp_path: Path
) -> None:
    missing = replace(settings, database_url=url_of(tmp_path / "none" / "lede.db"))
    assert await begin_first_poll(missing, ProcessRole.ALL) is None
    set_revision(settings, REVISIONS[-2])
    assert await begin_first_poll(settings, ProcessRole.ALL) is None
    assert await is_leader_lock_free(settings)


async def test_a_lock_file_that_cannot_be_opened_is_left_to_the_ordinary_start(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "lede.db.sender.lock").mkdir()
    assert await begin_first_poll(settings, ProcessRole.ALL) is None
