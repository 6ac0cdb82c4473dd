"""Handles /next, the preview of the reader's next digest, and its buttons; nothing is stored or counted."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import require_found
from bot.handlers.reader import settings_screens, story_buttons
from bot.handlers.request import ButtonPress, Request
from bot.ports.messenger import Screen
from bot.services.reading import opened_story
from bot.services.reading import preview as previews
from bot.services.reading.preview import Preview
from bot.services.subscriptions import subscriptions
from bot.views.reader import opened_story as story_view
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
    if not request.is_private:
        await story_buttons.show_story(request, request.number)
        return
    found = await _load(request)
    story = require_found(
        await opened_story.open_story(
            request.database, request.chat, request.number, local_date=found.local_date
        ),
        "article.gone",
    )
    entries = found.edition.entries
    story = replace(story, entry=next((one for one in entries if one.article_id == request.number), None))
    zone = found.subscription.timezone
    await request.reply(
        story_view.opened_story(story, zone, request.now, request.texts, request.app.sharing),
        reply_to=request.message.message_id,
    )
    if story.entry is None:
        await request.answer(request.texts.plain("preview.changed"))


async def show_rest(request: ButtonPress) -> None:
    """The button that shows the stories beyond the end of the digest."""
    await request.reply(await _rest_screen(request, 0))


async def turn_rest(request: ButtonPress) -> None:
    """The buttons that turn the page of these stories."""
    await request.edit_or_send(await _rest_screen(request, request.page))


async def _rest_screen(request: ButtonPress, page: int) -> Screen:
    found = await _load(request)
    stories = await previews.get_rest(request.database, found)
    return view.rest(found, stories, page, request.now, request.texts, story_url=request.app.story_url)


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
    return view.preview(
        preview,
        part,
        articles,
        request.now,
        request.texts,
        newsroom=request.app.newsroom_name,
        story_url=request.app.story_url,
        shows_picture=await settings_screens.shows_pictures(request, preview.subscription),
    )
