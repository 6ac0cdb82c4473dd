"""Handles the buttons below a list of stories or a digest: open a story in place, save it, unsave it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import date

import telegram
from markupsafe import Markup

from bot.callback_data import Action, unpack
from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request
from bot.ports.messenger import Button, Screen
from bot.services.delivery.digest_stories import DigestStory, entries_of_part, match_stories
from bot.services.reading import latest, saved_stories
from bot.views.format import dates
from bot.views.reader import digest as digest_view
from bot.views.reader import latest as latest_view
from bot.views.reader.story_list import id_at_place
from data.records.articles import Article
from data.records.audience import SummaryLength


@dataclass(frozen=True, slots=True)
class _StoryListMessage:
    """The message whose button was pressed.

    Attributes:
        article_id: The article of the pressed button, 0 for none.
        articles: The articles of the message that are still published.
        draw: Draws the message again; its argument says whether the opened article is saved, None where no
            article is opened or the chat cannot save.
    """

    article_id: int
    articles: Collection[Article]
    draw: Callable[[bool | None], Screen]


async def open_story(request: ButtonPress) -> None:
    """A number below a list of stories opens that story in place."""
    await _show(request, await _list_message(request))


async def open_digest_story(request: ButtonPress) -> None:
    """A number below a digest opens that story in place."""
    await _show(request, await _digest_message(request))


async def save_story(request: ButtonPress) -> None:
    """The Save button of a story opened in a list."""
    await _save(request, _list_message)


async def save_digest_story(request: ButtonPress) -> None:
    """The Save button of a story opened in a digest."""
    await _save(request, _digest_message)


async def unsave_story(request: ButtonPress) -> None:
    """The Saved button of a story opened in a list removes it from the saved stories."""
    await _unsave(request, _list_message)


async def unsave_digest_story(request: ButtonPress) -> None:
    """The Saved button of a story opened in a digest removes it from the saved stories."""
    await _unsave(request, _digest_message)


def require_private_chat(request: Request) -> None:
    """Reject saving outside private chats: a group has no saved stories.

    Raises:
        UserError: The chat is not private.
    """
    if not request.is_private:
        raise UserError("saved.only_private")


def length_of(request: Request) -> SummaryLength:
    """How much of each story the chat wants; normal where it has no subscription."""
    return request.requester.length or SummaryLength.NORMAL


async def _save(
    request: ButtonPress, load_message: Callable[[ButtonPress], Awaitable[_StoryListMessage]]
) -> None:
    require_private_chat(request)
    message = await load_message(request)
    await saved_stories.save(request.database, request.chat, message.article_id, request.now)
    await _show(request, message)
    await request.answer(request.texts.plain("saved.saved"))


async def _unsave(
    request: ButtonPress, load_message: Callable[[ButtonPress], Awaitable[_StoryListMessage]]
) -> None:
    require_private_chat(request)
    message = await load_message(request)
    await saved_stories.remove(request.database, request.chat, message.article_id)
    await _show(request, message)
    await request.answer(request.texts.plain("saved.removed"))


async def _show(request: ButtonPress, message: _StoryListMessage) -> None:
    is_published = any(article.id == message.article_id for article in message.articles)
    is_saved = None
    if is_published and request.is_private:
        is_saved = await saved_stories.is_saved(request.database, request.chat, message.article_id)
    await request.edit(message.draw(is_saved))
    if message.article_id and not is_published:
        # Retracted since the message was sent; the edited message no longer shows it.
        await request.answer(request.texts.plain("article.gone"), alert=True)


async def _list_message(request: ButtonPress) -> _StoryListMessage:
    ids = latest_view.unpack_ids(request.callback.text(1))
    articles = await latest.get_published(request.database, ids)
    if not articles:
        raise UserError("article.gone")
    head = (request.message.text or "").partition("\n")[0]
    article_id = id_at_place(ids, request.number)

    def draw(is_saved: bool | None) -> Screen:
        return latest_view.with_opened_story(
            articles,
            head,
            length_of(request),
            request.local_now,
            request.texts,
            article_id,
            is_saved=is_saved,
            extra_row=_page_buttons_of(request.message),
        )

    return _StoryListMessage(article_id, articles, draw)


def _page_buttons_of(message: telegram.Message) -> tuple[Button, ...]:
    """The buttons of a list that turn its page, to keep them where a story is opened."""
    keyboard = message.reply_markup.inline_keyboard if message.reply_markup else ()
    buttons = [
        Button(one.text, str(one.callback_data)) for row in keyboard for one in row if one.callback_data
    ]
    found = ((button, unpack(button.data)) for button in buttons)
    return tuple(
        button
        for button, callback in found
        if callback and callback.action in (Action.LATEST_PAGE, Action.SEARCH_PAGE)
    )


async def _digest_message(request: ButtonPress) -> _StoryListMessage:
    edition_id, part = request.callback.number(1), request.callback.number(2)
    edition, articles = await latest.get_edition_part(request.database, edition_id, part)
    if edition is None or not articles:
        raise UserError("article.gone")
    zone = request.timezone
    stories = match_stories(entries_of_part(edition, part), articles)
    opened = next((one for one in stories if one.place == request.number), None)
    local_date = dates.local_date(edition.created_at, zone)
    facts = await _opened_facts(request, opened, local_date) if opened else Markup()

    def draw(is_saved: bool | None) -> Screen:
        return digest_view.digest(
            edition,
            part,
            articles,
            length_of(request),
            zone,
            request.now,
            request.texts,
            opened_place=request.number,
            is_saved=is_saved,
            origin=request.app.origin,
            opened_facts=facts,
        )

    planned_id = id_at_place(edition.parts[part], request.number)
    return _StoryListMessage(opened.lead.id if opened else planned_id, articles, draw)


async def _opened_facts(request: ButtonPress, story: DigestStory, local_date: date) -> Markup:
    """What stands below an opened story of the digest of a date; opening it is counted."""
    event, topics = await latest.open_event(request.database, story.entry.event_id, request.chat)
    day = await latest.get_day(request.database, local_date)
    return digest_view.event_facts(story, event, topics, request.texts, day)


async def show_rest(request: ButtonPress) -> None:
    """The button below a digest that shows the stories beyond its end."""
    stories = await latest.get_rest(request.database, request.number)
    await request.reply(digest_view.rest(stories, request.texts))
