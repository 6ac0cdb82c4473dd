"""Handles the buttons below lists of stories: open a story below, save it, follow it, explain it.

A list is not changed by its numbers, so that it stays as it was sent. In lists of an earlier version a story
may be open in place: its number closes it.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import telegram

from bot.callback_data import Action, pack, unpack
from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.ports.messenger import Button, Screen
from bot.services.reading import latest, opened_story, saved_stories
from bot.services.reading.opened_story import OpenedStory
from bot.views.reader import digest as digest_view
from bot.views.reader import latest as latest_view
from bot.views.reader import opened_story as view
from bot.views.reader.story_list import id_at_place
from data.records.audience import SummaryLength

_GONE = "article.gone"


async def open_story(request: ButtonPress) -> None:
    """A number below a list of stories opens that story below."""
    if request.number == 0:
        await _close_in_list(request)
        return
    await show_story(request, id_at_place(_listed_ids(request), request.number))


async def open_digest_story(request: ButtonPress) -> None:
    """A number below a digest opens that story below."""
    if request.number == 0:
        await _close_in_digest(request)
        return
    await show_story(request, await _article_in_digest(request), request.callback.number(1))


async def open_linked_story(request: SentMessage, article_id: int) -> None:
    """Open the story of a link; links in groups and shared cards lead here."""
    story = await _find(request, article_id)
    await _count(request, story)
    await request.reply(_draw(request, story))


def _draw(request: Request, story: OpenedStory) -> Screen:
    return view.opened_story(story, request.timezone, request.now, request.texts, request.app.sharing)


async def show_story(request: ButtonPress, article_id: int, edition_id: int = 0) -> None:
    """Answer the message whose button was pressed with a story.

    In a group, where everybody would get it, Telegram opens the private chat instead. A second press within
    seconds is only answered with a line.

    Raises:
        UserError: Nothing of the story's event is published.
    """
    story = await _find(request, article_id, edition_id)
    if not request.is_private:
        await _open_for_one(request, story)
        return
    if request.app.recent_openings.is_repeated(request.chat.id, story.article.id, request.now):
        await request.answer(request.texts.plain("story.just_below"))
        return
    await _count(request, story)
    await request.reply(_draw(request, story), reply_to=request.message.message_id)


async def _open_for_one(request: ButtonPress, story: OpenedStory) -> None:
    """Show a story to one member of a group: there where Telegram can, else in the private chat."""
    url = request.app.story_url(story.article.id)
    screen = view.opened_in_group(story, request.timezone, request.now, request.texts, url)
    if await request.send_alone(screen):
        await _count(request, story, request.person.id)
    else:
        await request.answer(url=url)


async def explain_story(request: ButtonPress) -> None:
    """The Why button of an opened story says in a box why it is there."""
    edition_id, ordinal = max(0, request.callback.number(1)), request.callback.number(2)
    local_date = date.fromordinal(ordinal) if 0 < ordinal <= date.max.toordinal() else None
    story = await _find(request, request.number, edition_id, local_date)
    text = view.reasons(story, request.timezone, request.now, request.texts)
    await request.answer(text, alert=True)


async def save_story(request: ButtonPress) -> None:
    """The Save button of a list with one story."""
    await _save(request, id_at_place(_listed_ids(request), request.number))


async def unsave_story(request: ButtonPress) -> None:
    """The Saved button of a list removes its story from the saved ones."""
    await _unsave(request, id_at_place(_listed_ids(request), request.number))


async def save_digest_story(request: ButtonPress) -> None:
    """The Save button of a digest with one story."""
    await _save(request, await _article_in_digest(request))


async def unsave_digest_story(request: ButtonPress) -> None:
    """The Saved button of a digest removes its story from the saved ones."""
    await _unsave(request, await _article_in_digest(request))


async def save_opened_story(request: ButtonPress) -> None:
    """The Save button of an opened story."""
    await _save(request, request.number)


async def unsave_opened_story(request: ButtonPress) -> None:
    """The Saved button of an opened story removes it from the saved ones."""
    await _unsave(request, request.number)


async def show_rest(request: ButtonPress) -> None:
    """The button below a digest that shows the stories beyond its end."""
    screen = await _rest(request, 0)
    if not await request.send_alone(screen):
        await request.reply(screen, reply_to=request.message.message_id)


async def turn_rest(request: ButtonPress) -> None:
    """The buttons that turn the page of the stories beyond a digest's end."""
    await request.edit_or_send(await _rest(request, max(0, request.callback.number(1))))


async def _rest(request: ButtonPress, page: int) -> Screen:
    edition, stories = await latest.get_rest(request.database, request.number)
    if edition is None or not stories:
        raise UserError(_GONE)
    return digest_view.rest(
        edition,
        stories,
        page,
        request.timezone,
        request.now,
        request.texts,
        is_group=not request.is_private,
        story_url=request.app.story_url,
    )


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


async def toggle_button(request: ButtonPress) -> None:
    """Turn the pressed button into its opposite; the rest of the message stays as it was sent."""
    pressed = pack(request.callback.action, *request.callback.args)
    keyboard = request.message.reply_markup.inline_keyboard if request.message.reply_markup else ()
    rows = tuple(
        tuple(view.toggled(button_of(one), pressed, request.texts) for one in row) for row in keyboard
    )
    if rows:
        await request.edit_buttons(rows)


def button_of(shown: telegram.InlineKeyboardButton) -> Button:
    """A button of a received message."""
    chosen = shown.switch_inline_query_chosen_chat
    copied = shown.copy_text.text if shown.copy_text else ""
    query = (chosen.query if chosen else "") or ""
    return Button(shown.text, str(shown.callback_data or ""), shown.url or "", copied, query)


async def _find(
    request: Request, article_id: int, edition_id: int = 0, local_date: date | None = None
) -> OpenedStory:
    story = await opened_story.open_story(request.database, request.chat, article_id, edition_id, local_date)
    if story is None:
        retracted = await opened_story.find_retracted(request.database, article_id)
        if retracted is not None and retracted.correction:
            raise UserError("story.retracted_because", note=retracted.correction)
        raise UserError("story.retracted" if retracted else _GONE)
    return story


async def _count(request: Request, story: OpenedStory, reader_id: int = 0) -> None:
    """Count an opening, once for each reader and event until the program restarts."""
    if request.app.recent_openings.is_first(reader_id or request.chat.id, story.event.id):
        zone = ZoneInfo(request.app.settings.default_timezone)
        today = request.now.astimezone(zone).date()
        await opened_story.count_opening(request.database, story.article, today)


async def _save(request: ButtonPress, article_id: int) -> None:
    require_private_chat(request)
    await saved_stories.save(request.database, request.chat, article_id, request.now)
    await toggle_button(request)
    await request.answer(request.texts.plain("saved.saved"))


async def _unsave(request: ButtonPress, article_id: int) -> None:
    require_private_chat(request)
    await saved_stories.remove(request.database, request.chat, article_id)
    await toggle_button(request)
    await request.answer(request.texts.plain("saved.removed"))


def _listed_ids(request: ButtonPress) -> tuple[int, ...]:
    return latest_view.unpack_ids(request.callback.text(1))


async def _article_in_digest(request: ButtonPress) -> int:
    """The article of a button below a digest, whose arguments are place, edition and part."""
    place, edition_id, part = (request.callback.number(index) for index in range(3))
    return await opened_story.find_in_digest(request.database, edition_id, part, place)


async def _close_in_list(request: ButtonPress) -> None:
    stories = await latest.get_published(request.database, _listed_ids(request))
    if not stories:
        raise UserError(_GONE)
    head = (request.message.text or "").partition("\n")[0]
    turning = _page_buttons_of(request.message)
    shown = latest_view.closed_list(
        stories, head, length_of(request), request.local_now, request.texts, turning
    )
    await request.edit(shown)


def _page_buttons_of(message: telegram.Message) -> tuple[Button, ...]:
    """The buttons of a list that turn its page."""
    keyboard = message.reply_markup.inline_keyboard if message.reply_markup else ()
    found = ((button_of(one), unpack(str(one.callback_data or ""))) for row in keyboard for one in row)
    turning = (Action.LATEST_PAGE, Action.SEARCH_PAGE)
    return tuple(button for button, callback in found if callback and callback.action in turning)


async def _close_in_digest(request: ButtonPress) -> None:
    edition_id, part = request.callback.number(1), request.callback.number(2)
    edition, articles = await latest.get_edition_part(request.database, edition_id, part)
    if edition is None or not articles:
        raise UserError(_GONE)
    shown = digest_view.digest(
        edition,
        part,
        articles,
        length_of(request),
        request.timezone,
        request.now,
        request.texts,
        newsroom=request.app.newsroom_name,
        origin=request.app.origin,
        is_group=not request.is_private,
        story_url=request.app.story_url,
    )
    await request.edit(shown)
