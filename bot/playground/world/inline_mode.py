"""Inline queries: what people ask the bot from any chat, and what it has answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.playground.text.entities import Entity
from bot.playground.world.model import Json


@dataclass(frozen=True, slots=True)
class OfferedResult:
    """One result of an answer: how the list shows it, and the message that choosing it sends."""

    id: str
    title: str
    description: str
    text: str
    entities: tuple[Entity, ...] = ()
    keyboard: tuple[tuple[Json, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class InlineResults:
    """The answer to an inline query.

    Attributes:
        results: What can be chosen.
        next_offset: Asks for the results that follow, "" at the end.
        button: The InlineQueryResultsButton above the results, None for none.
    """

    results: tuple[OfferedResult, ...]
    next_offset: str = ""
    button: Json | None = None


@dataclass(slots=True)
class InlineQuery:
    """A query that a person types behind the bot's name; `asked_at` is in monotonic seconds."""

    id: str
    user_id: int
    text: str
    offset: str
    asked_at: float
    answer: InlineResults | None = None


@dataclass(slots=True)
class InlineQueries:
    """The queries, and the answers that may be given again until an instant in monotonic seconds."""

    queries: dict[str, InlineQuery] = field(default_factory=dict)
    cached: dict[tuple[str, str, int], tuple[float, InlineResults]] = field(default_factory=dict)

    def find_cached(self, query: InlineQuery) -> InlineResults | None:
        """The answer that Telegram gives without asking the bot, None for none."""
        for person in (0, query.user_id):
            until, found = self.cached.get((query.text, query.offset, person), (0.0, None))
            if found is not None and query.asked_at < until:
                return found
        return None
