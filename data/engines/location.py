"""Reads database URLs and looks at their files, without SQLAlchemy, since a start polls before loading it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from data.engines import sqlite_file
from data.errors import DatabaseUnavailable, DataError
from data.schema.migrations import HEAD

POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
# The parts that SQLAlchemy's make_url finds, as far as SQLite's URLs have them.
_URL = re.compile(r"(?P<scheme>[\w+]+)://[^/?]*(?:/(?P<database>[^?]*))?")


def is_postgres(url: str) -> bool:
    """Whether a database URL names a PostgreSQL server."""
    return url.partition("://")[0] in POSTGRES_SCHEMES


def path_of(url: str) -> Path:
    """The file that a database URL names.

    Raises:
        DatabaseUnavailable: The URL names no file.
    """
    parts = _URL.match(url)
    if parts is None:
        raise DatabaseUnavailable("DATABASE_URL is not a database URL. Try sqlite+aiosqlite:///var/lede.db.")
    if parts["scheme"].partition("+")[0] != "sqlite":
        raise DatabaseUnavailable(
            "Lede keeps its data in SQLite or PostgreSQL. "
            "Set DATABASE_URL=sqlite+aiosqlite:///var/lede.db, or one like postgresql://user@host/lede."
        )
    file = unquote(parts["database"] or "")
    if file in ("", ":memory:"):
        raise DatabaseUnavailable("DATABASE_URL must name a file, as in sqlite+aiosqlite:///var/lede.db.")
    return Path(file)


def may_exist(url: str) -> bool:
    """Whether the database may exist; always true for a server, which is not contacted."""
    return is_postgres(url) or path_of(url).exists()


def is_same_file(url: str, path: Path) -> bool:
    """Whether the database is this file."""
    if is_postgres(url):
        return False
    own = path_of(url)
    return own.exists() and path.exists() and own.samefile(path)


def is_ready(url: str) -> bool:
    """Whether the database is a file of Lede with the newest revision, which needs no migration."""
    if is_postgres(url):
        return False
    try:
        return sqlite_file.revision(path_of(url)) == HEAD
    except DataError:
        return False
