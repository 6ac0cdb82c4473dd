"""Where the database lies, as far as files on the same disk are concerned."""

from __future__ import annotations

from pathlib import Path

from data.engines import postgres, sqlite


def may_exist(url: str) -> bool:
    """Whether there may be something in the database; a server is only asked when it is opened."""
    return postgres.is_postgres(url) or sqlite.path_of(url).exists()


def is_same_file(url: str, path: Path) -> bool:
    """Whether the database is this file."""
    if postgres.is_postgres(url):
        return False
    own = sqlite.path_of(url)
    return own.exists() and path.exists() and own.samefile(path)
