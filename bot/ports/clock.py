"""The clock, which the playground can move."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the playground's can be moved."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...
