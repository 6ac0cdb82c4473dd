"""Records of what readers do not want to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.reader_rules import ReaderRule, RuleSubject


@dataclass(frozen=True, slots=True)
class Mute:
    """A stored mute of a reader.

    `hidden` counts the stories that it kept out of the reader's digests.
    """

    id: int
    reader_id: int
    kind: RuleSubject
    value: str
    until: datetime | None
    hidden: int
    created_at: datetime

    @property
    def rule(self) -> ReaderRule:
        """What it hides, and until when."""
        return ReaderRule(self.kind, self.value, self.until)
