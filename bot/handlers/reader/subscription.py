"""Subscribing, pausing and leaving, and the overview of what is set."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.handlers.context import Call
from bot.handlers.reader import settings_commands, settings_screens
from bot.ports.messenger import Button
from bot.services import conversations
from bot.services.subscriptions import setting_parser, subscriptions
from bot.services.subscriptions.subscriptions import Joined
from bot.views import messages
from bot.views.reader import settings as view

_MOST_DAYS = 365
_JOINED = {Joined.NEW: "subscribed", Joined.AGAIN: "subscribed.again", Joined.ALREADY: "subscribed.already"}


async def start(call: Call) -> None:
    """/subscribe and its button: done in one tap."""
    async with call.lede.database.transaction() as tx:
        subscription, joined = await subscriptions.subscribe(tx, call.chat, call.lede.defaults, call.now)
    await call.reply(view.overview(subscription, call.now, call.texts, call.texts(_JOINED[joined])))


async def show(call: Call) -> None:
    """/settings, every way back to it, and /settings length long."""
    if call.callback is None and call.args.strip():
        await settings_commands.setting(call)
        return
    async with call.lede.database.reading() as tx:
        subscription = await subscriptions.need(tx, call.chat)
    if call.callback is not None:
        await conversations.end(call.lede.database, call.chat.id, call.person.id)
    await settings_screens.show(call, subscription)


async def from_digest(call: Call) -> None:
    """The Settings button below a digest: the digest stays, the settings come below."""
    async with call.lede.database.reading() as tx:
        subscription = await subscriptions.need(tx, call.chat)
    await call.reply(view.overview(subscription, call.now, call.texts))


async def pause(call: Call) -> None:
    """/pause, /pause 7, and its buttons."""
    if call.callback is None and not call.args.strip():
        async with call.lede.database.reading() as tx:
            await subscriptions.need(tx, call.chat)
        await call.reply(view.pauses(call.texts))
        return
    text = call.callback.args[0] if call.callback and call.callback.args else call.args
    days = setting_parser.read_days(text, 7, _MOST_DAYS)
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.pause(tx, call.chat, days, call.now)
    await settings_screens.done(call, subscription, "settings.now_paused")


async def resume(call: Call) -> None:
    """The button that ends a pause."""
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.resume(tx, call.chat, call.now)
    await settings_screens.show(call, subscription, "settings.resumed")


async def leave(call: Call) -> None:
    """/unsubscribe, and its button after the question."""
    async with call.lede.database.transaction() as tx:
        was_there = await subscriptions.unsubscribe(tx, call.chat)
    again = (Button(call.texts.plain("button.subscribe_again"), pack(Action.SUBSCRIBE)),)
    await call.show(messages.simple("left" if was_there else "left.already", call.texts, again))
