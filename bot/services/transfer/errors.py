"""Errors of an import: a line that is rejected, and a file that is not JSON Lines."""

from __future__ import annotations

from bot.errors import LedeError


class LineRejected(LedeError):
    """A line is not imported; the text gives the reason to the author of the file."""


class NotJson(LineRejected):
    """A line is not JSON."""


class NotJsonLines(LedeError):
    """A file is not JSON Lines."""
