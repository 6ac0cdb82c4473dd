"""Finds the stored topics that readers mean by names in their language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.handlers.request import Request
from bot.services.reading import latest
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.reading.topic_naming import stored_topic
from bot.views.format.topics import topics_by_label
from data.records.reader_rules import RuleSubject


async def stored_topics(request: Request, typed: Sequence[str]) -> tuple[str, ...]:
    """The names that stories have for typed topics, each once."""
    if not typed:
        return ()
    known = {name for name, _ in await latest.count_topics(request.database)}
    labels = topics_by_label(request.texts)
    return tuple(dict.fromkeys(stored_topic(name, known, labels) for name in typed))


async def stored_target(request: Request, target: RuleTarget) -> RuleTarget:
    """What a typed rule is about; a topic as stories have it."""
    if target.kind is not RuleSubject.TOPIC:
        return target
    (value,) = await stored_topics(request, [target.value])
    return RuleTarget(target.kind, value)
