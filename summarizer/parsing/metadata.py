"""Checks the metadata of a file: title, authors and date, where they are plausible."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_MAX_TITLE_CHARACTERS: Final = 300
_MAX_AUTHOR_CHARACTERS: Final = 80
# Default values of programs for a missing title.
_PLACEHOLDER_TITLE: Final = re.compile(
    r"(?:microsoft word - .*|(?:untitled|unbenannt|sans titre|sin título|senza titolo|dokument|document|"
    r"word document|about:blank|binder|scan|slide|presentation|powerpoint)[\s_-]?\d*|[\W\d_]*|\S+\.\w{2,5})",
    re.IGNORECASE,
)
# A single word of printable ASCII, default user names, or no letters.
_ACCOUNT_NAME: Final = re.compile(
    r"[!-~]*|(?:windows|microsoft office|office|new) user|[\W\d_]*", re.IGNORECASE
)
_DATE: Final = re.compile(r"(?:D:)?\s*(\d{4})-?(\d{2})?-?(\d{2})?")
_MIN_YEAR: Final = 1900


def plausible_title(title: object) -> str:
    """A title as one line of at most 300 characters; "" for a file name or a program's default."""
    line = one_line(title)[:_MAX_TITLE_CHARACTERS]
    return "" if _PLACEHOLDER_TITLE.fullmatch(line) else line


def plausible_author(names: Iterable[object]) -> str:
    """The names joined by commas, without those of accounts; "" where they exceed 80 characters.

    A single word of ASCII characters is the name of a computer account and hardly ever a by-line.
    """
    author_names = dict.fromkeys(
        name for each in names if not _ACCOUNT_NAME.fullmatch(name := one_line(each))
    )
    joined = ", ".join(author_names)
    return joined if len(joined) <= _MAX_AUTHOR_CHARACTERS else ""


def iso_date(date: object) -> str:
    """The date in a PDF date ("D:20240502…") or ISO 8601 date, as YYYY-MM-DD.

    Only YYYY-MM or YYYY where day or month are missing or invalid; "" without a year from 1900 on.
    """
    found = _DATE.match(one_line(date))
    if not found or int(found[1]) < _MIN_YEAR:
        return ""
    year, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:  # noqa: PLR2004 - a year has twelve
        return str(year)
    return f"{year}-{month}-{day}" if day and 1 <= int(day) <= 31 else f"{year}-{month}"  # noqa: PLR2004


def one_line(value: object) -> str:
    """Any value as a single line without unprintable characters; "" for None."""
    text = "" if value is None else str(value)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
