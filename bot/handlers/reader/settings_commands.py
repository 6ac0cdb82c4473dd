"""Settings as typed text: commands with a value, and answers to a question."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.errors import UserError
from bot.handlers.context import Handler, Request
from bot.handlers.reader import settings_screens
from bot.services.calendar import timezones, utc_offsets
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.format import dates
from bot.views.reader import settings as view
from data.records.audience import SummaryLength


async def time_command(request: Request) -> None:
    """/time 08:00 18:30, or without a value the screen to choose from."""
    await _set_or_ask(request, "times", set_times)


async def timezone_command(request: Request) -> None:
    """/timezone Asia/Shanghai, or a city, or without a value the screen."""
    await _set_or_ask(request, "zone", set_zone_from_text)


async def topics_command(request: Request) -> None:
    """/topics science sport, /topics all, or without a value the screen."""
    await _set_or_ask(request, "topics", set_topics)


async def change_setting(request: Request) -> None:
    """/settings with the name of a setting and its value: /settings days mon-fri.

    Raises:
        UserError: There is no setting of this name.
    """
    name, _, value = request.args.strip().partition(" ")
    handler = _HANDLERS_BY_SETTING.get(name.lower())
    if handler is None:
        raise UserError("settings.bad", given=name)
    request.args = value.strip()
    await handler(request)


async def set_times(request: Request) -> None:
    """Times of day."""
    wanted = setting_parser.read_times(request.args)
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_times(tx, request.chat, wanted, request.now)
    await settings_screens.confirm_change(request, subscription)


async def set_zone_from_text(request: Request) -> None:
    """A city or zone name, what the clock shows, or a distance from UTC."""
    # In a thread: the names in other languages are loaded when first asked for, which takes its time.
    guess = await asyncio.to_thread(timezones.find_zone, request.args, request.chat.language)
    if guess.zone is not None:
        await set_zone(request, guess.zone)
        return
    await settings_screens.expect_value(request, "zone")
    offset = utc_offsets.parse_offset(request.args)
    clock_time = setting_parser.read_time(request.args)
    if offset is not None:
        found = timezones.zones_at_offset(offset, request.now)
        if not found and utc_offsets.fixed_zone(offset) is None:
            raise UserError("zone.no_offset", given=request.args)
        await request.reply(view.at_offset(offset, found, request.texts))
    elif clock_time is None:
        await request.reply(view.near_zones(request.args, guess.suggestions, request.now, request.texts))
    elif found := timezones.zones_by_local_time(*clock_time, request.now):
        await request.reply(view.cities(found, request.texts))
    else:
        raise UserError("zone.no_clock", given=request.args)


async def set_zone(request: Request, name: str) -> None:
    """Change the zone to the IANA zone of this name."""
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_timezone(tx, request.chat, name, request.now)
    await settings_screens.confirm_change(request, subscription)


async def set_topics(request: Request) -> None:
    """Topic names; one that no story has yet is taken, and said."""
    wanted = setting_parser.read_topics(request.args)
    known = {name for name, _ in await latest.count_topics(request.app.database)}
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_topics(tx, request.chat, wanted)
    if new := [name for name in wanted if name not in known]:
        await settings_screens.confirm_change(
            request, subscription, "topics.new", topics=dates.join_list(new, request.texts)
        )
    else:
        await settings_screens.confirm_change(request, subscription)


async def set_days(request: Request) -> None:
    """Weekdays, in English or in the person's language."""
    wanted = setting_parser.read_weekdays(request.args, dates.weekday_names(request.texts))
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_weekdays(tx, request.chat, wanted, request.now)
    await settings_screens.confirm_change(request, subscription)


async def set_length(request: Request) -> None:
    """One of the three lengths."""
    try:
        wanted = SummaryLength(request.args.lower())
    except ValueError:
        raise UserError("length.bad", given=request.args) from None
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_length(tx, request.chat, wanted)
    await settings_screens.confirm_change(request, subscription)


async def quiet_command(request: Request) -> None:
    """/quiet 22:00 07:00, or without a value the screen to choose from."""
    await _set_or_ask(request, "quiet", set_quiet)


async def set_quiet(request: Request) -> None:
    """Between which times nothing arrives."""
    wanted = setting_parser.read_quiet(request.args)
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_quiet(tx, request.chat, wanted)
    await settings_screens.confirm_change(request, subscription)


async def set_send_empty(request: Request) -> None:
    """Whether a digest without stories is sent too."""
    wanted = setting_parser.read_switch(request.args)
    async with request.app.database.transaction() as tx:
        subscription = await subscriptions.set_send_empty(tx, request.chat, send_empty=wanted)
    await settings_screens.confirm_change(request, subscription)


async def _set_or_ask(request: Request, name: str, set_value: Handler) -> None:
    async with request.app.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    if not request.args.strip():
        await settings_screens.expect_value(request, name)
        await request.reply(await settings_screens.build_screen(request, name, subscription))
        return
    try:
        await set_value(request)
    except UserError:
        await settings_screens.expect_value(request, name)  # the next try needs no command
        raise


_HANDLERS_BY_SETTING: Mapping[str, Handler] = {
    "days": set_days,
    "quiet": set_quiet,
    "length": set_length,
    "empty": set_send_empty,
    "time": time_command,
    "timezone": timezone_command,
    "topics": topics_command,
}
