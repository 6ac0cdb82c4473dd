"""Handles /sources: the list of feeds, an address to follow, and typed changes of a feed."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers.editor import feed_address, feed_rules, feeds
from bot.handlers.request import SentMessage

_RULE_WORDS = frozenset({"rule", "rules"})
_ADDRESS_WORDS = frozenset({"address", "move"})
_ADD_WORDS = frozenset({"add", "follow"})


async def run(request: SentMessage) -> None:
    """`/sources`, `/sources example.org`, `/sources rule example.org never casino`."""
    word, _, rest = request.args.strip().partition(" ")
    if word.lower() in _RULE_WORDS and rest.strip():
        await feed_rules.typed(request, rest)
    elif word.lower() in _ADDRESS_WORDS and rest.strip():
        await feed_address.typed(request, rest)
    elif word.lower() in _ADD_WORDS and rest.strip():
        await feeds.listing(replace(request, args=rest.strip()))
    else:
        await feeds.listing(request)
