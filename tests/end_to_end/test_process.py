"""`lede run` as a process: start, log, signals, and what a kill -9 loses."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground import Playground
from bot.playground.world.faults import Fault, FaultKind
from tests.end_to_end.editor_actions import long_story
from tests.support.lede_process import (
    MAX_IN_DOUBT,
    RUNNING,
    StartLede,
    add_due_readers,
    add_subscribers,
    child_pids,
    count_outbox_states,
    count_received,
    free_port,
    is_alive,
)
from tests.support.waiting import wait_until

pytestmark = pytest.mark.process

OWNER = "1001"


# --- the end ---------------------------------------------------------------------------------------


async def test_sigterm_during_a_fan_out_loses_and_repeats_no_message(
    playground: Playground, start: StartLede, sqlite_url: str
) -> None:
    readers = await add_due_readers(sqlite_url, playground, 120)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.4))
    lede = await start()
    await wait_until(lambda: len(playground.sent) >= 25)
    assert await lede.stop() == 0
    assert len(count_received(playground)) < 120
    assert set(await count_outbox_states(sqlite_url)) <= {"sent", "pending", "leased"}
    playground.faults.clear()

    again = await start()
    await wait_until(lambda: len(count_received(playground)) == 120)
    assert await again.stop() == 0
    assert count_received(playground) == {reader.id: 1 for reader in readers}
    assert await count_outbox_states(sqlite_url) == {"sent": 120}
    # A busy machine may send a second's messages at once; after a 429 the bot waits, and no digest is lost.
    assert [refusal for refusal in playground.refusals if refusal.code != 429] == []


@pytest.mark.usefixtures("fresh_interpreter")
async def test_kill_9_leaves_at_most_the_sends_in_flight_in_doubt(
    playground: Playground, start: StartLede, sqlite_url: str
) -> None:
    await add_due_readers(sqlite_url, playground, 100)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    lede = await start()
    await wait_until(lambda: len(playground.sent) >= 25)
    await lede.stop(signal.SIGKILL)
    playground.faults.clear()

    again = await start()
    async with asyncio.timeout(60):
        while (await count_outbox_states(sqlite_url)).keys() - {"sent", "unknown"}:  # noqa: ASYNC110 - no event announces it
            await asyncio.sleep(0.2)
    assert await again.stop() == 0
    states = await count_outbox_states(sqlite_url)
    assert states["sent"] + states.get("unknown", 0) == 100
    assert states.get("unknown", 0) <= MAX_IN_DOUBT
    assert 100 - len(count_received(playground)) <= states.get("unknown", 0)
    assert set(count_received(playground).values()) == {1}


def is_worker_running(child: int) -> bool:
    """Whether a process has become a worker by its exec; before that it is a copy of the bot."""
    return b"bot.gateways.worker.server" in Path(f"/proc/{child}/cmdline").read_bytes()


async def test_sigterm_does_not_wait_for_the_summarizer_and_the_paste_is_read_after_a_restart(
    playground: Playground, start: StartLede
) -> None:
    owner = playground.add_user("Olga", id=int(OWNER))
    lede = await start(ADMIN_IDS=OWNER)
    await owner.upload("long.txt", long_story(10_000).encode())
    await wait_until(lambda: any(map(is_worker_running, child_pids(lede))))
    os.kill(child_pids(lede)[0], signal.SIGSTOP)  # the request lasts, on a fast machine too
    assert await lede.stop() == 0
    owner._waiter.reset()
    await start(ADMIN_IDS=OWNER)
    assert "Report 1" in (await owner.wait_for("Draft", 60)).text


async def test_the_worker_process_ends_with_a_killed_bot(playground: Playground, start: StartLede) -> None:
    owner = playground.add_user("Olga", id=int(OWNER))
    lede = await start(ADMIN_IDS=OWNER)
    await owner.say(long_story(1_000))
    await owner.wait_for("Draft", 60)
    (child,) = child_pids(lede)
    await lede.stop(signal.SIGKILL)
    await wait_until(lambda: not is_alive(child), 30)


async def test_questions_and_drafts_survive_kill_9(playground: Playground, start: StartLede) -> None:
    owner = playground.add_user("Olga", id=int(OWNER))
    lede = await start(ADMIN_IDS=OWNER)
    await owner.say(long_story(1_000))
    card = await owner.wait_for("Draft", 60)
    await owner.press(card, "Edit title")
    await owner.wait_for("Send the new title")
    await lede.stop(signal.SIGKILL)
    await owner.say("A better title")
    await start(ADMIN_IDS=OWNER)
    assert "A better title" in (await owner.wait_for("Draft")).text


# --- the log ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["text", "json"])
async def test_the_token_is_in_no_line_of_the_log(
    playground: Playground, start: StartLede, style: str
) -> None:
    owner = playground.add_user("Olga", id=int(OWNER))
    lede = await start(ADMIN_IDS=OWNER, LOG_LEVEL="DEBUG", LOG_FORMAT=style)
    for kind in (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER, FaultKind.STATUS_5XX):
        playground.faults.add(Fault("getUpdates", kind))
        playground.faults.add(Fault("sendMessage", kind))
        await owner.say("/help")
    playground.faults.add(Fault("getFile", FaultKind.DROP_BEFORE))
    await owner.upload("a.txt", b"A story")
    await owner.wait_for("did not give me a.txt", 60)
    assert await lede.stop() == 0
    assert playground.token not in lede.log
    assert playground.token.partition(":")[2] not in lede.log
    if style == "json":
        assert all("message" in json.loads(line) for line in lede.lines)


# --- the start -------------------------------------------------------------------------------------


async def test_all_settings_errors_are_reported_at_once(start: StartLede) -> None:
    lede = await start(ready="", BOT_TOKEN="12", ADMIN_IDS="me", DEFAULT_TIMEZONE="Mars", LOG_LEVEL="loud")
    assert await lede.wait_for_exit() == 2
    assert [line.split(":")[0].strip() for line in lede.lines[1:]] == [
        "BOT_TOKEN",
        "ADMIN_IDS",
        "DEFAULT_TIMEZONE",
        "LOG_LEVEL",
    ]


async def test_the_error_for_a_missing_token_says_where_to_get_one(start: StartLede) -> None:
    lede = await start(ready="", BOT_TOKEN="")
    assert await lede.wait_for_exit() == 2
    assert "@BotFather" in lede.log


async def test_a_start_without_network_is_one_clear_line_and_goes_on_when_telegram_answers(
    start: StartLede, playground: Playground
) -> None:
    port = free_port()
    lede = await start(ready="retrying", TELEGRAM_API_URL=f"http://127.0.0.1:{port}")
    assert "Telegram could not be reached (connection refused)" in lede.lines[0]
    assert "TELEGRAM_API_URL" in lede.lines[0]
    late = Playground(token=playground.token)
    await late.start(port=port)
    try:
        await lede.wait_for_line(RUNNING)
        assert await lede.stop() == 0
    finally:
        await late.stop()


async def test_a_start_that_waits_for_the_network_ends_at_once_when_asked(start: StartLede) -> None:
    lede = await start(ready="retrying", TELEGRAM_API_URL=f"http://127.0.0.1:{free_port()}")
    assert await lede.stop() == 0


async def test_a_refused_token_is_one_clear_line(start: StartLede) -> None:
    lede = await start(ready="", BOT_TOKEN="999:not-this-one")
    assert await lede.wait_for_exit() == 1
    (line,) = lede.lines
    assert "refused BOT_TOKEN" in line


async def test_a_database_of_a_newer_version_is_one_clear_line(start: StartLede, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "lede.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    lede = await start(ready="")
    assert await lede.wait_for_exit() == 1
    (line,) = lede.lines
    assert "newer version of Lede" in line


async def test_an_address_that_is_taken_is_one_clear_line(start: StartLede) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        lede = await start(ready="", HTTP_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
        assert await lede.wait_for_exit() == 1
    assert "HTTP_LISTEN" in lede.lines[-1]
    assert "Traceback" not in lede.log


async def test_two_processes_with_one_token_log_the_conflict_without_a_traceback(
    start: StartLede, tmp_path: Path
) -> None:
    first = await start()
    second = await start(DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    await wait_until(lambda: any("another process polls" in lede.log for lede in (first, second)))
    for lede in (first, second):
        assert await lede.stop() == 0
        assert "Traceback" not in lede.log


@pytest.mark.usefixtures("fresh_interpreter")
async def test_sigterm_during_the_start_is_a_clean_end(playground: Playground, start: StartLede) -> None:
    playground.faults.add(Fault("getMe", FaultKind.SLOW, seconds=5))
    lede = await start(ready="")
    await wait_until(lambda: not playground.faults.planned)
    assert await lede.stop() == 0


# --- on time ---------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_a_digest_arrives_within_ten_seconds_of_its_minute(
    playground: Playground, start: StartLede, sqlite_url: str
) -> None:
    reader = playground.add_user("Rita", started=True)
    now = datetime.now(UTC)
    minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1 if now.second < 50 else 2)
    await add_subscribers(sqlite_url, [reader], minute, joined=now - timedelta(minutes=1))
    await start()
    await reader.wait_for("The ferry moves to a new pier", (minute - now).total_seconds() + 10)
    assert datetime.now(UTC) >= minute
