"""Records of which readers got an article, and who waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Circulation:
    """Where an article went.

    Attributes:
        sent_at: When a digest with it was last sent or planned; None where no digest had it.
        readers: The number of readers who got it; None where that is no longer stored.
        waiting: The number of subscribers who have not had it and want its topics.
        next_due: When the first of them gets the next digest.
    """

    sent_at: datetime | None = None
    readers: int | None = 0
    waiting: int = 0
    next_due: datetime | None = None

    @property
    def is_sent(self) -> bool:
        """Whether at least one reader has it, as far as is known."""
        return self.sent_at is not None and self.readers != 0
