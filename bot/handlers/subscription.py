"""Subscribing and every setting of a subscription, as buttons and as typed commands."""

from __future__ import annotations

from bot.callbacks import pack
from bot.context import Call, Handler
from bot.errors import UserError
from bot.ports import Button, Screen
from bot.services import dialogue, latest, subscribe, wishes, zones
from bot.views import plain
from bot.views import settings as view
from data.records import Subscription, SubscriptionState, SummaryLength

_MOST_DAYS = 365


async def start(call: Call) -> None:
    """/subscribe and its button: done in one tap."""
    async with call.lede.database.transaction() as tx:
        subscription, new = await subscribe.subscribe(tx, call.chat, call.lede.defaults, call.now)
    head = call.texts("subscribed" if new else "subscribed.already")
    await call.reply(view.overview(subscription, call.now, call.texts, head))


async def show(call: Call) -> None:
    """/settings, and every way back to it."""
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    if call.callback is not None:
        await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    await _overview(call, subscription)


async def from_digest(call: Call) -> None:
    """The Settings button below a digest: the digest stays, the settings come below."""
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    await call.reply(view.overview(subscription, call.now, call.texts))


async def go(call: Call) -> None:
    """A button of the overview: the screen of that setting."""
    assert call.callback is not None
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    name = call.callback.args[0] if call.callback.args else ""
    await call.show(await _screen(call, name, subscription))
    if name in _TYPED:
        await _expect(call, name)


async def time(call: Call) -> None:
    """/time 08:00 18:30, or without a value the screen to choose from."""
    await _typed_or_screen(call, "times", typed_times)


async def timezone(call: Call) -> None:
    """/timezone Asia/Shanghai, or a city, or without a value the screen."""
    await _typed_or_screen(call, "zone", typed_zone)


async def topics(call: Call) -> None:
    """/topics science sport, /topics all, or without a value the screen."""
    await _typed_or_screen(call, "topics", typed_topics)


async def typed_times(call: Call) -> None:
    """Times of day as text."""
    times = wishes.read_times(call.args)
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.set_times(tx, call.chat, times, call.now)
    await _done(call, subscription)


async def typed_zone(call: Call) -> None:
    """A city or zone name, or what the clock shows, as text."""
    text = call.args.strip()
    shown = wishes.read_time(text) if ":" in text or "." in text else None
    if shown is not None:
        found = zones.zones_where_clocks_show(*shown, call.now)
        if not found:
            raise UserError("zone.no_clock", given=text[:20])
        await call.show(view.cities(found, call.texts))
        return
    guess = zones.find_zone(text)
    if guess.zone is None:
        await call.reply(view.near_zones(text, guess.near, call.now, call.texts))
        return
    await _set_zone(call, guess.zone)


async def typed_topics(call: Call) -> None:
    """Topic names as text."""
    wanted = wishes.read_topics(call.args)
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.set_topics(tx, call.chat, wanted)
    await _done(call, subscription)


async def toggle_time(call: Call) -> None:
    """A full hour's switch."""
    assert call.callback is not None
    text = call.callback.args[0] if call.callback.args else ""
    (chosen,) = wishes.read_times(f"{text[:2]}:{text[2:]}")
    async with call.lede.database.transaction() as tx:
        before = await subscribe.need(tx, call.chat)
        times = tuple(sorted(set(before.times) ^ {chosen}))
        if not times:
            raise UserError("times.last")
        if len(times) > wishes.MAX_TIMES:
            raise UserError("time.many", most=wishes.MAX_TIMES)
        subscription = await subscribe.set_times(tx, call.chat, times, call.now)
    await call.show(view.times(subscription, call.texts))


async def toggle_day(call: Call) -> None:
    """A weekday's switch."""
    if not 1 <= call.number <= 7:  # noqa: PLR2004 - ISO weekdays
        raise UserError("button.old")
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.toggle_weekday(tx, call.chat, call.number, call.now)
    await call.show(view.days(subscription, call.texts))


async def by_clock(call: Call) -> None:
    """Ask what the clock shows."""
    await call.show(view.clocks(call.now, call.texts))


async def choose_offset(call: Call) -> None:
    """What the clock shows is known: which city?"""
    assert call.callback is not None
    hours = call.callback.number(0)
    if not -12 < hours < 13:  # noqa: PLR2004 - hours from UTC
        raise UserError("button.old")
    await call.show(view.cities(view.offset_cities(hours, call.now), call.texts))


async def choose_zone(call: Call) -> None:
    """A city's button."""
    assert call.callback is not None
    name = call.callback.args[0] if call.callback.args else ""
    if not zones.is_zone(name) and not name.startswith("Etc/GMT"):
        raise UserError("button.old")
    await _set_zone(call, name)


async def toggle_topic(call: Call) -> None:
    """A topic's switch."""
    assert call.callback is not None
    code = call.callback.args[0] if call.callback.args else ""
    known = await latest.topics(call.lede.database)
    async with call.lede.database.transaction() as tx:
        before = await subscribe.need(tx, call.chat)
        names = dict.fromkeys([*before.topics, *(name for name, _ in known)])
        chosen = {name for name in names if view.topic_code(name) == code}
        wanted = tuple(sorted(set(before.topics) ^ chosen)) if code != "all" else ()
        subscription = await subscribe.set_topics(tx, call.chat, wanted)
    await call.show(view.topics(subscription, known, call.texts))


async def choose_length(call: Call) -> None:
    """One of the three lengths."""
    assert call.callback is not None
    try:
        wanted = SummaryLength(call.callback.args[0])
    except (IndexError, ValueError):
        raise UserError("button.old") from None
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.set_length(tx, call.chat, wanted)
    await _overview(call, subscription)


async def toggle_empty(call: Call) -> None:
    """Whether a digest without stories is sent too."""
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.toggle_empty(tx, call.chat)
    await _overview(call, subscription)


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
    await _done(call, subscription)


async def resume(call: Call) -> None:
    """The button that ends a pause."""
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.resume(tx, call.chat, call.now)
    await _overview(call, subscription)


async def leave(call: Call) -> None:
    """/unsubscribe, and its button after the question."""
    async with call.lede.database.transaction() as tx:
        was_there = await subscribe.unsubscribe(tx, call.chat)
    again = (Button(call.texts.plain("button.subscribe_again"), pack("sub")),)
    await call.show(plain.simple("left" if was_there else "left.already", call.texts, again))


async def _typed_or_screen(call: Call, name: str, typed: Handler) -> None:
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    if call.args.strip():
        await typed(call)
        return
    await call.reply(await _screen(call, name, subscription))
    await _expect(call, name)


async def _screen(call: Call, name: str, subscription: Subscription) -> Screen:
    match name:
        case "times":
            return view.times(subscription, call.texts)
        case "days":
            return view.days(subscription, call.texts)
        case "zone":
            return view.zone(subscription, call.now, call.texts)
        case "topics":
            return view.topics(subscription, await latest.topics(call.lede.database), call.texts)
        case "length":
            return view.lengths(subscription, call.texts)
        case "pause":
            return view.pauses(call.texts)
        case "leave":
            return view.leaving(call.texts)
        case _:
            raise UserError("button.old")


async def _expect(call: Call, name: str) -> None:
    """In a private chat the answer may be typed as well."""
    if call.is_private:
        await dialogue.begin(call.lede.database, call.chat.id, call.person.id, name, call.now)


async def _set_zone(call: Call, zone: str) -> None:
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.set_timezone(tx, call.chat, zone, call.now)
    await _done(call, subscription)


async def _done(call: Call, subscription: Subscription) -> None:
    await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    paused = subscription.state is SubscriptionState.PAUSED
    await _overview(call, subscription, "settings.now_paused" if paused else "settings.changed")


async def _overview(call: Call, subscription: Subscription, head: str = "settings.head") -> None:
    await call.show(view.overview(subscription, call.now, call.texts, call.texts(head)))


_TYPED = {"times": typed_times, "zone": typed_zone, "topics": typed_topics}
