"""The heartbeat and the failures of the broadcast job."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import pytest

from bot.runtime.application import Application
from data.errors import DatabaseUnavailable


async def test_a_broadcast_job_that_fails_has_a_heartbeat_and_a_failure_until_it_ends(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raise_disk_full(*_: object) -> None:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr("data.delivery.broadcasts.list_running", raise_disk_full)
    broadcasts = asyncio.create_task(app.jobs.broadcasts.run())
    async with asyncio.timeout(60):
        while not app.context.heartbeats.failures():  # noqa: ASYNC110 - only the heartbeats show it
            await asyncio.sleep(0.01)
    late = time.monotonic() + 200
    with monkeypatch.context() as patch:
        patch.setattr(time, "monotonic", lambda: late)
        (problem,) = app.context.heartbeats.problems()
    assert problem.startswith("broadcasting has stood still")
    assert problem.endswith("The disk is full.")
    broadcasts.cancel()
    with suppress(asyncio.CancelledError):
        await broadcasts
    assert app.context.heartbeats.ages() == {}
