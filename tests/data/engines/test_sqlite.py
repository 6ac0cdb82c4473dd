"""The connections of SQLite: a cancelled task leaves none open."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from data.engines.sqlite import create_reader_engine


@pytest.mark.parametrize("cancellations", [1, 2])
async def test_a_connection_whose_task_is_cancelled_while_it_opens_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cancellations: int
) -> None:
    closed: list[bool] = []
    opens, is_closed = asyncio.Event(), asyncio.Event()
    may_open = threading.Event()
    loop = asyncio.get_running_loop()

    class RecordingConnection(sqlite3.Connection):
        def close(self) -> None:
            closed.append(True)
            super().close()
            loop.call_soon_threadsafe(is_closed.set)

    def connect(path: str, **options: object) -> sqlite3.Connection:
        loop.call_soon_threadsafe(opens.set)
        may_open.wait()
        return original(path, factory=RecordingConnection, **options)

    original: Callable[..., sqlite3.Connection] = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", connect)
    engine = create_reader_engine(tmp_path / "lede.db")

    async def read() -> None:
        async with engine.connect():
            await asyncio.sleep(60)

    task = asyncio.create_task(read())
    await opens.wait()
    for _ in range(cancellations):
        task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    may_open.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(30):
        await is_closed.wait()
    await engine.dispose()
    assert closed == [True]
