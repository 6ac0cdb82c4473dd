"""The command line: backup and restore, and errors reported in one plain line."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.main import run
from data.articles import articles
from data.database import Database
from data.maintenance.backup import newest_backup
from tests.support.factories import NOW, new_article

RunCommand = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'var' / 'lede.db'}"


@pytest.fixture
def lede(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> RunCommand:
    """Runs a command; returns the exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str, **environ: str) -> tuple[int, str, str]:
        code = run(arguments, {"DATABASE_URL": url, **environ})
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def add_drafts(url: str, *titles: str) -> None:
    """Add drafts."""

    async def add() -> None:
        database = await Database.open(url)
        async with database.transaction() as tx:
            for title in titles:
                await articles.add(tx, new_article(title), NOW)
        await database.close()

    asyncio.run(add())


def stored_titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM articles ORDER BY id")]


def test_a_backup_is_restored_and_the_replaced_database_is_kept(
    lede: RunCommand, url: str, tmp_path: Path
) -> None:
    add_drafts(url, "Before")
    code, out, _ = lede("backup", "copy.db")
    assert (code, out.startswith("Backed up to copy.db (")) == (0, True)
    add_drafts(url, "After")
    code, out, _ = lede("restore", "copy.db")
    assert code == 0
    assert "Restored copy.db. What was there before is kept as" in out
    assert stored_titles(tmp_path / "var" / "lede.db") == ["Before"]
    assert stored_titles(tmp_path / "var" / "lede.db.before-restore") == ["Before", "After"]


def test_a_backup_without_a_name_is_a_new_file_beside_the_database(
    lede: RunCommand, url: str, tmp_path: Path
) -> None:
    add_drafts(url, "Kept")
    assert lede("backup")[0] == 0
    (made,) = (tmp_path / "var" / "backups").iterdir()
    found = newest_backup(url)
    assert found is not None
    assert found[0] == made
    assert stored_titles(made) == ["Kept"]


def test_a_backup_is_restored_where_there_is_no_database(lede: RunCommand, url: str, tmp_path: Path) -> None:
    add_drafts(url, "Here")
    lede("backup", "copy.db")
    elsewhere = f"sqlite+aiosqlite:///{tmp_path / 'new' / 'place.db'}"
    assert lede("restore", "copy.db", DATABASE_URL=elsewhere)[:2] == (
        0,
        "Restored copy.db. Start Lede again.\n",
    )
    assert stored_titles(tmp_path / "new" / "place.db") == ["Here"]


def test_a_backup_replaces_a_file_only_with_overwrite(lede: RunCommand, url: str, tmp_path: Path) -> None:
    add_drafts(url, "One")
    (tmp_path / "copy.db").write_text("precious")
    code, _, err = lede("backup", "copy.db")
    assert (code, err) == (1, "lede: copy.db exists already. Choose another name, or remove it first.\n")
    assert (tmp_path / "copy.db").read_text() == "precious"
    assert lede("backup", "copy.db", "--overwrite")[0] == 0
    assert stored_titles(tmp_path / "copy.db") == ["One"]


def test_a_backup_without_a_database_fails(lede: RunCommand, tmp_path: Path) -> None:
    code, _, err = lede("backup", "copy.db")
    assert code == 1
    assert "nothing to back up" in err
    assert not (tmp_path / "copy.db").exists()


def _text(path: Path) -> None:
    path.write_text("This is no database, however long it may be. " * 200)


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def _empty(path: Path) -> None:
    path.touch()


def _missing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_text, "not an SQLite database"),
        (_foreign, "database of another program"),
        (_empty, "does not exist, or is empty"),
        (_missing, "does not exist, or is empty"),
        (Path.mkdir, "is a folder"),
    ],
)
@pytest.mark.unmeasured
def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(
    lede: RunCommand, url: str, tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    add_drafts(url, "Kept")
    make(tmp_path / "odd.db")
    code, _, err = lede("restore", "odd.db")
    assert code == 1
    assert says in err
    assert err.count("\n") == 1
    assert stored_titles(tmp_path / "var" / "lede.db") == ["Kept"]


def test_a_backup_of_a_newer_version_is_refused(lede: RunCommand, url: str, tmp_path: Path) -> None:
    add_drafts(url, "Kept")
    lede("backup", "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    code, _, err = lede("restore", "copy.db")
    assert code == 1
    assert "newer version of Lede" in err


@pytest.mark.unmeasured
def test_a_damaged_backup_is_refused(lede: RunCommand, url: str, tmp_path: Path) -> None:
    add_drafts(url, *(f"Story {n}" for n in range(200)))
    lede("backup", "copy.db")
    whole = (tmp_path / "copy.db").read_bytes()
    (tmp_path / "copy.db").write_bytes(whole[: len(whole) // 2])
    code, _, err = lede("restore", "copy.db")
    assert code == 1
    assert "damaged" in err or "malformed" in err
    assert len(stored_titles(tmp_path / "var" / "lede.db")) == 200


def test_a_restore_is_refused_while_lede_runs(lede: RunCommand, url: str, tmp_path: Path) -> None:
    add_drafts(url, "Kept")
    lede("backup", "copy.db")

    async def hold_open() -> tuple[int, str, str]:
        database = await Database.open(url)
        async with database.reading() as tx:
            await articles.count_by_topic(tx)
        found = await asyncio.to_thread(lede, "restore", "copy.db")
        await database.close()
        return found

    code, _, err = asyncio.run(hold_open())
    assert code == 1
    assert "is in use. Stop Lede first" in err
    assert stored_titles(tmp_path / "var" / "lede.db") == ["Kept"]


def test_all_bad_settings_are_reported_at_once(lede: RunCommand) -> None:
    code, _, err = lede("run", BOT_TOKEN="x", LOG_LEVEL="loud", DATABASE_URL="mysql://x")
    assert code == 2
    assert [line.split(":")[0].strip() for line in err.splitlines()[1:]] == [
        "BOT_TOKEN",
        "DATABASE_URL",
        "LOG_LEVEL",
    ]


def test_run_check_validates_the_settings_and_ends(lede: RunCommand, tmp_path: Path) -> None:
    good = {"BOT_TOKEN": "1:abc"}
    assert lede("run", "--check", **good) == (0, "The settings are valid.\n", "")
    assert not (tmp_path / "var").exists(), "no database is made"
    for settings in ({}, {"BOT_TOKEN": "x"}, {**good, "BACKUP_KEEP": "all"}):
        code, out, err = lede("run", "--check", **settings)
        assert (code, out) == (2, "")
        assert err.startswith("Lede cannot start with these settings:\n  B")
    code, _, err = lede("run", "--check", "--role", "worker", **good)
    assert code == 2
    assert "--role worker is for several processes on PostgreSQL" in err


def test_the_command_line_without_a_command_lists_the_commands(lede: RunCommand) -> None:
    code, out, _ = lede()
    assert code == 2
    assert all(command in out for command in ("run", "try", "backup", "restore"))


@pytest.mark.parametrize("port", ["99999", "-1", "80000x", ""])
def test_a_port_that_cannot_exist_is_refused_in_plain_words(
    port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["try", f"--port={port}"], {})
    assert ended.value.code == 2
    assert "is not a port. Choose a number from 1 to 65535." in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["--version"], {})
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("lede")


def test_a_name_in_the_env_file_that_is_no_setting_is_reported_in_one_line(
    lede: RunCommand, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("ADMIN_ID=1\nNEWS=2\n", "utf-8")
    _, _, err = lede("backup", "copy.db")
    assert err.splitlines()[0].startswith("lede: .env has names that are no settings and change nothing: ")
    assert err.splitlines()[0].endswith(": ADMIN_ID (did you mean ADMIN_IDS?), NEWS")
