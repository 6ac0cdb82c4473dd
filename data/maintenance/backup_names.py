"""Names of backups: `lede-<instant>.db` by a person, `<database>-auto-<instant>.db` by Lede.

The automatic ones begin with the name of their database, since several may share a folder, and the old ones
of one of them are deleted without the others.
"""

from __future__ import annotations

import glob
import re
from datetime import UTC, datetime
from pathlib import Path

_TIME_FORMAT = "%Y%m%d-%H%M%S"
_INSTANT = r"(?P<at>\d{8}-\d{6})"
_MANUAL_NAME = re.compile(rf"lede-{_INSTANT}\.db")


def manual_name(at: datetime) -> str:
    """The name of a backup that a person makes at an instant in UTC."""
    return f"lede-{at:{_TIME_FORMAT}}.db"


def automatic_name(database: Path, at: datetime) -> str:
    """The name of an automatic backup of a database at an instant in UTC."""
    return f"{database.stem}-auto-{at:{_TIME_FORMAT}}.db"


def partial_pattern(database: Path) -> str:
    """The glob pattern of automatic backups that are not finished."""
    return f".{glob.escape(database.stem)}-auto-*.partial"


def is_manual_name(name: str) -> bool:
    """Whether a file of this name may be a backup that a person made."""
    return _MANUAL_NAME.fullmatch(name) is not None


def automatic_instant(database: Path, name: str) -> datetime | None:
    """When the automatic backup of this name was made; None where it is no such name."""
    pattern = rf"{re.escape(database.stem)}-auto-{_INSTANT}\.db"
    return _parse_instant(re.fullmatch(pattern, name, re.ASCII))


def instant(database: Path, name: str) -> datetime | None:
    """When the backup of this name was made, by a person or by Lede; None where it is no such name."""
    return automatic_instant(database, name) or _parse_instant(_MANUAL_NAME.fullmatch(name))


def _parse_instant(match: re.Match[str] | None) -> datetime | None:
    if match is None:
        return None
    try:
        return datetime.strptime(match["at"], _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
