"""Daily backups: which are kept, when one is due, and what happens when one fails or is cancelled."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BackupCancelled, BackupRefused
from data.maintenance.backup import backup, create_backup, newest_backup, restore
from data.maintenance.daily_backups import BackupKeep, back_up_if_due, is_due, surplus

NOW = datetime(2026, 11, 22, 0, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
KEEP = BackupKeep(7, 4)
INSTANTS = st.sets(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), max_size=60
)


def test_one_a_day_for_a_hundred_days_leaves_seven_days_and_four_weeks() -> None:
    kept: set[datetime] = set()
    for number in range(100):
        kept.add(NOW + number * DAY)
        kept -= surplus(kept, KEEP)
    last = NOW + 99 * DAY
    assert [(last - at).days for at in sorted(kept, reverse=True)] == [*range(7), 8, 15]
    assert {at.isoweekday() for at in kept if (last - at).days > 6} == {7}


@given(INSTANTS, st.integers(0, 10), st.integers(0, 10))
def test_the_newest_of_each_kept_day_and_week_stays_and_never_more(
    times: set[datetime], daily: int, weekly: int
) -> None:
    kept = times - surplus(times, BackupKeep(daily, weekly))
    assert kept <= times
    assert len(kept) <= max(daily + weekly, 1)
    if times:
        assert max(times) in kept
    newest_of_days = sorted({at.date(): at for at in sorted(times)}.values(), reverse=True)
    assert kept >= set(newest_of_days[:daily])
    newest_of_weeks = sorted({at.isocalendar()[:2]: at for at in sorted(times)}.values(), reverse=True)
    assert kept >= set(newest_of_weeks[:weekly])
    assert surplus(kept, BackupKeep(daily, weekly)) == set()


def test_a_backup_is_due_once_a_day_whatever_the_future_has() -> None:
    assert is_due([], NOW)
    assert not is_due([NOW.replace(hour=0, minute=0)], NOW)
    assert is_due([NOW - DAY], NOW)
    assert is_due([NOW + timedelta(hours=1), NOW + 400 * DAY], NOW)


def names(path: Path) -> list[str]:
    folder = path.parent / "backups"
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


async def test_the_backup_of_the_day_is_made_once_and_can_be_restored(
    path: Path, url: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO counters VALUES ('sample', 7)")
    made = await back_up_if_due(url, NOW, KEEP)
    assert made == path.parent / "backups" / "lede-auto-20261122-000215.db"
    assert await back_up_if_due(url, NOW + timedelta(hours=20), KEEP) is None
    assert newest_backup(url) == (made, NOW)
    restored = tmp_path / "elsewhere.db"
    restore(f"sqlite+aiosqlite:///{restored}", made)
    with closing(sqlite3.connect(restored)) as connection:
        assert connection.execute("SELECT value FROM counters").fetchall() == [(7,)]


async def test_old_automatic_backups_and_partial_copies_are_deleted_and_nothing_else(
    path: Path, url: str
) -> None:
    for number in range(3):
        await back_up_if_due(url, NOW + number * DAY, BackupKeep(2, 0))
    await create_backup(url, NOW - 300 * DAY)
    folder = path.parent / "backups"
    (folder / ".lede-auto-20261101-000000.db.partial").write_bytes(b"half")
    (folder / "lede-auto-notes.txt").write_text("kept")
    (folder / "lede-auto-99999999-999999.db").write_text("kept")
    await back_up_if_due(url, NOW + 3 * DAY, BackupKeep(2, 0))
    assert names(path) == [
        "lede-20260126-000215.db",
        "lede-auto-20261124-000215.db",
        "lede-auto-20261125-000215.db",
        "lede-auto-99999999-999999.db",
        "lede-auto-notes.txt",
    ]


async def test_databases_in_one_folder_have_backups_of_their_own(path: Path, url: str) -> None:
    other = path.with_name("gazette [old].db")
    shutil.copy2(path, other)
    other_url = f"sqlite+aiosqlite:///{other}"
    (path.parent / "backups").mkdir()
    (path.parent / "backups" / ".gazette [old]-auto-20261101-000000.db.partial").touch()
    for number in range(3):
        await back_up_if_due(url, NOW + number * DAY, BackupKeep(1, 0))
    await back_up_if_due(other_url, NOW, BackupKeep(1, 0))
    assert names(path) == ["gazette [old]-auto-20261122-000215.db", "lede-auto-20261124-000215.db"]
    found = newest_backup(other_url)
    assert found is not None
    assert found[0].name == "gazette [old]-auto-20261122-000215.db"


async def test_a_failed_backup_deletes_none_of_the_old_ones(path: Path, url: str) -> None:
    for number in range(2):
        await back_up_if_due(url, NOW + number * DAY, BackupKeep(1, 0))
    before = names(path)
    damage(path)
    with pytest.raises(BackupRefused):
        await back_up_if_due(url, NOW + 9 * DAY, BackupKeep(1, 0))
    assert names(path) == before


def damage(path: Path) -> None:
    path.write_bytes(b"a disk gone bad")


class Usage(NamedTuple):
    """What shutil.disk_usage returns."""

    total: int
    used: int
    free: int


async def test_no_backup_is_made_where_it_would_fill_the_disk(
    path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100_000_000, 50_100_000, 49_900_000))
    with pytest.raises(BackupRefused, match="and 49 MB are free"):
        await back_up_if_due(url, NOW, KEEP)
    assert names(path) == []


async def test_a_folder_that_cannot_be_used_is_reported(path: Path, url: str) -> None:
    (path.parent / "backups").write_text("a file")
    with pytest.raises(BackupRefused):
        await back_up_if_due(url, NOW, KEEP)


def test_a_cancelled_copy_ends_at_once_and_leaves_no_file(path: Path, url: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE filler (text)")
        many = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n"
        )
        connection.execute(f"INSERT INTO filler {many}")
    with pytest.raises(BackupCancelled):
        backup(url, path.parent / "copy.db", is_cancelled=lambda: True)
    questions = iter(range(10**9))
    with pytest.raises(BackupCancelled):
        backup(url, path.parent / "copy.db", is_cancelled=lambda: next(questions) > 12)
    assert [one.name for one in path.parent.glob("*copy.db*")] == []


async def test_a_cancelled_task_ends_its_thread(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started, ended = threading.Event(), threading.Event()

    def wait_for_cancellation(*_: object, is_cancelled: object) -> None:
        assert callable(is_cancelled)
        started.set()
        while not is_cancelled():
            threading.Event().wait(0.01)
        ended.set()

    monkeypatch.setattr("data.maintenance.daily_backups.backup", wait_for_cancellation)
    task = asyncio.create_task(back_up_if_due(url, NOW, KEEP))
    await asyncio.to_thread(started.wait, 30)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 30)
