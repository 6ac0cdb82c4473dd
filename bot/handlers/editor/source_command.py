"""Handles /sources: the list of feeds, an address to follow, and typed changes of a feed."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor import feed_address, feed_rules, feeds, page_lists
from bot.handlers.request import SentMessage
from bot.services.conversations import Step
from bot.services.feeds import discovery
from bot.services.feeds.discovery import DiscoveredFeed, PageWithoutFeed
from bot.views.editor import feeds as view

_RULE_WORDS = frozenset({"rule", "rules"})
_ADDRESS_WORDS = frozenset({"address", "move"})
_ADD_WORDS = frozenset({"add", "follow"})


async def run(request: SentMessage) -> None:
    """`/sources`, `/sources example.org`, `/sources rule example.org never casino`.

    Raises:
        UserError: What was typed cannot be done; the text says why.
    """
    word, _, rest = request.args.strip().partition(" ")
    if not rest.strip() and word.lower() in _RULE_WORDS | _ADDRESS_WORDS:
        raise UserError("rules.typed")
    if word.lower() in _RULE_WORDS and rest.strip():
        await feed_rules.typed(request, rest)
    elif word.lower() in _ADDRESS_WORDS and rest.strip():
        await feed_address.typed(request, rest)
    elif word.lower() in _ADD_WORDS and rest.strip():
        await receive_address(replace(request, args=rest.strip()))
    elif word and word.lower() not in _ADD_WORDS:
        await receive_address(request)
    else:
        await feeds.listing(request)


async def receive_address(request: SentMessage) -> None:
    """Follow what is at an address: its feed, one of several feeds, or a list of stories on the page."""
    async with typing_indicator.show_typing(request):
        found = await discovery.discover_source(request.app.feed_services, request.args)
    if isinstance(found, DiscoveredFeed):
        await feeds.follow(request, found)
    elif isinstance(found, PageWithoutFeed):
        await page_lists.offer(request, found)
    else:
        addresses = [[feed.url, feed.title] for feed in found]
        await request.conversation.begin(Step.FEED_CHOICE, feeds=addresses)
        await request.reply(view.choose_feed(found, request.texts))
