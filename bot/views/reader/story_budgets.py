"""Says how much of each story a list shows, so that the message fits."""

from __future__ import annotations

from dataclasses import dataclass

MAX_SENTENCES = 7
SENTENCE_LIMIT = 700
"""UTF-16 units of a sentence."""
SOURCE_LIMIT = 60
_TITLE_LIMIT = 200
_MAX_OUTLETS = 3


@dataclass(frozen=True, slots=True)
class StoryBudget:
    """The most that is shown of a story.

    Attributes:
        max_sentences: Sentences.
        sentence_limit, title_limit, source_limit: UTF-16 units of a sentence, the title, an outlet's name.
        max_outlets: Outlets named; the others are counted.
    """

    max_sentences: int
    sentence_limit: int = SENTENCE_LIMIT
    title_limit: int = _TITLE_LIMIT
    source_limit: int = SOURCE_LIMIT
    max_outlets: int = _MAX_OUTLETS


BUDGETS = (
    *(StoryBudget(count) for count in range(MAX_SENTENCES, 0, -1)),
    *(StoryBudget(1, each) for each in (300, 160)),
    StoryBudget(0),
    StoryBudget(0, title_limit=120, source_limit=40, max_outlets=2),
    StoryBudget(0, title_limit=80, source_limit=30, max_outlets=1),
    StoryBudget(0, title_limit=40, source_limit=20, max_outlets=1),
)
"""In the order they are tried until the message fits: stories lose sentences first, and none is left out."""
