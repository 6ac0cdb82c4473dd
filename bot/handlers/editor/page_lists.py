"""Handles a page without a feed: an editor sees its headlines and follows one of its lists of stories."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor import feeds
from bot.handlers.request import ButtonPress, Request
from bot.services.conversations import Step
from bot.services.feeds import discovery, list_choice, management
from bot.services.feeds.discovery import PageWithoutFeed
from bot.services.feeds.list_choice import OfferedList
from bot.views.editor import page_lists as view
from data.records.feeds import SourceKind

_GONE = "source.list_gone"


async def offer(request: Request, found: PageWithoutFeed, source_id: int = 0) -> None:
    """Show the headlines of the best list; `source_id` is the source that is to read it, 0 for a new one."""
    offered = list_choice.offer(found)
    await request.conversation.begin(
        Step.FEED_LIST,
        address=found.address,
        source=source_id,
        lists=[one.to_json() for one in offered],
    )
    await request.edit_or_send(view.choose_list(found.address, offered, 0, request.texts))


async def show(request: ButtonPress) -> None:
    """Show another list of the page."""
    address, _, offered = await _open_choice(request)
    await request.edit(view.choose_list(address, offered, request.number, request.texts))


async def follow(request: ButtonPress) -> None:
    """Follow the shown list, or let the source of the question read it.

    Raises:
        UserError: The question is no longer open, or the page has the list no more.
    """
    address, source_id, offered = await _open_choice(request)
    async with typing_indicator.show_typing(request):
        found = await discovery.find_lists(
            request.app.feed_services, address, offered[request.number].signature
        )
    chosen = next(
        (
            found.choose(place)
            for place, one in enumerate(found.lists if found else ())
            if found and one.signature == offered[request.number].signature
        ),
        None,
    )
    if chosen is None:
        raise UserError(_GONE)
    if not source_id:
        await feeds.follow(request, chosen)
        return
    await request.conversation.end()
    await list_choice.change_list(request.database, source_id, chosen, request.person, request.now)
    request.app.feeds_due.set()
    await feeds.show_source(request, await management.get(request.database, source_id))


async def choose_again(request: ButtonPress) -> None:
    """Offer the lists of the page of a source, whose own may be gone.

    Raises:
        UserError: It is no page, cannot be fetched, or has no list of stories.
    """
    source = await management.get(request.database, request.number)
    if source.kind is not SourceKind.PAGE:
        raise UserError("button.old")
    async with typing_indicator.show_typing(request):
        found = await discovery.find_lists(request.app.feed_services, source.url)
    if found is None:
        raise UserError(_GONE)
    await offer(request, found, source.id)


async def _open_choice(request: ButtonPress) -> tuple[str, int, list[OfferedList]]:
    """The address, the source and the lists of the open question.

    Raises:
        UserError: It is no longer open, or has no such list.
    """
    dialogue = await request.conversation.current()
    lists = dialogue.data.get("lists") if dialogue and dialogue.step == Step.FEED_LIST else None
    if dialogue is None or not isinstance(lists, list) or not 0 <= request.number < len(lists):
        raise UserError("button.too_old")
    offered = [OfferedList.from_json(one) for one in lists]
    return str(dialogue.data["address"]), int(str(dialogue.data["source"])), offered
