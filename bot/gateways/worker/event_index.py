"""Keeps the worker's index of events true to the archive, and encodes what is exchanged with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.ports.events import ArchiveLoaders, EventComparison, GroupedArticle
from data.records.events import Addition, Novelty, ValueConflict

Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
"""Sends a request to the worker."""
_OVERLAP = timedelta(minutes=2)
"""A change may be committed this long after the instant that it is stored with."""
MAX_WORDS = 300
"""Words of a text that the index compares."""


async def update(ask: Ask, load: ArchiveLoaders) -> None:
    """Index the articles that are new since the last call, and correct the events of those that changed.

    The process itself says what it knows, since it may be a new process.
    """
    state = await ask({"op": "events_state"})
    up_to = int(state["up_to"])
    while found := await load.after(up_to):
        articles = [encode(article, MAX_WORDS) for article in found]
        up_to = int((await ask({"op": "events_add", "after": up_to, "articles": articles}))["up_to"])
    changed_until = state["changed_until"]
    memberships = (
        await load.changed_since(datetime.fromisoformat(changed_until) - _OVERLAP) if changed_until else ()
    )
    moves = [(one.article_id, one.event_id, one.is_present) for one in memberships]
    answer = await ask({"op": "events_move", "memberships": moves, "until": load.now.isoformat()})
    if answer["missing"]:
        articles = [encode(article, MAX_WORDS) for article in await load.among(answer["missing"])]
        await ask({"op": "events_add", "after": -1, "articles": articles})


def encode(article: GroupedArticle, max_words: int | None = None) -> dict[str, Any]:
    """An article as JSON values, of its text the blocks that contain the first words."""
    blocks, words = [], 0
    for block in article.blocks:
        if max_words is not None and words >= max_words:
            break
        blocks.append((block.kind, block.text))
        words += len(block.text.split())
    return {**asdict(article), "blocks": blocks, "published": article.published.isoformat()}


def decode_comparison(answer: dict[str, Any]) -> EventComparison:
    """The comparison in the worker's answer."""
    return EventComparison(
        answer["central_id"],
        answer["lead_id"],
        {
            number: Novelty(None if new is None else tuple(new), is_update=is_update)
            for number, new, is_update in answer["novelties"]
        },
        tuple(Addition(*one) for one in answer["additions"]),
        tuple(ValueConflict(*one) for one in answer["conflicts"]),
    )
