"""Why a line is not taken."""

from __future__ import annotations

from bot.errors import LedeError


class LineRejected(LedeError):
    """A line is not taken; the text says why, in words for whoever wrote the file."""


class NotJson(LineRejected):
    """A line is no JSON at all."""


class NotJsonLines(LedeError):
    """A file is something else than JSON Lines."""
