"""Subscribing, pausing and leaving, and the overview of what is set."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.handlers.context import Request
from bot.handlers.reader import settings_commands, settings_screens
from bot.ports.messenger import Button
from bot.services import conversations
from bot.services.subscriptions import setting_parser, subscriptions
from bot.services.subscriptions.subscriptions import SubscribeResult
from bot.views import messages
from bot.views.reader import settings as view

_MAX_PAUSE_DAYS = 365
_RESULT_KEYS = {
    SubscribeResult.NEW: "subscribed",
    SubscribeResult.REACTIVATED: "subscribed.again",
    SubscribeResult.ALREADY_ACTIVE: "subscribed.already",
}


async def subscribe(request: Request) -> None:
    """/subscribe and its button: done in one tap."""
    async with request.app.database.transaction() as tx:
        subscription, result = await subscriptions.subscribe(
            tx, request.chat, request.app.defaults, request.now
        )
    await request.reply(
        view.overview(subscription, request.now, request.texts, request.texts(_RESULT_KEYS[result]))
    )


async def show_settings(request: Request) -> None:
    """/settings, every way back to it, and /settings length long."""
    if request.callback is None and request.args.strip():
        await settings_commands.change_setting(request)
        return
    async with request.app.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    if request.callback is not None:
        await conversations.end(request.app.database, request.chat.id, request.person.id)
    await settings_screens.show_overview(request, subscription)


async def show_below_digest(request: Request) -> None:
    """The Settings button below a digest: the digest stays, the settings come below."""
    async with request.app.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    await request.reply(view.overview(subscription, request.now, request.texts))


async def pause(request: Request) -> None:
    """/pause, /pause 7, and its buttons."""
    if request.callback is None and not request.args.strip():
        async with request.app.database.reading() as tx:
            await subscriptions.require(tx, request.chat)
        await request.reply(view.pauses(request.texts))
        return
    text = request.callback.args[0] if request.callback and request.callback.args else request.args
    days = setting_parser.read_days(text, 7, _MAX_PAUSE_DAYS)
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.pause(tx, request.chat, days, request.now)
    await settings_screens.confirm_change(request, subscription, "settings.now_paused")


async def resume(request: Request) -> None:
    """The button that ends a pause."""
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.resume(tx, request.chat, request.now)
    await settings_screens.show_overview(request, subscription, "settings.resumed")


async def unsubscribe(request: Request) -> None:
    """/unsubscribe, and its button after the question."""
    async with request.app.database.transaction() as tx:
        was_subscribed = await subscriptions.unsubscribe(tx, request.chat)
    again = (Button(request.texts.plain("button.subscribe_again"), pack(Action.SUBSCRIBE)),)
    await request.edit_or_send(
        messages.text_message("left" if was_subscribed else "left.already", request.texts, again)
    )
