"""Handles settings as typed text: commands with a value, and answers to the screen of a setting."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Mapping
from dataclasses import replace

from bot.errors import UserError
from bot.handlers.reader import at_once, form_choice, muting, settings_screens, story_choices, taste
from bot.handlers.reader.typed_topics import stored_topics
from bot.handlers.request import ButtonPress, MessageHandler, Request, SentMessage
from bot.services.calendar import clock_parser, coordinates, timezones, utc_offsets, weekday_parser
from bot.services.conversations import Step
from bot.services.reading import choosing, latest
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.format import dates
from bot.views.format.topics import topic_label
from bot.views.reader import setting_choices, zone_choices
from data.records.reader_rules import RuleSubject


async def time_command(request: SentMessage) -> None:
    """/time 08:00 18:30 sets the times; /time shows their screen."""
    await _set_or_ask(request, Step.TIMES, set_times)


async def timezone_command(request: SentMessage) -> None:
    """/timezone Asia/Shanghai or a city sets the zone; /timezone shows its screen."""
    await _set_or_ask(request, Step.ZONE, set_zone_from_text)


async def topics_command(request: SentMessage) -> None:
    """/topics science sport and /topics all set the topics; /topics shows their screen."""
    await _set_or_ask(request, Step.TOPICS, set_topics)


async def change_setting(request: SentMessage) -> None:
    """/settings days mon-fri sets a setting by its name.

    Raises:
        UserError: There is no setting of this name.
    """
    name, _, value = request.args.strip().partition(" ")
    handler = _HANDLERS_BY_SETTING.get(setting_parser.read_setting_name(name, request.words))
    if handler is None:
        raise UserError("settings.bad", given=name)
    await handler(replace(request, args=value.strip()))


async def set_times(request: SentMessage) -> None:
    """Set the times of day, and the weekdays where they are named, too."""
    times, days = setting_parser.read_schedule(request.args, request.words)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_times(tx, request.chat, times, request.now, days)
    await settings_screens.confirm_change(request, subscription)


async def set_zone_from_text(request: SentMessage) -> None:
    """Set the zone from a city, a zone name, the local time or an offset from UTC.

    Where several zones match, their cities are offered.

    Raises:
        UserError: No zone has this local time or offset now.
    """
    stated = clock_parser.stated_clock(request.args, request.words)
    request = replace(request, args=stated or request.args)
    # In a thread: city names in other languages are loaded at first use, which is slow.
    guess = await asyncio.to_thread(timezones.find_zone, request.args, request.chat.language)
    if guess.zone is not None:
        await set_zone(request, guess.zone)
        return
    await settings_screens.expect_value(request, Step.ZONE)
    offset = utc_offsets.parse_offset(request.args)
    clock_time = clock_parser.read_time(request.args, request.words)
    if offset is not None:
        found = timezones.zones_at_offset(offset, request.now)
        if not found and utc_offsets.fixed_zone(offset) is None:
            raise UserError("zone.no_offset", given=request.args)
        await request.reply(zone_choices.at_offset(offset, found, request.texts))
    elif guess.choices:
        await request.reply(zone_choices.cities(guess.choices, request.texts))
    elif clock_time is None:
        await request.reply(
            zone_choices.near_zones(request.args, guess.suggestions, request.now, request.texts)
        )
    elif found := timezones.zones_by_local_time(*clock_time, request.now):
        await request.reply(zone_choices.cities(found, request.texts))
    else:
        raise UserError("zone.no_clock", given=request.args)


async def offer_zones_nearby(request: SentMessage) -> None:
    """A location offers the zones of the cities nearest to it; none is set without a tap."""
    location = request.message.location
    assert location is not None
    async with request.database.reading() as tx:
        await subscriptions.require(tx, request.chat)
    found = coordinates.zones_near(location.latitude, location.longitude)
    await request.reply(zone_choices.nearby_zones(found, request.now, request.texts))


async def set_zone(request: Request, name: str) -> None:
    """Set the zone to the IANA zone `name`."""
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_timezone(tx, request.chat, name, request.now)
    await settings_screens.confirm_change(request, subscription)


async def set_topics(request: SentMessage) -> None:
    """Set the topics; where no story has any of them, ask first and offer those with similar names."""
    wanted = await stored_topics(request, setting_parser.read_topics(request.args, request.words))
    known = [name for name, _ in await latest.count_topics(request.database)]
    if wanted and known and not set(wanted) & set(known):
        await _ask_about_topics(request, wanted, known)
        return
    await _save_topics(request, wanted, known)


async def _ask_about_topics(request: SentMessage, wanted: tuple[str, ...], known: list[str]) -> None:
    async with request.database.reading() as tx:
        await subscriptions.require(tx, request.chat)
    await settings_screens.begin_setting(request, Step.TOPICS, wanted=list(wanted))
    near = dict.fromkeys(name for topic in wanted for name in difflib.get_close_matches(topic, known, 3, 0.5))
    await request.reply(setting_choices.unknown_topics(wanted, tuple(near), request.texts))


async def choose_unknown_topics(request: ButtonPress) -> None:
    """The button that chooses topics of which there is no story yet.

    Raises:
        UserError: The question is over.
    """
    dialogue = await request.conversation.current()
    wanted = dialogue.data.get("wanted") if dialogue and dialogue.step == Step.TOPICS else None
    if not isinstance(wanted, list):
        raise UserError("button.old")
    known = [name for name, _ in await latest.count_topics(request.database)]
    await _save_topics(request, tuple(map(str, wanted)), known)


async def _save_topics(request: Request, wanted: tuple[str, ...], known: list[str]) -> None:
    async with request.database.transaction() as tx:
        subscription = await choosing.choose(tx, request.chat, RuleSubject.TOPIC, wanted, request.now)
    if new := [name for name in wanted if name not in known]:
        named = dates.join_list([topic_label(name, request.texts) for name in new], request.texts)
        await settings_screens.confirm_change(request, subscription, "topics.new", topics=named)
    else:
        await settings_screens.confirm_change(request, subscription)


async def set_days(request: SentMessage) -> None:
    """Set the weekdays, named in English or in the person's language."""
    wanted = weekday_parser.read_weekdays(request.args, request.words)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_weekdays(tx, request.chat, wanted, request.now)
    await settings_screens.confirm_change(request, subscription)


async def set_length(request: SentMessage) -> None:
    """Set one of the three lengths."""
    wanted = setting_parser.read_length(request.args, request.words)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_length(tx, request.chat, wanted)
    await settings_screens.confirm_change(request, subscription)


async def set_max_stories(request: SentMessage) -> None:
    """Set the most stories of a digest."""
    wanted = setting_parser.read_story_number(request.args, request.words)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_max_stories(tx, request.chat, wanted)
    await settings_screens.confirm_change(request, subscription)


async def quiet_command(request: SentMessage) -> None:
    """/quiet 22:00 07:00 sets the quiet hours; /quiet shows their screen."""
    await _set_or_ask(request, Step.QUIET, set_quiet)


async def set_quiet(request: SentMessage) -> None:
    """Set the quiet hours."""
    wanted = setting_parser.read_quiet(request.args, request.words)
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_quiet(tx, request.chat, wanted)
    await settings_screens.confirm_change(request, subscription)


async def set_send_empty(request: SentMessage) -> None:
    """Set whether a digest without stories is sent."""
    wanted = setting_parser.read_switch(request.args, request.words, "empty.bad")
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_send_empty(tx, request.chat, send_empty=wanted)
    await settings_screens.confirm_change(request, subscription)


async def set_silent(request: SentMessage) -> None:
    """Set whether digests arrive without a sound."""
    wanted = setting_parser.read_switch(request.args, request.words, "silent.bad")
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_silent(tx, request.chat, silent=wanted)
    await settings_screens.confirm_change(request, subscription)


async def set_pictures(request: SentMessage) -> None:
    """Set whether messages show pictures."""
    wanted = setting_parser.read_switch(request.args, request.words, "pictures.bad")
    async with request.database.transaction() as tx:
        subscription = await subscriptions.set_pictures(tx, request.chat, shown=wanted)
    await settings_screens.confirm_change(request, subscription)


async def _set_or_ask(request: SentMessage, setting: Step, set_value: MessageHandler) -> None:
    async with request.database.reading() as tx:
        subscription = await subscriptions.require(tx, request.chat)
    if not request.args.strip():
        await settings_screens.expect_value(request, setting)
        await request.reply(await settings_screens.build_screen(request, setting, subscription))
        return
    try:
        await set_value(request)
    except UserError:
        await settings_screens.expect_value(request, setting)  # so that the corrected value needs no command
        raise


_HANDLERS_BY_SETTING: Mapping[str, MessageHandler] = {
    "day": set_days,
    "quiet": set_quiet,
    "length": set_length,
    "story": set_max_stories,
    "empty": set_send_empty,
    "silent": set_silent,
    "rich": form_choice.set_rich,
    "pictures": set_pictures,
    "ask_time": time_command,
    "ask_timezone": timezone_command,
    "topic": topics_command,
    "languages": story_choices.set_languages,
    "source": story_choices.set_sources,
    "without": muting.mute,
    "with": story_choices.leave_in,
    "taste": taste.change_by_text,
    "breaking": at_once.set_breaking,
    "watched": at_once.set_watched,
    "everything": at_once.set_everything,
    "even": at_once.set_even,
    "digest": at_once.set_digest_only,
    "at": at_once.show_or_end_all,
    "at_once": at_once.show_or_end_all,
}
