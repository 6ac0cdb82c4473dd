"""The baseline with JobQueue is counted rightly, and its bot schedules a job for each reader."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.job_queue import Delivered, spread_readers, store_readers
from benchmarks.job_queue_bot import build, send
from benchmarks.telegram_server import FIRST_READER
from bot.playground.world.event_log import SendAttempt

_AT = datetime(2026, 11, 30, tzinfo=UTC)
_FIRST = SendAttempt(_AT, 100.0, "sendMessage", FIRST_READER, 0, "Your digest", 1)


def test_messages_are_counted_as_delivered_missing_twice_and_refused() -> None:
    refused = replace(_FIRST, chat_id=FIRST_READER + 2, error="Too Many Requests: retry after 1")
    attempts = [
        replace(_FIRST, chat_id=1),
        _FIRST,
        replace(_FIRST, monotonic=101.0),
        replace(_FIRST, chat_id=FIRST_READER + 1, monotonic=104.0),
        refused,
    ]
    found = Delivered.of(attempts, 4)
    assert (found.missing, found.repeated, found.refused, found.rate) == (2, 1, 1, 0.5)
    assert str(found) == "2 of 4 delivered, 0.5/s, 1 times 429, 2 missing, 1 twice"


def test_a_fan_out_that_delivered_nothing_has_no_rate() -> None:
    assert Delivered.of([], 3) == Delivered(3, (), 0, 3, 0)
    assert Delivered.of([], 3).rate == 0


async def test_the_bot_has_a_daily_job_for_each_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:token")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
    store_readers(tmp_path / "readers.db", spread_readers(25))
    with closing(sqlite3.connect(tmp_path / "readers.db")) as stored:
        assert stored.execute("SELECT count(DISTINCT zone), min(chat_id) FROM readers").fetchone() == (
            10,
            FIRST_READER,
        )
    app = build(str(tmp_path / "readers.db"), send)
    assert app.post_init is not None
    await app.post_init(app)
    assert app.job_queue is not None
    jobs = [job for job in app.job_queue.jobs() if job.chat_id is not None]
    assert {job.chat_id for job in jobs} == set(range(FIRST_READER, FIRST_READER + 25))
