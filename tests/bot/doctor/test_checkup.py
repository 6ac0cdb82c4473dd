"""Each of the usual faults of an installation is named by the check that it belongs to, by real probes.

Telegram is the playground; the files are real. A full disk is a small one in memory where the user may
mount it, and otherwise a limit that no disk meets.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import zoneinfo
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import cast

import aiohttp
import pytest
from aiohttp import web

from bot.clock import real_time
from bot.doctor.checkup import (
    CheckupOptions,
    check_all,
    check_machine_quickly,
    check_telegram_quickly,
    check_without_settings,
)
from bot.doctor.findings import Finding, Severity
from bot.doctor.machine_rules import DiskLimits
from bot.playground import Playground
from bot.settings import Settings, SharingPolicy
from data.coordination.leader_lock import create_leader_lock
from data.maintenance.backup import create_backup
from tests.bot.doctor.disks import SMALL_DISK_BYTES, mounted, read_only
from tests.support.lede_process import free_port

ROOMY = DiskLimits(min_free_bytes=1, low_free_bytes=1, slow_sync_seconds=60, max_sync_seconds=120)
OPTIONS = CheckupOptions(disk=ROOMY, poll_seconds=0, lock_seconds=0.2, tries_worker=False)
"""The machine on which the tests run may be slow and full."""


@pytest.fixture
async def settings(playground: Playground, sqlite_url: str) -> Settings:
    """Settings of an installation in which all is well."""
    await create_backup(sqlite_url, real_time())
    return Settings(bot_token=playground.token, database_url=sqlite_url, telegram_api_url=playground.root)


def problems(findings: list[Finding]) -> dict[str, Severity]:
    """The severity of every check that found a problem."""
    return {one.check: one.severity for one in findings if one.severity is not Severity.OK}


def find(findings: list[Finding], check: str) -> Finding:
    return next(one for one in findings if one.check == check)


async def test_a_sound_installation_has_no_problem(settings: Settings) -> None:
    findings = await check_all(settings, replace(OPTIONS, tries_worker=True))
    assert [one for one in findings if one.severity is not Severity.OK or one.advice] == []
    assert [one.check for one in findings] == [
        *("token", "privacy mode", "inline mode", "webhook", "rich messages", "other poller", "clock"),
        *("folder", "disk space", "disk speed", "database", "database locks", "database size", "backups"),
        *("zone data", "worker", "running"),
    ]


# --- what Telegram says ----------------------------------------------------------------------------


async def test_a_wrong_token(settings: Settings) -> None:
    token = "1:Wrong-Secret"
    findings = await check_all(replace(settings, bot_token=token), OPTIONS)
    assert problems(findings) == {"token": Severity.ERROR}
    assert "Ask @BotFather" in find(findings, "token").advice
    assert token not in repr(findings)


async def test_no_token(settings: Settings) -> None:
    findings = await check_all(replace(settings, bot_token=""), OPTIONS)
    assert problems(findings) == {"token": Severity.ERROR}


async def test_an_unreachable_server(settings: Settings) -> None:
    findings = await check_all(replace(settings, telegram_api_url=f"http://127.0.0.1:{free_port()}"), OPTIONS)
    assert problems(findings) == {"token": Severity.ERROR}
    assert "connection refused" in find(findings, "token").message
    assert settings.bot_token not in repr(findings)


@pytest.mark.parametrize(
    ("offset", "severity"),
    [
        (timedelta(minutes=2, seconds=2), Severity.ERROR),
        (timedelta(minutes=-2, seconds=-2), Severity.ERROR),
        (timedelta(seconds=40), Severity.WARNING),
    ],
)
async def test_a_wrong_clock(settings: Settings, offset: timedelta, severity: Severity) -> None:
    options = replace(OPTIONS, now=lambda: real_time() + offset)
    assert problems(await check_telegram_quickly(settings, options)) == {"clock": severity}


async def test_privacy_mode_that_is_off(settings: Settings, playground: Playground) -> None:
    playground.world.profile.privacy_mode = False
    findings = await check_all(settings, OPTIONS)
    assert problems(findings) == {"privacy mode": Severity.WARNING}
    assert "/setprivacy" in find(findings, "privacy mode").advice


async def test_inline_mode_that_is_off(settings: Settings, playground: Playground) -> None:
    playground.world.profile.inline_mode = False
    findings = await check_all(settings, OPTIONS)
    assert problems(findings) == {"inline mode": Severity.WARNING}
    assert "/setinline" in find(findings, "inline mode").advice
    assert problems(await check_all(replace(settings, sharing=SharingPolicy.OFF), OPTIONS)) == {}


async def test_a_webhook_set_elsewhere_while_polling(settings: Settings, playground: Playground) -> None:
    await call(playground, "setWebhook", url="https://elsewhere.example/secret-path")
    findings = await check_all(settings, OPTIONS)
    assert problems(findings) == {"webhook": Severity.ERROR}
    assert "elsewhere.example" in find(findings, "webhook").message
    assert "secret-path" not in repr(findings)


async def test_a_webhook_that_leads_to_another_server(settings: Settings, playground: Playground) -> None:
    await call(playground, "setWebhook", url="https://elsewhere.example/hook")
    hooked = replace(
        settings,
        webhook_url="https://here.example/hook",
        webhook_secret="secret-secret",
        http_listen=("127.0.0.1", free_port()),
    )
    findings = await check_all(hooked, OPTIONS)
    assert problems(findings) == {"webhook": Severity.ERROR}
    await call(playground, "setWebhook", url=hooked.webhook_url)
    assert problems(await check_all(hooked, OPTIONS)) == {}


async def test_another_poller(settings: Settings, playground: Playground) -> None:
    async with polling(playground):
        await playground.wait_for_bot()
        findings = await check_all(settings, replace(OPTIONS, poll_seconds=30))
    assert problems(findings) == {"other poller": Severity.ERROR}


async def test_the_poll_of_the_check_takes_no_update_away(settings: Settings, playground: Playground) -> None:
    await playground.add_user("Rita").say("/start")
    await check_all(settings, replace(OPTIONS, poll_seconds=30))
    assert len(playground.world.updates) == 1


async def call(playground: Playground, method: str, **values: str) -> int:
    """Call a method of the Bot API; returns the HTTP status."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{playground.base_url}{playground.token}/{method}", data=values) as response,
    ):
        return response.status


@asynccontextmanager
async def polling(playground: Playground) -> AsyncIterator[None]:
    """Another program that polls, and polls again as soon as it is interrupted."""

    async def poll() -> None:
        while True:
            await call(playground, "getUpdates", timeout="30")

    task = asyncio.create_task(poll())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


# --- the machine -----------------------------------------------------------------------------------


def database_in(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'lede.db'}"


async def test_a_full_disk(settings: Settings, tmp_path: Path) -> None:
    with mounted(tmp_path / "small") as is_small:
        if is_small:
            (tmp_path / "small" / "filler").write_bytes(bytes(900_000))
            full, options = (
                replace(settings, database_url=database_in(tmp_path / "small")),
                replace(OPTIONS, disk=replace(ROOMY, min_free_bytes=DiskLimits().min_free_bytes)),
            )
        else:
            full, options = settings, replace(OPTIONS, disk=replace(ROOMY, min_free_bytes=10**18))
        findings = await check_machine_quickly(full, options)
    assert problems(findings)["disk space"] is Severity.ERROR
    assert "Free some space" in find(findings, "disk space").advice


async def test_a_disk_without_a_free_block_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    with mounted(tmp_path / "small") as is_small:
        if not is_small:
            pytest.skip("needs the right to mount a small disk")
        with suppress(OSError):
            (tmp_path / "small" / "filler").write_bytes(bytes(2 * SMALL_DISK_BYTES))
        full = replace(settings, database_url=database_in(tmp_path / "small"))
        findings = await check_machine_quickly(full, OPTIONS)
    assert problems(findings) == {"folder": Severity.ERROR, "disk space": Severity.ERROR}
    assert "no space left" in find(findings, "folder").message


async def test_a_read_only_var(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with read_only(tmp_path / "var"):
        findings = await check_machine_quickly(
            replace(settings, database_url=database_in(tmp_path / "var")), OPTIONS
        )
    assert problems(findings) == {"folder": Severity.ERROR}
    assert str(tmp_path / "var") in find(findings, "folder").message


async def test_a_var_that_cannot_be_made(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    findings = await check_machine_quickly(
        replace(settings, database_url=database_in(tmp_path / "file" / "var")), OPTIONS
    )
    assert problems(findings)["folder"] is Severity.ERROR


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write everywhere")
async def test_root_hears_that_another_user_runs_lede(settings: Settings, tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    findings = await check_machine_quickly(settings, OPTIONS)
    assert problems(findings) == {"user": Severity.WARNING}


async def test_a_database_on_a_server_needs_no_folder_and_no_backup_of_lede(
    settings: Settings, migrated_postgres_url: str
) -> None:
    findings = await check_machine_quickly(replace(settings, database_url=migrated_postgres_url), OPTIONS)
    assert problems(findings) == {}
    assert "folder" not in [one.check for one in findings]
    assert "pg_dump" in find(findings, "backups").message


@pytest.fixture
def no_zone_data(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Takes both sources of zone data away from this process: the system's and the package."""
    loaded = [name for name in sys.modules if name.startswith("tzdata.")]
    for name in ("tzdata", *loaded):
        monkeypatch.setitem(sys.modules, name, cast("ModuleType", None))
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()


async def test_missing_zone_data(settings: Settings, no_zone_data: None) -> None:
    del no_zone_data
    assert problems(await check_machine_quickly(settings, OPTIONS)) == {"zone data": Severity.ERROR}
    assert problems(check_without_settings()) == {"zone data": Severity.ERROR}


async def test_a_zone_of_a_reader_that_this_machine_does_not_know(settings: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "lede.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(subscriptions)") if row[3]]
        values = ["'Mars/Olympus'" if name == "timezone" else "'0'" for name in columns]
        connection.execute(f"INSERT INTO subscriptions ({', '.join(columns)}) VALUES ({', '.join(values)})")
    findings = await check_machine_quickly(settings, OPTIONS)
    assert problems(findings) == {"zone data": Severity.ERROR}
    assert "Mars/Olympus" in find(findings, "zone data").message


# --- the database ----------------------------------------------------------------------------------


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _older(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def _text(path: Path) -> None:
    path.write_text("This is no database, however long it may be. " * 200)


@pytest.mark.parametrize(
    ("damage", "severity", "says"),
    [
        (_newer, Severity.ERROR, "newer version of Lede"),
        (_older, Severity.WARNING, "older than this program"),
        (_foreign, Severity.ERROR, "another program"),
        (_text, Severity.ERROR, "not an SQLite database"),
    ],
)
async def test_a_database_of_another_version_or_program(
    settings: Settings, tmp_path: Path, damage: Callable[[Path], None], severity: Severity, says: str
) -> None:
    damage(tmp_path / "lede.db")
    findings = await check_machine_quickly(settings, OPTIONS)
    assert problems(findings) == {"database": severity}
    assert says in find(findings, "database").message


async def test_a_database_that_another_process_has_locked(settings: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "lede.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        findings = await check_machine_quickly(settings, OPTIONS)
    assert problems(findings) == {"database locks": Severity.WARNING}


async def test_no_backup_and_an_old_one(settings: Settings, tmp_path: Path) -> None:
    old = replace(OPTIONS, now=lambda: real_time() + timedelta(days=2, hours=1))
    findings = await check_machine_quickly(settings, old)
    assert problems(findings) == {"backups": Severity.WARNING}
    assert find(findings, "backups").message == "The newest is 2 days old."
    for backup in (tmp_path / "backups").iterdir():
        backup.unlink()
    (tmp_path / "backups" / "lede-99999999-999999.db").touch()
    findings = await check_machine_quickly(settings, OPTIONS)
    assert find(findings, "backups").message == "There is no backup."


async def test_a_check_creates_and_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    empty = replace(settings, database_url=database_in(tmp_path / "new"))
    findings = await check_machine_quickly(empty, OPTIONS)
    assert problems(findings) == {}
    assert not (tmp_path / "new").exists()
    before = contents(tmp_path)
    await check_all(settings, OPTIONS)
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[Path, bytes]:
    """The bytes of every file in a folder and its folders."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- a running Lede --------------------------------------------------------------------------------


async def test_a_running_lede_is_named_and_its_health_reported(
    settings: Settings, playground: Playground
) -> None:
    lock = create_leader_lock(settings.database_url, "1", "host:7", real_time)
    await lock.try_acquire()
    port = free_port()
    listening = replace(settings, http_listen=("0.0.0.0", port))
    async with polling(playground):
        silent = find(await check_all(listening, OPTIONS), "running")
        async with serving(port, {"ok": True, "problems": []}):
            sound = await check_all(listening, OPTIONS)
        async with serving(port, {"ok": False, "problems": ["planning has stood still for 130 s"]}):
            stalled = find(await check_all(listening, OPTIONS), "running")
    await lock.release()
    assert silent.severity is Severity.WARNING
    assert f"does not answer on 127.0.0.1:{port}" in silent.message
    assert problems(sound) == {}
    assert "other poller" not in [one.check for one in sound], "the poll of Lede itself is not interrupted"
    assert find(sound, "running").message.startswith("Lede (host:7 since")
    assert stalled.severity is Severity.ERROR
    assert "planning has stood still for 130 s" in stalled.message


@asynccontextmanager
async def serving(port: int, health: dict[str, object]) -> AsyncIterator[None]:
    """A server whose /healthz answers with `health`."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(health)

    app = web.Application()
    app.router.add_get("/healthz", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()
