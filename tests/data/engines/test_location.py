"""What database URLs name, read as SQLAlchemy reads them, and which files are ready for use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from data.engines import location
from data.errors import DatabaseUnavailable
from data.schema.migrations import REVISIONS
from tests.support.databases import sqlite_url as url_of


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:///var/lede.db",
        "sqlite+aiosqlite:////srv/lede/lede.db",
        "sqlite:///lede.db",
        "sqlite+aiosqlite:///lede.db?timeout=3&mode=rw",
        "sqlite+aiosqlite:///a folder/news%20room@home:1.db",
        "sqlite+aiosqlite:///газета.db",
        "sqlite+aiosqlite://localhost/lede.db",
    ],
)
def test_the_file_of_a_url_is_that_of_sqlalchemy(url: str) -> None:
    assert str(location.path_of(url)) == make_url(url).database


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("lede.db", "is not a database URL"),
        ("", "is not a database URL"),
        ("mysql://root@host/lede", "SQLite or PostgreSQL"),
        ("postgresql://lede@host/lede", "SQLite or PostgreSQL"),
        ("sqlite+aiosqlite://", "must name a file"),
        ("sqlite+aiosqlite:///", "must name a file"),
        ("sqlite+aiosqlite:///:memory:", "must name a file"),
    ],
)
def test_a_url_without_a_file_is_an_error_that_says_what_to_write(url: str, part: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=part):
        location.path_of(url)


def test_a_database_of_the_newest_revision_is_ready(sqlite_url: str) -> None:
    assert location.is_ready(sqlite_url)


def test_what_must_be_created_migrated_or_refused_is_not_ready(tmp_path: Path, sqlite_url: str) -> None:
    text, empty = tmp_path / "text.db", tmp_path / "empty.db"
    text.write_text("no database")
    empty.touch()
    for path in (text, empty, tmp_path, tmp_path / "missing" / "lede.db"):
        assert not location.is_ready(url_of(path))
    for revision in (REVISIONS[-2], "9999"):
        with closing(sqlite3.connect(location.path_of(sqlite_url))) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        assert not location.is_ready(sqlite_url)
    assert not location.is_ready("postgresql://lede@127.0.0.1/lede")
    assert not location.is_ready("lede.db")
