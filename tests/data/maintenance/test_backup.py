"""Backing up and restoring an SQLite database, also a damaged one or one in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from data.errors import BackupCancelled, BackupRefused
from data.maintenance.backup import backup, restore


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def write_value(path: Path, value: int) -> None:
    with connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT OR REPLACE INTO counters VALUES ('sample', ?)", (value,))


def read_value(path: Path) -> int:
    with connect(path) as connection:
        return int(connection.execute("SELECT value FROM counters").fetchone()[0])


def list_other_files(path: Path) -> set[str]:
    """The other files in the folder, without SQLite's temporary files of the database."""
    own = {path.name, f"{path.name}-wal", f"{path.name}-shm"}
    return {file.name for file in path.parent.iterdir()} - own


def test_a_backup_restored_is_the_database_as_it_was(path: Path, url: str, tmp_path: Path) -> None:
    write_value(path, 1)
    backup(url, tmp_path / "copies" / "monday.db")
    write_value(path, 2)
    kept = restore(url, tmp_path / "copies" / "monday.db")
    assert read_value(path) == 1
    assert kept == path.with_name("lede.db.before-restore")
    assert read_value(kept) == 2
    assert list_other_files(path) == {"copies", kept.name}


def test_a_backup_contains_rows_that_are_only_in_the_write_ahead_log(
    path: Path, url: str, tmp_path: Path
) -> None:
    with connect(path) as running:
        running.execute("PRAGMA journal_mode = WAL")
        running.execute("INSERT INTO counters VALUES ('sample', 3)")
        running.execute("BEGIN IMMEDIATE")
        backup(url, tmp_path / "copy.db")
        running.execute("ROLLBACK")
    assert read_value(tmp_path / "copy.db") == 3


def test_a_restore_that_is_stopped_changes_nothing(path: Path, url: str, tmp_path: Path) -> None:
    with connect(path) as connection:  # large enough that SQLite asks whether to go on
        connection.execute("CREATE TABLE filler (value)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO filler VALUES (?)", ((n,) for n in range(20_000)))
        connection.execute("COMMIT")
    backup(url, tmp_path / "copy.db")
    write_value(path, 2)
    with pytest.raises(BackupCancelled, match="nothing was changed"):
        restore(url, tmp_path / "copy.db", is_cancelled=lambda: True)
    assert read_value(path) == 2
    assert list_other_files(path) == {"copy.db"}


def test_restoring_without_a_database_creates_one(path: Path, url: str, tmp_path: Path) -> None:
    write_value(path, 1)
    backup(url, tmp_path / "copy.db")
    path.unlink()
    assert restore(url, tmp_path / "copy.db") is None
    assert read_value(path) == 1


def test_every_replaced_database_is_kept(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    kept = [restore(url, tmp_path / "copy.db") for _ in range(3)]
    names = ["lede.db.before-restore", "lede.db.before-restore-2", "lede.db.before-restore-3"]
    assert [one.name for one in kept if one] == names


def test_a_damaged_database_can_be_replaced_and_is_kept(path: Path, url: str, tmp_path: Path) -> None:
    write_value(path, 1)
    backup(url, tmp_path / "copy.db")
    path.write_bytes(b"a disk gone bad")
    kept = restore(url, tmp_path / "copy.db")
    assert kept is not None
    assert kept.read_bytes() == b"a disk gone bad"
    assert read_value(path) == 1


def test_a_database_in_use_is_not_replaced(path: Path, url: str, tmp_path: Path) -> None:
    write_value(path, 1)
    backup(url, tmp_path / "copy.db")
    with connect(path) as running:
        running.execute("SELECT * FROM counters").fetchall()
        with pytest.raises(BackupRefused, match="Stop Lede first"):
            restore(url, tmp_path / "copy.db")
        assert running.execute("SELECT value FROM counters").fetchall() == [(1,)]
    assert list_other_files(path) == {"copy.db"}


def test_an_existing_backup_is_replaced_only_with_overwrite(path: Path, url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(BackupRefused, match="exists already"):
        backup(url, target)
    assert target.read_text() == "precious"
    write_value(path, 4)
    backup(url, target, overwrite=True)
    assert read_value(target) == 4


def test_the_database_is_never_its_own_backup(path: Path, url: str) -> None:
    with pytest.raises(BackupRefused, match="the database itself"):
        backup(url, path, overwrite=True)
    with pytest.raises(BackupRefused, match="the database itself"):
        restore(url, path)


def test_a_missing_database_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="nothing to back up"):
        backup(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [None, b"", b"not a database at all", b"SQLite format 3\0" + b"\1" * 4096]
)
def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(
    path: Path, url: str, tmp_path: Path, content: bytes | None
) -> None:
    source = tmp_path / "bad.db"
    if content is not None:
        source.write_bytes(content)
    before = path.read_bytes(), list_other_files(path)
    with pytest.raises(BackupRefused):
        restore(url, source)
    assert (path.read_bytes(), list_other_files(path)) == before


def test_the_database_of_another_program_or_a_newer_version_is_no_backup(url: str, tmp_path: Path) -> None:
    foreign = tmp_path / "notes.db"
    with connect(foreign) as connection:
        connection.execute("CREATE TABLE notes (text)")
    with pytest.raises(BackupRefused, match="another program"):
        restore(url, foreign)
    backup(url, tmp_path / "newer.db")
    with connect(tmp_path / "newer.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BackupRefused, match="newer version"):
        restore(url, tmp_path / "newer.db")


def test_a_backup_with_a_flipped_page_is_refused(path: Path, url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(url, copy)
    content = bytearray(copy.read_bytes())
    for page in range(2, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    copy.write_bytes(content)
    with pytest.raises(BackupRefused):
        restore(url, copy)
    assert list_other_files(path) == {"copy.db"}


def test_an_unwritable_backup_target_is_refused_and_leaves_no_file(
    path: Path, url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupRefused, match="could not be written"):
        backup(url, tmp_path / "file" / "copy.db")
    assert list_other_files(path) == {"file"}


def test_a_backup_of_a_server_names_the_servers_own_tools(tmp_path: Path) -> None:
    url = "postgresql://lede:s3cret@db.example.org/lede"
    with pytest.raises(BackupRefused, match="pg_dump"):
        backup(url, tmp_path / "copy.db")
    with pytest.raises(BackupRefused, match="pg_restore"):
        restore(url, tmp_path / "copy.db")
