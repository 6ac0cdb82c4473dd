"""Tells whether a database URL names an existing file, or a given file."""

from __future__ import annotations

from pathlib import Path

from data.engines import postgres, sqlite


def may_exist(url: str) -> bool:
    """Whether the database may exist; always true for a server, which is not contacted."""
    return postgres.is_postgres(url) or sqlite.path_of(url).exists()


def is_same_file(url: str, path: Path) -> bool:
    """Whether the database is this file."""
    if postgres.is_postgres(url):
        return False
    own = sqlite.path_of(url)
    return own.exists() and path.exists() and own.samefile(path)
