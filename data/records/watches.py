"""Records of what readers want to see first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.reader_rules import ReaderRule, RuleSubject


@dataclass(frozen=True, slots=True)
class Watch:
    """A stored watch of a reader; `found` counts the stories that it put first in the reader's digests."""

    id: int
    reader_id: int
    kind: RuleSubject
    value: str
    until: datetime | None
    found: int
    created_at: datetime

    @property
    def rule(self) -> ReaderRule:
        """What it finds, and until when."""
        return ReaderRule(self.kind, self.value, self.until)
