"""`lede move`, as it is typed."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from bot.cli.main import run
from bot.cli.move import MoveProgress, completion_message, mask_password
from data.articles import articles
from data.database import Database
from data.maintenance.move import MoveResult
from tests.support.factories import NOW, new_article


async def add_newsroom(url: str) -> None:
    database = await Database.open(url)
    async with database.transaction() as tx:
        await articles.publish(tx, (await articles.add(tx, new_article("A ferry"), NOW)).id, NOW)
    await database.close()


def test_a_newsroom_moves_to_a_server_and_is_told_what_to_do_next(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"DATABASE_URL": "sqlite+aiosqlite:///lede.db", "BOT_TOKEN": "123456:abc"}
    asyncio.run(add_newsroom(environ["DATABASE_URL"]))
    assert run(["move", "--to", postgres_url], environ) == 0
    shown = capsys.readouterr()
    assert "each table was counted" in shown.out
    assert f"DATABASE_URL={postgres_url}" in shown.out
    assert "articles: 1 of 1\n" in shown.err

    assert run(["move", "--to", postgres_url], environ) == 1
    assert "The target is not empty" in capsys.readouterr().err
    assert run(["backup", "copy.db"], {"DATABASE_URL": postgres_url}) == 1
    assert "pg_dump" in capsys.readouterr().err
    assert run(["move", "--to", "sqlite+aiosqlite:///copy.db"], {"DATABASE_URL": postgres_url}) == 0
    assert (tmp_path / "copy.db").exists()


def test_a_server_that_is_not_there_is_one_plain_line_without_the_password(
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


def test_repaired_texts_are_told_and_the_password_is_not() -> None:
    told = completion_message(
        MoveResult({"readers": 1200, "articles": 3}, 2), "postgresql://lede:s3cret@host/lede"
    )
    assert "1,203 rows in 2 tables" in told
    assert "2 texts" in told
    assert "password in place of the dots" in told
    assert told.endswith("DATABASE_URL=postgresql://lede:...@host/lede")


@pytest.mark.parametrize("url", ["postgresql://lede@host/lede", "sqlite+aiosqlite:///copy.db"])
def test_an_address_without_a_password_is_shown_as_it_is(url: str) -> None:
    assert mask_password(url) == url


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_changes_and_is_gone_in_the_end() -> None:
    out = Terminal()
    progress = MoveProgress(out)
    for done in range(0, 100_001, 200):
        progress.update("readers", done, 100_000)
    progress.clear()
    assert "\n" not in out.getvalue()
    assert "readers: 100,000 of 100,000" in out.getvalue()
    assert out.getvalue().endswith(" \r")
    assert len(out.getvalue()) < 1000
