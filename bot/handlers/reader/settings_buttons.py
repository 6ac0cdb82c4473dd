"""Settings as buttons: each press changes one thing and shows it changed."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.context import Call
from bot.handlers.reader import settings_commands, settings_screens
from bot.services.calendar import timezones
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.reader import settings as view
from data.records.audience import SummaryLength

_TYPED_TOO = ("times", "zone", "topics", "quiet")


async def go(call: Call) -> None:
    """A button of the overview: the screen of that setting."""
    name = _argument(call)
    async with call.lede.database.reading() as tx:
        subscription = await subscriptions.need(tx, call.chat)
    if name in _TYPED_TOO:
        await settings_screens.expect(call, name)
    await call.show(await settings_screens.screen(call, name, subscription))


async def toggle_time(call: Call) -> None:
    """A full hour's switch."""
    text = _argument(call)
    (chosen,) = setting_parser.read_times(f"{text[:2]}:{text[2:]}")
    async with call.lede.database.transaction() as tx:
        before = await subscriptions.need(tx, call.chat)
        times = tuple(sorted(set(before.times) ^ {chosen}))
        if not times:
            raise UserError("times.last")
        if len(times) > setting_parser.MAX_TIMES:
            raise UserError("time.many", most=setting_parser.MAX_TIMES)
        subscription = await subscriptions.set_times(tx, call.chat, times, call.now)
    await call.show(view.times(subscription, call.texts))


async def toggle_day(call: Call) -> None:
    """A weekday's switch."""
    if call.number not in subscriptions.EVERY_DAY:
        raise UserError("button.old")
    async with call.lede.database.transaction() as tx:
        before = await subscriptions.need(tx, call.chat)
        days = tuple(sorted(set(before.weekdays) ^ {call.number}))
        if not days:
            raise UserError("weekdays.last")
        subscription = await subscriptions.set_weekdays(tx, call.chat, days, call.now)
    await call.show(view.days(subscription, call.texts))


async def by_clock(call: Call) -> None:
    """Ask what the clock shows."""
    await settings_screens.expect(call, "zone")
    await call.show(view.clocks(call.now, call.texts))


async def choose_offset(call: Call) -> None:
    """What the clock shows is known: which city?"""
    if not _is_number(_argument(call)):
        raise UserError("button.old")
    await call.show(view.cities(timezones.zones_at_hour_offset(call.number, call.now), call.texts))


async def choose_zone(call: Call) -> None:
    """A city's button."""
    name = _argument(call)
    if not timezones.is_zone(name):
        raise UserError("button.old")
    await settings_commands.set_zone(call, name)


async def toggle_topic(call: Call) -> None:
    """A topic's switch."""
    code = _argument(call)
    known = await latest.topics(call.lede.database)
    async with call.lede.database.transaction() as tx:
        before = await subscriptions.need(tx, call.chat)
        names = dict.fromkeys([*before.topics, *(name for name, _ in known)])
        chosen = {name for name in names if view.topic_code(name) == code}
        wanted = tuple(sorted(set(before.topics) ^ chosen)) if code != "all" else ()
        if len(wanted) > setting_parser.MAX_TOPICS:
            raise UserError("topics.many", most=setting_parser.MAX_TOPICS)
        subscription = await subscriptions.set_topics(tx, call.chat, wanted)
    await call.show(view.topics(subscription, known, call.texts))


async def choose_length(call: Call) -> None:
    """One of the three lengths."""
    try:
        wanted = SummaryLength(_argument(call))
    except ValueError:
        raise UserError("button.old") from None
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_length(tx, call.chat, wanted)
    await settings_screens.show(call, subscription)


async def choose_quiet(call: Call) -> None:
    """Some usual quiet hours, or none."""
    text = _argument(call)
    wanted = setting_parser.read_quiet(f"{text[:2]}:{text[2:4]} {text[4:6]}:{text[6:]}" if text else "off")
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_quiet(tx, call.chat, wanted)
    await settings_screens.show(call, subscription)


async def toggle_empty(call: Call) -> None:
    """Whether a digest without stories is sent too."""
    async with call.lede.database.transaction() as tx:
        before = await subscriptions.need(tx, call.chat)
        subscription = await subscriptions.set_empty(tx, call.chat, wanted=not before.send_empty)
    await settings_screens.show(call, subscription)


def _argument(call: Call) -> str:
    assert call.callback is not None
    return call.callback.args[0] if call.callback.args else ""


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
