"""Settings as typed text: commands with a value, and answers to a question."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.errors import UserError
from bot.handlers.context import Call, Handler
from bot.handlers.reader import settings_screens
from bot.services.calendar import timezones, utc_offsets
from bot.services.reading import latest
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.format import dates
from bot.views.reader import settings as view
from data.records.audience import SummaryLength


async def time(call: Call) -> None:
    """/time 08:00 18:30, or without a value the screen to choose from."""
    await _value_or_screen(call, "times", times)


async def timezone(call: Call) -> None:
    """/timezone Asia/Shanghai, or a city, or without a value the screen."""
    await _value_or_screen(call, "zone", zone)


async def about(call: Call) -> None:
    """/topics science sport, /topics all, or without a value the screen."""
    await _value_or_screen(call, "topics", topics)


async def setting(call: Call) -> None:
    """/settings with the name of a setting and its value: /settings days mon-fri.

    Raises:
        UserError: There is no setting of this name.
    """
    name, _, value = call.args.strip().partition(" ")
    handler = _BY_NAME.get(name.lower())
    if handler is None:
        raise UserError("settings.bad", given=name)
    call.args = value.strip()
    await handler(call)


async def times(call: Call) -> None:
    """Times of day."""
    wanted = setting_parser.read_times(call.args)
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_times(tx, call.chat, wanted, call.now)
    await settings_screens.done(call, subscription)


async def zone(call: Call) -> None:
    """A city or zone name, what the clock shows, or a distance from UTC."""
    # In a thread: the names in other languages are loaded when first asked for, which takes its time.
    guess = await asyncio.to_thread(timezones.find_zone, call.args, call.chat.language)
    if guess.zone is not None:
        await set_zone(call, guess.zone)
        return
    await settings_screens.expect(call, "zone")
    offset = utc_offsets.parse_offset(call.args)
    shown = setting_parser.read_time(call.args)
    if offset is not None:
        found = timezones.zones_at_offset(offset, call.now)
        if not found and utc_offsets.fixed_zone(offset) is None:
            raise UserError("zone.no_offset", given=call.args)
        await call.reply(view.at_offset(offset, found, call.texts))
    elif shown is None:
        await call.reply(view.near_zones(call.args, guess.suggestions, call.now, call.texts))
    elif found := timezones.zones_by_local_time(*shown, call.now):
        await call.reply(view.cities(found, call.texts))
    else:
        raise UserError("zone.no_clock", given=call.args)


async def set_zone(call: Call, name: str) -> None:
    """Change the zone to the IANA zone of this name."""
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_timezone(tx, call.chat, name, call.now)
    await settings_screens.done(call, subscription)


async def topics(call: Call) -> None:
    """Topic names; one that no story has yet is taken, and said."""
    wanted = setting_parser.read_topics(call.args)
    known = {name for name, _ in await latest.topics(call.lede.database)}
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_topics(tx, call.chat, wanted)
    if new := [name for name in wanted if name not in known]:
        await settings_screens.done(call, subscription, "topics.new", topics=dates.listed(new, call.texts))
    else:
        await settings_screens.done(call, subscription)


async def days(call: Call) -> None:
    """Weekdays, in English or in the person's language."""
    wanted = setting_parser.read_weekdays(call.args, dates.weekday_names(call.texts))
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_weekdays(tx, call.chat, wanted, call.now)
    await settings_screens.done(call, subscription)


async def length(call: Call) -> None:
    """One of the three lengths."""
    try:
        wanted = SummaryLength(call.args.lower())
    except ValueError:
        raise UserError("length.bad", given=call.args) from None
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_length(tx, call.chat, wanted)
    await settings_screens.done(call, subscription)


async def quiet_hours(call: Call) -> None:
    """/quiet 22:00 07:00, or without a value the screen to choose from."""
    await _value_or_screen(call, "quiet", quiet)


async def quiet(call: Call) -> None:
    """Between which times nothing arrives."""
    wanted = setting_parser.read_quiet(call.args)
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_quiet(tx, call.chat, wanted)
    await settings_screens.done(call, subscription)


async def empty(call: Call) -> None:
    """Whether a digest without stories is sent too."""
    wanted = setting_parser.read_switch(call.args)
    async with call.lede.database.transaction() as tx:
        subscription = await subscriptions.set_empty(tx, call.chat, wanted=wanted)
    await settings_screens.done(call, subscription)


async def _value_or_screen(call: Call, name: str, take: Handler) -> None:
    async with call.lede.database.reading() as tx:
        subscription = await subscriptions.need(tx, call.chat)
    if not call.args.strip():
        await settings_screens.expect(call, name)
        await call.reply(await settings_screens.screen(call, name, subscription))
        return
    try:
        await take(call)
    except UserError:
        await settings_screens.expect(call, name)  # the next try needs no command
        raise


_BY_NAME: Mapping[str, Handler] = {
    "days": days,
    "quiet": quiet,
    "length": length,
    "empty": empty,
    "time": time,
    "timezone": timezone,
    "topics": about,
}
