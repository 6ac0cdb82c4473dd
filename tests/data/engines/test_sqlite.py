"""The connections of SQLite: a cancelled task leaves none open."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from data.engines.sqlite import create_reader_engine


async def test_a_connection_whose_task_is_cancelled_while_it_opens_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    opens = asyncio.Event()
    loop = asyncio.get_running_loop()

    class RecordingConnection(sqlite3.Connection):
        def close(self) -> None:
            closed.append(True)
            super().close()

    def connect(path: str, **options: object) -> sqlite3.Connection:
        loop.call_soon_threadsafe(opens.set)
        return original(path, factory=RecordingConnection, **options)

    original: Callable[..., sqlite3.Connection] = sqlite3.connect
    monkeypatch.setattr("sqlite3.connect", connect)
    engine = create_reader_engine(tmp_path / "lede.db")

    async def read() -> None:
        async with engine.connect():
            await asyncio.sleep(60)

    task = asyncio.create_task(read())
    await opens.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await engine.dispose()
    assert closed == [True]
