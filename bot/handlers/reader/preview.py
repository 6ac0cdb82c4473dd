"""Handles /next, the preview of the reader's next digest, and its buttons; nothing is stored or counted."""

from __future__ import annotations

from bot.errors import require_found
from bot.handlers.request import ButtonPress, Request
from bot.ports.messenger import Screen
from bot.services.reading import latest
from bot.services.reading import preview as previews
from bot.services.reading.preview import Preview
from bot.services.subscriptions import subscriptions
from bot.views.reader import digest as digest_view
from bot.views.reader import preview as view


async def show_preview(request: Request) -> None:
    """/next, and the Preview button of the settings."""
    await request.reply(await _part_screen(request, await _load(request), 0))


async def show_part(request: ButtonPress) -> None:
    """Next and Previous turn the parts of a preview in place, as the digest would be now."""
    await request.edit_or_send(await _part_screen(request, await _load(request), request.page))


async def open_story(request: ButtonPress) -> None:
    """A number below a preview sends that story in full.

    One that the digest would not have any more is sent all the same, and the answer says so.

    Raises:
        UserError: The story was retracted.
    """
    found = await _load(request)
    story = await previews.find_story(request.database, found, request.number)
    if story is None:
        published = await latest.get_published(request.database, [request.number])
        article = require_found(next(iter(published), None), "article.gone")
        await request.reply(view.opened_article(article, request.now, request.texts, found.subscription))
        await request.answer(request.texts.plain("preview.changed"))
        return
    event = await previews.get_event(request.database, story)
    day = await latest.get_day(request.database, found.local_date)
    facts = digest_view.event_facts(story, event, found.subscription.topics, request.texts, day)
    await request.reply(view.opened_story(story, facts, request.now, request.texts, found.subscription))


async def show_rest(request: ButtonPress) -> None:
    """The button that shows the stories beyond the end of the digest."""
    stories = await previews.get_rest(request.database, await _load(request))
    await request.reply(digest_view.rest(stories, request.texts))


async def _load(request: Request) -> Preview:
    """The chat's preview, composed together with those that other chats ask for at this moment.

    Raises:
        UserError: The chat is not subscribed, or could not be reached, so that no digest is due.
    """
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    require_found(subscription.next_due, "settings.blocked")
    return await request.app.previews.get(subscription)


async def _part_screen(request: Request, preview: Preview, part: int) -> Screen:
    part = min(part, max(0, len(preview.edition.parts) - 1))
    articles = await previews.get_part_articles(request.database, preview, part)
    return view.preview(preview, part, articles, request.now, request.texts)
