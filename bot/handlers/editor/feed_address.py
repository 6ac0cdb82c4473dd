"""Handles the change of a feed's address, by button and typed, and its Undo."""

from __future__ import annotations

import zlib

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.conversations import Step
from bot.services.feeds import address_change, discovery, management, rule_changes
from bot.services.feeds.discovery import DiscoveredFeed
from bot.views import messages
from bot.views.editor import feed_address as view


async def show_more(request: ButtonPress) -> None:
    """Show the rarer settings of a feed."""
    source = await management.get(request.database, request.number)
    await request.edit_or_send(view.more(source, request.texts))


async def ask(request: ButtonPress) -> None:
    """Ask for the new address of a feed."""
    source = await management.get(request.database, request.number)
    await request.conversation.begin(Step.FEED_NEW_ADDRESS, source=source.id)
    await request.reply(
        messages.prompt(
            "address.ask",
            Step.FEED_NEW_ADDRESS,
            request.texts,
            subject=source.id,
            title=management.title_of(source),
            url=source.url,
        )
    )


async def receive(request: SentMessage) -> None:
    """Move the feed of the open question to the typed address.

    Raises:
        UserError: There is no feed at the address, or the feed cannot be moved there.
    """
    dialogue = await request.conversation.current()
    if dialogue is None:
        raise UserError("source.gone")
    await _change(request, int(str(dialogue.data["source"])), request.args)


async def typed(request: SentMessage, text: str) -> None:
    """`/sources address example.org https://example.org/new-feed`.

    Raises:
        UserError: There is no such source, no feed at the address, or the feed cannot be moved there.
    """
    named, _, address = text.strip().rpartition(" ")
    source = await rule_changes.find_source(request.database, named or address)
    if not named:
        await request.reply(view.more(source, request.texts))
        return
    await _change(request, source.id, address)


async def undo(request: ButtonPress) -> None:
    """Return to the former address.

    Raises:
        UserError: The feed is not followed, or was moved again since.
    """
    source = await management.get(request.database, request.number)
    if address_code(source.url) != request.callback.text(1):
        raise UserError("address.changed_since")
    changed = await address_change.undo(request.database, source.id, source.url, request.person, request.now)
    request.app.feeds_due.set()
    await request.edit_or_send(view.more(changed, request.texts))
    await request.answer(request.texts.plain("toast.undone"))


async def _change(request: Request, source_id: int, address: str) -> None:
    async with typing_indicator.show_typing(request):
        found = await discovery.discover(request.app.feed_services, address)
    if not isinstance(found, DiscoveredFeed):
        await request.reply(view.several([feed.url for feed in found], request.texts))
        return
    changed, news = await address_change.change_address(
        request.app.feed_services, source_id, found, request.person, request.now
    )
    if request.requester.step:
        await request.conversation.end()
    request.app.feeds_due.set()
    await request.reply(view.moved(changed, news, address_code(changed.url), request.texts))


def address_code(url: str) -> str:
    """An address as a CRC-32 for callback data."""
    return f"{zlib.crc32(url.encode()):08x}"
