"""Subscribing, pausing and leaving, and the overview of what is set."""

from __future__ import annotations

from bot.callbacks import pack
from bot.context import Call
from bot.handlers import overview, typed
from bot.ports import Button
from bot.services import dialogue, subscribe, wishes
from bot.services.subscribe import Joined
from bot.views import plain
from bot.views import settings as view

_MOST_DAYS = 365
_JOINED = {Joined.NEW: "subscribed", Joined.AGAIN: "subscribed.again", Joined.ALREADY: "subscribed.already"}


async def start(call: Call) -> None:
    """/subscribe and its button: done in one tap."""
    async with call.lede.database.transaction() as tx:
        subscription, joined = await subscribe.subscribe(tx, call.chat, call.lede.defaults, call.now)
    await call.reply(view.overview(subscription, call.now, call.texts, call.texts(_JOINED[joined])))


async def show(call: Call) -> None:
    """/settings, every way back to it, and /settings length long."""
    if call.callback is None and call.args.strip():
        await typed.setting(call)
        return
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    if call.callback is not None:
        await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    await overview.show(call, subscription)


async def from_digest(call: Call) -> None:
    """The Settings button below a digest: the digest stays, the settings come below."""
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    await call.reply(view.overview(subscription, call.now, call.texts))


async def pause(call: Call) -> None:
    """/pause, /pause 7, and its buttons."""
    if call.callback is None and not call.args.strip():
        async with call.lede.database.reading() as tx:
            await subscribe.need(tx, call.chat)
        await call.reply(view.pauses(call.texts))
        return
    text = call.callback.args[0] if call.callback and call.callback.args else call.args
    days = wishes.read_days(text, 7, _MOST_DAYS)
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.pause(tx, call.chat, days, call.now)
    await overview.done(call, subscription, "settings.now_paused")


async def resume(call: Call) -> None:
    """The button that ends a pause."""
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.resume(tx, call.chat, call.now)
    await overview.show(call, subscription, "settings.resumed")


async def leave(call: Call) -> None:
    """/unsubscribe, and its button after the question."""
    async with call.lede.database.transaction() as tx:
        was_there = await subscribe.unsubscribe(tx, call.chat)
    again = (Button(call.texts.plain("button.subscribe_again"), pack("sub")),)
    await call.show(plain.simple("left" if was_there else "left.already", call.texts, again))
