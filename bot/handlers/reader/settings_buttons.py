"""Settings as buttons: each press changes one thing and shows it changed."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.context import Request
from bot.handlers.reader import settings_commands, settings_screens
from bot.services.calendar import timezones
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.reader import settings as view
from data.records.audience import SummaryLength

_TYPED_SETTINGS = ("times", "zone", "topics", "quiet")


async def open_setting(request: Request) -> None:
    """A button of the overview: the screen of that setting."""
    name = _first_argument(request)
    async with request.app.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    if name in _TYPED_SETTINGS:
        await settings_screens.expect_value(request, name)
    await request.edit_or_send(await settings_screens.build_screen(request, name, subscription))


async def toggle_time(request: Request) -> None:
    """A full hour's switch."""
    text = _first_argument(request)
    (chosen,) = setting_parser.read_times(f"{text[:2]}:{text[2:]}")
    async with request.app.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        times = tuple(sorted(set(before.times) ^ {chosen}))
        if not times:
            raise UserError("times.last")
        if len(times) > setting_parser.MAX_TIMES:
            raise UserError("time.many", most=setting_parser.MAX_TIMES)
        subscription = await subscriptions.set_times(tx, request.chat, times, request.now)
    await request.edit_or_send(view.times(subscription, request.texts))


async def toggle_day(request: Request) -> None:
    """A weekday's switch."""
    if request.number not in subscriptions.EVERY_DAY:
        raise UserError("button.old")
    async with request.app.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        days = tuple(sorted(set(before.weekdays) ^ {request.number}))
        if not days:
            raise UserError("weekdays.last")
        subscription = await subscriptions.set_weekdays(tx, request.chat, days, request.now)
    await request.edit_or_send(view.days(subscription, request.texts))


async def ask_local_time(request: Request) -> None:
    """Ask what the clock shows."""
    await settings_screens.expect_value(request, "zone")
    await request.edit_or_send(view.clocks(request.now, request.texts))


async def choose_offset(request: Request) -> None:
    """What the clock shows is known: which city?"""
    if not _is_number(_first_argument(request)):
        raise UserError("button.old")
    await request.edit_or_send(
        view.cities(timezones.zones_at_hour_offset(request.number, request.now), request.texts)
    )


async def pick_zone(request: Request) -> None:
    """A city's button."""
    name = _first_argument(request)
    if not timezones.is_zone(name):
        raise UserError("button.old")
    await settings_commands.set_zone(request, name)


async def toggle_topic(request: Request) -> None:
    """A topic's switch."""
    code = _first_argument(request)
    known = await latest.count_topics(request.app.database)
    async with request.app.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        names = dict.fromkeys([*before.topics, *(name for name, _ in known)])
        chosen = {name for name in names if view.topic_code(name) == code}
        wanted = tuple(sorted(set(before.topics) ^ chosen)) if code != "all" else ()
        if len(wanted) > setting_parser.MAX_TOPICS:
            raise UserError("topics.many", most=setting_parser.MAX_TOPICS)
        subscription = await subscriptions.set_topics(tx, request.chat, wanted)
    await request.edit_or_send(view.topics(subscription, known, request.texts))


async def choose_length(request: Request) -> None:
    """One of the three lengths."""
    try:
        wanted = SummaryLength(_first_argument(request))
    except ValueError:
        raise UserError("button.old") from None
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_length(tx, request.chat, wanted)
    await settings_screens.show_overview(request, subscription)


async def choose_quiet(request: Request) -> None:
    """Some usual quiet hours, or none."""
    text = _first_argument(request)
    wanted = setting_parser.read_quiet(f"{text[:2]}:{text[2:4]} {text[4:6]}:{text[6:]}" if text else "off")
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_quiet(tx, request.chat, wanted)
    await settings_screens.show_overview(request, subscription)


async def toggle_empty(request: Request) -> None:
    """Whether a digest without stories is sent too."""
    async with request.app.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        subscription = await subscriptions.set_send_empty(tx, request.chat, send_empty=not before.send_empty)
    await settings_screens.show_overview(request, subscription)


def _first_argument(request: Request) -> str:
    assert request.callback is not None
    return request.callback.args[0] if request.callback.args else ""


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
