"""Colours a word on a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is dumb."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import TextIO


class Color(IntEnum):
    """The foreground colours in use; the values are their ANSI codes."""

    RED = 31
    GREEN = 32
    YELLOW = 33


def may_color(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Whether the stream is a terminal whose user wants colours; None is a closed stream."""
    return (
        stream is not None
        and stream.isatty()
        and not environ.get("NO_COLOR")
        and environ.get("TERM") != "dumb"
    )


def paint(text: str, color: Color, *, enabled: bool) -> str:
    """The text in a colour, where that is enabled."""
    return f"\x1b[{color}m{text}\x1b[0m" if enabled else text
