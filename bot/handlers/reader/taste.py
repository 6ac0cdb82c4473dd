"""Handles More and Less below an opened story, and what they have come to in the settings."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.reader import settings_screens
from bot.handlers.reader.story_buttons import button_of
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.planning.taste import features_of
from bot.services.reading import muting
from bot.services.reading import taste as tastes
from bot.services.reading.taste import TasteSummary
from bot.services.subscriptions import subscriptions
from bot.typed_words import Vocabulary, Word
from bot.views.reader import taste as view
from data.records.taste import Tap

_RESET_WORDS = ("reset", "forget")
_NOTHING = Vocabulary((Word.OFF, Word.NONE))


async def want_more(request: ButtonPress) -> None:
    """The button More like this: later digests show such stories earlier."""
    await _tap(request, is_more=True)


async def want_less(request: ButtonPress) -> None:
    """The button Less like this: later digests show such stories later."""
    await _tap(request, is_more=False)


async def undo(request: ButtonPress) -> None:
    """The tapped button forgets its tap."""
    require_own_taste(request)
    article = await muting.find_article(request.database, request.number)
    await tastes.undo_tap(request.app.commits, request.chat, article.event_id)
    await _redraw(request, None)
    await request.answer(request.texts.plain("taste.undone"))


async def show(request: Request) -> None:
    """The button of the settings that shows what the taps have come to."""
    await request.edit_or_send(view.summary(await _summarize(request), request.texts))


async def change_by_text(request: SentMessage) -> None:
    """/settings taste shows what the taps have come to, /settings taste reset forgets it."""
    is_reset = request.args.strip().lower() in _RESET_WORDS or request.words.meaning(request.args, _NOTHING)
    if not is_reset:
        await show(request)
        return
    require_own_taste(request)
    await _reset(request)


async def ask_reset(request: ButtonPress) -> None:
    """The button that asks whether to forget all taps."""
    found = await _summarize(request)
    screen = view.ask_reset(found.taps, request.texts) if found.taps else view.summary(found, request.texts)
    await request.edit_or_send(screen)


async def reset(request: ButtonPress) -> None:
    """The confirmation forgets all taps."""
    require_own_taste(request)
    await _reset(request)


async def _summarize(request: Request) -> TasteSummary:
    require_own_taste(request)
    async with request.database.reading() as tx:
        return tastes.summarize_taste(await subscriptions.require(tx, request.chat))


async def _reset(request: Request) -> None:
    await tastes.reset(request.app.commits, request.chat)
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    await settings_screens.confirm_change(request, subscription, "taste.reset")


def require_own_taste(request: Request) -> None:
    """Reject taste outside private chats: a group has many readers, and no taste.

    Raises:
        UserError: The chat is not private.
    """
    if not request.is_private:
        raise UserError("taste.only_private")


async def _tap(request: ButtonPress, *, is_more: bool) -> None:
    require_own_taste(request)
    article = await muting.find_article(request.database, request.number)
    features = features_of(article)
    await tastes.tap(request.app.commits, request.chat, Tap(article.event_id, is_more, features))
    await _redraw(request, is_more)
    await request.answer(view.answer(features, request.texts, is_more=is_more))


async def _redraw(request: ButtonPress, tapped: bool | None) -> None:
    """Show which button was tapped; the rest of the message stays as it was sent."""
    keyboard = request.message.reply_markup.inline_keyboard if request.message.reply_markup else ()
    rows = tuple(tuple(button_of(one) for one in row) for row in keyboard)
    shown = tuple(
        view.taste_row(request.number, tapped, request.texts) if view.is_taste_row(row) else row
        for row in rows
    )
    if shown != rows:
        await request.edit_buttons(shown)
