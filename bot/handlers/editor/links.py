"""Makes a draft of each page whose link an editor shares, and offers to follow a feed behind a link."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import SummarizerError, UserError
from bot.handlers import typing_indicator
from bot.handlers.editor import feeds, submissions
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.articles import intake, page_fetch
from bot.services.articles.shared_links import MAX_LINKS
from bot.services.feeds import discovery
from bot.services.feeds.discovery import DiscoveredFeed
from bot.views.editor import links as view

_FEED_KEYS = frozenset(
    {
        "link.feed",
        "link.wrong_type",
        "link.no_article",
        "link.not_html",
        "link.not_text",
        "link.scripts",
        "link.empty",
    }
)
"""Errors of an address that may be a feed, or the front page of a site that has one."""


async def submit_links(request: SentMessage, urls: Sequence[str]) -> None:
    """Make a draft of the page at each link; of several links a message counts those that were read.

    Raises:
        UserError: The only link cannot be read.
        SummarizerError: The worker could not read the page of the only link.
    """
    if len(urls) == 1:
        await _submit_link(request, urls[0])
    else:
        await _submit_all(request, urls[:MAX_LINKS], len(urls))
    if request.requester.step:
        await request.conversation.end()


async def follow_feed(request: ButtonPress) -> None:
    """The button that follows the feed whose address its message shows.

    Raises:
        UserError: The message shows no address, or there is no feed any more.
    """
    found = await discovery.discover(request.app.feed_services, _address_in(request))
    if not isinstance(found, DiscoveredFeed):
        raise UserError("source.no_feed")
    await feeds.follow(request, found)


async def _submit_all(request: SentMessage, urls: Sequence[str], shared_count: int) -> None:
    progress_id = await request.reply(view.progress(0, len(urls), request.texts))
    failed = 0
    for number, url in enumerate(urls, 1):
        try:
            await _submit_link(request, url)
        except (UserError, SummarizerError) as error:
            failed += 1
            why = error if isinstance(error, UserError) else UserError("intake.failed")
            await request.reply(view.failure(url, why, request.texts))
        if progress_id is not None and number < len(urls):
            await request.edit_message(progress_id, view.progress(number, len(urls), request.texts))
    if progress_id is not None:
        screen = view.all_read(len(urls), failed, shared_count - len(urls), request.texts)
        await request.edit_message(progress_id, screen)


async def _submit_link(request: SentMessage, url: str) -> None:
    async with typing_indicator.show_typing(request):
        try:
            page = await page_fetch.fetch_page(request.app.fetcher, url)
            result = await intake.create_draft_from_page(
                request.app.intake_services, page, request.person, request.chat.id, request.now
            )
        except UserError as error:
            if error.key not in _FEED_KEYS or not await _offer_feed(request, url):
                raise
            return
    await submissions.record_messages(request, result, [submissions.link_message_of(request)])
    await submissions.show_result(request, result)


async def _offer_feed(request: SentMessage, url: str) -> bool:
    """Offer to follow the feed at an address, or one of those that the page there names; False for none."""
    try:
        found = await discovery.discover(request.app.feed_services, url)
    except UserError:
        return False
    if isinstance(found, DiscoveredFeed):
        is_page = found.address != page_fetch.with_scheme(url)
        screen = view.feed_offer(found.url, found.feed.title, request.texts, is_page=is_page)
    else:
        screen = view.feeds_offer(found, request.texts)
    await request.reply(screen)
    return True


def _address_in(request: ButtonPress) -> str:
    """The address, among those the pressed button's message links to, with the button's number (else 0).

    So no dialogue has to remember it.
    """
    linked = [entity.url for entity in request.message.entities if entity.url]
    number = max(0, request.number)
    if number >= len(linked):
        raise UserError("button.old")
    return linked[number]
