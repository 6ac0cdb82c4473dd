"""`lede move` copies a database, says what to do next and never prints a password."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.cli.move import completion_message, mask_password
from bot.cli.progress import CLEAR_LINE, MoveProgress
from data.articles import articles
from data.database import Database
from data.maintenance.move import MoveResult
from tests.bot.cli.terminal import Terminal
from tests.support.factories import NOW, new_article


async def add_newsroom(url: str) -> None:
    database = await Database.open(url)
    async with database.transaction() as tx:
        await articles.publish(tx, (await articles.add(tx, new_article("A ferry"), NOW)).id, NOW)
    await database.close()


def test_a_move_to_a_server_copies_the_newsroom_and_prints_the_next_step(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"DATABASE_URL": "sqlite+aiosqlite:///lede.db", "BOT_TOKEN": "123456:abc"}
    asyncio.run(add_newsroom(environ["DATABASE_URL"]))
    assert run(["move", "--to", postgres_url], environ) == 0
    shown = capsys.readouterr()
    assert "each table was counted" in shown.out
    assert f"DATABASE_URL={postgres_url}" in shown.out
    assert shown.err == "", "progress is for terminals"

    assert run(["move", "--to", postgres_url], environ) == 1
    assert "The target is not empty" in capsys.readouterr().err
    assert run(["backup", "copy.db"], {"DATABASE_URL": postgres_url}) == 1
    assert "pg_dump" in capsys.readouterr().err
    assert run(["move", "--to", "sqlite+aiosqlite:///copy.db"], {"DATABASE_URL": postgres_url}) == 0
    assert (tmp_path / "copy.db").exists()


def test_a_server_that_cannot_be_reached_is_reported_in_one_line_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"DATABASE_URL": "sqlite+aiosqlite:///lede.db"}
    asyncio.run(add_newsroom(environ["DATABASE_URL"]))
    assert run(["move", "--to", "postgresql://lede:s3cret@127.0.0.1:1/lede"], environ) == 1
    said = capsys.readouterr().err
    assert said.startswith("lede: The database lede at 127.0.0.1:1 cannot be reached (")
    assert said.count("\n") == 1
    assert "s3cret" not in said


def test_the_completion_message_counts_repaired_texts_and_masks_the_password() -> None:
    message = completion_message(
        MoveResult({"readers": 1200, "articles": 3}, 2), "postgresql://lede:s3cret@host/lede"
    )
    assert "1,203 rows in 2 tables" in message
    assert "2 texts" in message
    assert "password in place of the dots" in message
    assert message.endswith("DATABASE_URL=postgresql://lede:...@host/lede")


@pytest.mark.parametrize("url", ["postgresql://lede@host/lede", "sqlite+aiosqlite:///copy.db"])
def test_a_database_url_without_a_password_is_not_changed(url: str) -> None:
    assert mask_password(url) == url


def test_progress_on_a_terminal_is_one_line_that_is_removed_at_the_end() -> None:
    out = Terminal()
    progress = MoveProgress(out)
    for done in range(0, 100_001, 200):
        progress.update("readers", done, 100_000)
    progress.clear()
    assert "\n" not in out.getvalue()
    assert "readers: 100,000 of 100,000" in out.getvalue()
    assert out.getvalue().endswith(CLEAR_LINE)
    assert len(out.getvalue()) < 1000
