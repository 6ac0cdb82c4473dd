"""Records of the rules that keep a feed in check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MAX_RULE_WORDS = 50
"""The most words or phrases of a rule."""
MAX_RULE_WORD_LENGTH = 100
MAX_PER_DAY = 200
"""The greatest daily limit."""


class RuleKind(StrEnum):
    """What a rule does with the entries of its feed.

    Attributes:
        ONLY: Only entries with one of its words become stories.
        NEVER: Entries with one of its words become none.
        LIMIT: At most so many entries a day become stories.
        PRIORITY: Its stories stand further up or down in digests.
        BREAKING: Entries with one of its words look like breaking news.
    """

    ONLY = "only"
    NEVER = "never"
    LIMIT = "most"
    PRIORITY = "priority"
    BREAKING = "breaking"


@dataclass(frozen=True, slots=True)
class FeedRules:
    """The rules of a feed; a rule that it does not have is empty or 0.

    Attributes:
        only: See RuleKind.ONLY; words and phrases in lower case.
        never: See RuleKind.NEVER.
        breaking: See RuleKind.BREAKING.
        most: The most stories of a local day, 0 for any number.
        priority: 1 for high, -1 for low.
    """

    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    breaking: tuple[str, ...] = ()
    most: int = 0
    priority: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """All words to look for, each once."""
        return tuple(dict.fromkeys((*self.only, *self.never, *self.breaking)))


@dataclass(frozen=True, slots=True)
class SourceRule:
    """A stored rule of a feed.

    Attributes:
        kind: See RuleKind.
        words: Its words and phrases in lower case; () for LIMIT and PRIORITY.
        number: Its number; 0 for the others.
        held: How many entries it has kept from becoming stories.
        version: Rises with each change, so that Undo does not undo the change of somebody else.
        day: The local day to which `taken` refers, or None.
        taken: How many entries became stories on that day (LIMIT).
    """

    kind: RuleKind
    words: tuple[str, ...]
    number: int
    held: int
    version: int
    day: date | None
    taken: int


def rules_of(stored: tuple[SourceRule, ...]) -> FeedRules:
    """The stored rules of a feed as one value."""
    by_kind = {rule.kind: rule for rule in stored}
    words = {kind: rule.words for kind, rule in by_kind.items()}
    numbers = {kind: rule.number for kind, rule in by_kind.items()}
    return FeedRules(
        words.get(RuleKind.ONLY, ()),
        words.get(RuleKind.NEVER, ()),
        words.get(RuleKind.BREAKING, ()),
        numbers.get(RuleKind.LIMIT, 0),
        numbers.get(RuleKind.PRIORITY, 0),
    )
