"""Handles the languages of the stories that a reader wants, as buttons and as typed text."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.reader import settings_screens
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.reading import supply
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.format.buttons import topic_code
from bot.views.reader import language as language_view
from bot.views.reader import offered_choices as view


async def toggle_language(request: ButtonPress) -> None:
    """Switch a language of stories on or off, or choose all languages."""
    code, page = request.callback.text(0), max(0, request.callback.number(1))
    counts = await supply.list_languages(request.database, request.now)
    async with request.database.transaction() as tx:
        before = (await subscriptions.require(tx, request.chat)).story_languages
        names = {*before, *(one.name for one in counts)}
        wanted = set(before) ^ {name for name in names if topic_code(name) == code}
        subscription = await subscriptions.set_languages(
            tx, request.chat, setting_parser.require_languages(wanted if code != "all" else ())
        )
    await request.edit_or_send(view.story_languages(subscription, counts, request.texts, page))


async def set_languages(request: SentMessage) -> None:
    """/settings languages en de, /settings languages all; alone it shows the buttons.

    Raises:
        UserError: A language is not known by that name, or there are too many.
    """
    if not request.args.strip():
        async with request.database.reading() as tx:
            subscription = await subscriptions.require(tx, request.chat)
        await request.reply(await settings_screens.build_screen(request, "languages", subscription))
        return
    counts = await supply.list_languages(request.database, request.now)
    wanted = set()
    for name in setting_parser.read_names(request.args, "story_languages.bad"):
        found = language_view.find_story_language(name, [one.name for one in counts], request.texts)
        if found is None:
            raise UserError("story_languages.bad", given=language_view.clip_name(name))
        wanted.add(found)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_languages(
            tx, request.chat, setting_parser.require_languages(wanted)
        )
    await settings_screens.confirm_change(request, subscription)
