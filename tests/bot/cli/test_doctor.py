"""The command lede doctor: lines, JSON, colours, exit codes and the restore test, none with a secret."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import main
from bot.cli.colors import may_color
from bot.cli.doctor import format_findings, format_json, run
from bot.doctor.checkup import CheckupOptions
from bot.doctor.findings import error, ok, warning
from data.maintenance.backup import create_backup
from tests.bot.cli.terminal import Terminal

FINDINGS = [
    ok("clock", "It agrees."),
    warning("backups", "There is none.", "Make one."),
    error("token", "No."),
]
OPTIONS = CheckupOptions(tries_worker=False)


def printed(out: StringIO, environ: Mapping[str, str]) -> str:
    return format_findings(FINDINGS, is_colored=may_color(out, environ))


def test_each_finding_is_a_line_with_its_advice_below() -> None:
    assert printed(StringIO(), {}).splitlines() == [
        "ok       clock           It agrees.",
        "warning  backups         There is none.",
        "                         Make one.",
        "error    token           No.",
        "1 error and 1 warning.",
    ]


def test_only_a_terminal_without_no_color_gets_colours() -> None:
    assert "\x1b[33mwarning  \x1b[0m" in printed(Terminal(), {})
    assert "\x1b" not in printed(Terminal(), {"NO_COLOR": "1"})
    assert "\x1b" not in printed(Terminal(), {"TERM": "dumb"})
    assert "\x1b" not in printed(StringIO(), {})


def test_the_json_has_the_worst_severity_and_every_check() -> None:
    report = json.loads(format_json(FINDINGS))
    assert report["severity"] == "error"
    assert report["checks"][1] == {
        "check": "backups",
        "severity": "warning",
        "message": "There is none.",
        "advice": "Make one.",
    }


def test_settings_that_cannot_be_read_are_findings_and_the_code_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = "not-a-token-but-secret"
    code = main.run(["doctor", "--json"], {"BOT_TOKEN": secret, "DEFAULT_TIMEZONE": "Mars"})
    out = capsys.readouterr().out
    assert code == 2
    checks = [(one["check"], one["severity"]) for one in json.loads(out)["checks"]]
    assert checks == [("settings", "error"), ("settings", "error"), ("zone data", "ok")]
    assert secret not in out


def test_a_name_in_the_env_file_that_is_no_setting_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("ADMIN_ID=1\n", "utf-8")
    run({}, options=OPTIONS)
    out = capsys.readouterr().out
    assert "warning  settings        .env has names that change nothing: ADMIN_ID" in out


def restore_test_line(url: str, capsys: pytest.CaptureFixture[str]) -> str:
    run({"DATABASE_URL": url}, rehearses_restore=True, options=OPTIONS)
    return next(line for line in capsys.readouterr().out.splitlines() if "restore test" in line)


def test_the_newest_backup_is_restored_elsewhere_and_its_rows_counted(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "There is no backup to restore." in restore_test_line(sqlite_url, capsys)
    with closing(sqlite3.connect(tmp_path / "lede.db", isolation_level=None)) as connection:
        connection.execute("INSERT INTO counters VALUES ('sample', 1), ('other', 2)")
    asyncio.run(create_backup(sqlite_url, datetime(2026, 11, 1, tzinfo=UTC)))
    backup, _ = asyncio.run(create_backup(sqlite_url, datetime(2026, 11, 2, tzinfo=UTC)))
    before = (tmp_path / "lede.db").read_bytes()
    line = restore_test_line(sqlite_url, capsys)
    assert line.startswith(f"ok       restore test    {backup.name} was restored and has all ")
    assert (tmp_path / "lede.db").read_bytes() == before
    content = bytearray(backup.read_bytes())
    content[8192:8704] = b"\xff" * 512
    backup.write_bytes(content)
    assert restore_test_line(sqlite_url, capsys).startswith("error    restore test")


def test_a_restore_test_on_a_server_names_its_own_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    password = "s3cret-password"
    url = f"postgresql://lede:{password}@127.0.0.1:1/lede"
    run({"DATABASE_URL": url}, rehearses_restore=True, options=OPTIONS)
    out = capsys.readouterr().out
    assert "warning  restore test    The database is on a PostgreSQL server: use pg_dump" in out
    assert "error    database" in out
    assert password not in out
