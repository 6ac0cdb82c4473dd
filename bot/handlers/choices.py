"""Settings as buttons: each press changes one thing and shows it changed."""

from __future__ import annotations

from bot.context import Call
from bot.errors import UserError
from bot.handlers import overview, typed
from bot.services import latest, subscribe, wishes, zones
from bot.views import settings as view
from data.records import SummaryLength

_TYPED_TOO = ("times", "zone", "topics", "quiet")


async def go(call: Call) -> None:
    """A button of the overview: the screen of that setting."""
    name = _argument(call)
    async with call.lede.database.reading() as tx:
        subscription = await subscribe.need(tx, call.chat)
    if name in _TYPED_TOO:
        await overview.expect(call, name)
    await call.show(await overview.screen(call, name, subscription))


async def toggle_time(call: Call) -> None:
    """A full hour's switch."""
    text = _argument(call)
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
    if call.number not in subscribe.EVERY_DAY:
        raise UserError("button.old")
    async with call.lede.database.transaction() as tx:
        before = await subscribe.need(tx, call.chat)
        days = tuple(sorted(set(before.weekdays) ^ {call.number}))
        if not days:
            raise UserError("weekdays.last")
        subscription = await subscribe.set_weekdays(tx, call.chat, days, call.now)
    await call.show(view.days(subscription, call.texts))


async def by_clock(call: Call) -> None:
    """Ask what the clock shows."""
    await overview.expect(call, "zone")
    await call.show(view.clocks(call.now, call.texts))


async def choose_offset(call: Call) -> None:
    """What the clock shows is known: which city?"""
    if not _is_number(_argument(call)):
        raise UserError("button.old")
    await call.show(view.cities(zones.zones_hours_ahead(call.number, call.now), call.texts))


async def choose_zone(call: Call) -> None:
    """A city's button."""
    name = _argument(call)
    if not zones.is_zone(name):
        raise UserError("button.old")
    await typed.set_zone(call, name)


async def toggle_topic(call: Call) -> None:
    """A topic's switch."""
    code = _argument(call)
    known = await latest.topics(call.lede.database)
    async with call.lede.database.transaction() as tx:
        before = await subscribe.need(tx, call.chat)
        names = dict.fromkeys([*before.topics, *(name for name, _ in known)])
        chosen = {name for name in names if view.topic_code(name) == code}
        wanted = tuple(sorted(set(before.topics) ^ chosen)) if code != "all" else ()
        if len(wanted) > wishes.MAX_TOPICS:
            raise UserError("topics.many", most=wishes.MAX_TOPICS)
        subscription = await subscribe.set_topics(tx, call.chat, wanted)
    await call.show(view.topics(subscription, known, call.texts))


async def choose_length(call: Call) -> None:
    """One of the three lengths."""
    try:
        wanted = SummaryLength(_argument(call))
    except ValueError:
        raise UserError("button.old") from None
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.set_length(tx, call.chat, wanted)
    await overview.show(call, subscription)


async def choose_quiet(call: Call) -> None:
    """Some usual quiet hours, or none."""
    text = _argument(call)
    wanted = wishes.read_quiet(f"{text[:2]}:{text[2:4]} {text[4:6]}:{text[6:]}" if text else "off")
    async with call.lede.database.transaction() as tx:
        subscription = await subscribe.set_quiet(tx, call.chat, wanted)
    await overview.show(call, subscription)


async def toggle_empty(call: Call) -> None:
    """Whether a digest without stories is sent too."""
    async with call.lede.database.transaction() as tx:
        before = await subscribe.need(tx, call.chat)
        subscription = await subscribe.set_empty(tx, call.chat, wanted=not before.send_empty)
    await overview.show(call, subscription)


def _argument(call: Call) -> str:
    assert call.callback is not None
    return call.callback.args[0] if call.callback.args else ""


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
