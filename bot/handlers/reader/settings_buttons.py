"""Handles the buttons that change a setting: each press changes one value and shows it."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.reader import settings_commands, settings_screens
from bot.handlers.request import ButtonPress
from bot.services.calendar import timezones
from bot.services.conversations import Step
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.reader import setting_choices, time_choices, zone_choices
from bot.views.reader.settings_menus import MENUS
from data.records.audience import SummaryLength


async def open_setting(request: ButtonPress) -> None:
    """A button of the overview opens the screen of its setting."""
    name = request.callback.text(0)
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    if name in settings_screens.TYPED_SETTINGS:
        await settings_screens.expect_value(request, Step(name))
    elif name in MENUS:
        await request.conversation.end()
    await request.edit_or_send(
        await settings_screens.build_screen(request, name, subscription, max(0, request.callback.number(1)))
    )


async def toggle_time(request: ButtonPress) -> None:
    """Switch a time of day on or off."""
    text = request.callback.text(0)
    (chosen,) = setting_parser.read_times(f"{text[:2]}:{text[2:]}", request.words)
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        times = tuple(sorted(set(before.times) ^ {chosen}))
        if not times:
            raise UserError("times.last")
        if len(times) > setting_parser.MAX_TIMES:
            raise UserError("time.many", most=setting_parser.MAX_TIMES)
        subscription = await subscriptions.set_times(tx, request.chat, times, request.now)
    await request.edit_or_send(
        time_choices.times(subscription, request.texts, max(0, request.callback.number(1)))
    )


async def toggle_day(request: ButtonPress) -> None:
    """Switch a weekday on or off."""
    if request.number not in subscriptions.EVERY_DAY:
        raise UserError("button.old")
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        days = tuple(sorted(set(before.weekdays) ^ {request.number}))
        if not days:
            raise UserError("weekdays.last")
        subscription = await subscriptions.set_weekdays(tx, request.chat, days, request.now)
    await request.edit_or_send(setting_choices.weekdays(subscription, request.texts))


async def set_days(request: ButtonPress) -> None:
    """Set the weekdays of a preset."""
    days = tuple(int(digit) for digit in request.callback.text(0) if digit.isdecimal())
    if not days or not set(days) <= set(subscriptions.EVERY_DAY):
        raise UserError("button.old")
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_weekdays(
            tx, request.chat, tuple(sorted(set(days))), request.now
        )
    await request.edit_or_send(setting_choices.days(subscription, request.texts))


async def ask_local_time(request: ButtonPress) -> None:
    """Ask for the local time, to find the time zone by it."""
    await settings_screens.expect_value(request, Step.ZONE)
    await request.edit_or_send(zone_choices.clocks(request.now, request.texts, request.page))


async def choose_offset(request: ButtonPress) -> None:
    """Offer the cities where it is the chosen local time."""
    if not _is_number(request.callback.text(0)):
        raise UserError("button.old")
    await request.edit_or_send(
        zone_choices.cities(timezones.zones_at_hour_offset(request.number, request.now), request.texts)
    )


async def pick_zone(request: ButtonPress) -> None:
    """Set the time zone of the chosen city."""
    name = request.callback.text(0)
    if not timezones.is_zone(name):
        raise UserError("button.old")
    await settings_commands.set_zone(request, name)


async def choose_length(request: ButtonPress) -> None:
    """Set one of the three lengths."""
    try:
        wanted = SummaryLength(request.callback.text(0))
    except ValueError:
        raise UserError("button.old") from None
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_length(tx, request.chat, wanted)
    await settings_screens.show_menu(request, "stories", subscription)


async def choose_max_stories(request: ButtonPress) -> None:
    """Set one of the offered numbers of stories, 0 for all."""
    if request.number not in setting_parser.STORY_NUMBERS:
        raise UserError("button.old")
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_max_stories(tx, request.chat, request.number)
    await settings_screens.show_menu(request, "stories", subscription)


async def choose_quiet(request: ButtonPress) -> None:
    """Set one of the offered quiet hours, or none."""
    text = request.callback.text(0)
    wanted = setting_parser.read_quiet(
        f"{text[:2]}:{text[2:4]} {text[4:6]}:{text[6:]}" if text else "off", request.words
    )
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_quiet(tx, request.chat, wanted)
    await settings_screens.show_menu(request, "when", subscription)


async def toggle_empty(request: ButtonPress) -> None:
    """Switch on or off whether a digest without stories is sent."""
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        subscription = await subscriptions.set_send_empty(tx, request.chat, send_empty=not before.send_empty)
    await settings_screens.show_menu(request, "when", subscription)
    key = "settings.tells_empty" if subscription.send_empty else "settings.silent_when_empty"
    await request.answer(request.texts.plain(key))


async def toggle_silent(request: ButtonPress) -> None:
    """Switch on or off whether digests arrive without a sound."""
    async with request.database.transaction() as tx:
        before = await subscriptions.require(tx, request.chat)
        subscription = await subscriptions.set_silent(tx, request.chat, silent=not before.silent)
    await settings_screens.show_menu(request, "when", subscription)
    await request.answer(
        request.texts.plain("settings.silent" if subscription.silent else "settings.audible")
    )


async def toggle_pictures(request: ButtonPress) -> None:
    """Switch pictures on or off."""
    async with request.database.reading() as tx:
        before = await subscriptions.require(tx, request.chat)
    shown = not await settings_screens.shows_pictures(request, before)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_pictures(tx, request.chat, shown=shown)
    await settings_screens.show_menu(request, "stories", subscription)
    await request.answer(request.texts.plain("settings.pictures" if shown else "settings.no_pictures"))


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
