"""Draws the screens of the time zone: by city, by the local time, by the offset from UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.calendar import utc_offsets
from bot.services.calendar.timezones import format_clock, zone_label
from bot.views.format.buttons import back_to_settings, chunked
from bot.views.format.limits import clip
from data.records.audience import Subscription

_HOUR_PAGES = (range(-11, -3), range(-3, 5), range(5, 13))
"""The whole-hour offsets from UTC, a page each."""
_MIDDLE_PAGE = 2
_MAX_ECHO_LENGTH = 60


def zone(subscription: Subscription, now: datetime, texts: Texts) -> Screen:
    """The time zone: by typing a city, or by the local time."""
    text = texts(
        "zone.ask",
        city=zone_label(subscription.timezone, texts.language),
        time=format_clock(subscription.timezone, now),
    )
    return Screen(
        text,
        (
            (Button(texts.plain("button.by_clock"), pack(Action.ASK_LOCAL_TIME)),),
            back_to_settings(texts, "when"),
        ),
    )


def clocks(now: datetime, texts: Texts, page: int = 0) -> Screen:
    """The local time at each whole-hour offset from UTC; `page` counts from 1, 0 is the one in the middle."""
    shown = page if 1 <= page <= len(_HOUR_PAGES) else _MIDDLE_PAGE
    buttons = [
        Button(f"{now + timedelta(hours=hours):%H:%M}", pack(Action.CHOOSE_UTC_OFFSET, hours))
        for hours in _HOUR_PAGES[shown - 1]
    ]
    following = pack(Action.ASK_LOCAL_TIME, shown % len(_HOUR_PAGES) + 1)
    others = (Button(texts.plain("button.other_times"), following),)
    return Screen(texts("zone.clock"), (*chunked(buttons, 4), others, back_to_settings(texts, "zone")))


def cities(zones: Sequence[str], texts: Texts) -> Screen:
    """Cities with the same local time, a button each."""
    buttons = [Button(zone_label(name, texts.language), pack(Action.CHOOSE_TIMEZONE, name)) for name in zones]
    return Screen(texts("zone.which"), (*chunked(buttons, 2), back_to_settings(texts, "zone")))


def at_offset(offset: timedelta, zones: Sequence[str], texts: Texts) -> Screen:
    """Cities that have this offset from UTC now, and the fixed offset itself, which has no summer time."""
    buttons = [Button(zone_label(name, texts.language), pack(Action.CHOOSE_TIMEZONE, name)) for name in zones]
    fixed = utc_offsets.fixed_zone(offset)
    always = Button(
        texts.plain("button.always", offset=utc_offsets.format_offset(offset)),
        pack(Action.CHOOSE_TIMEZONE, fixed),
    )
    rows = (*chunked(buttons, 2), *(((always,),) if fixed else ()), back_to_settings(texts, "zone"))
    return Screen(
        texts("zone.offset" if fixed else "zone.which", offset=utc_offsets.format_offset(offset)), rows
    )


def near_zones(given: str, zones: Sequence[str], now: datetime, texts: Texts) -> Screen:
    """The answer to an unknown place, with cities of similar names."""
    buttons = [
        Button(
            f"{zone_label(name, texts.language)} · {format_clock(name, now)}",
            pack(Action.CHOOSE_TIMEZONE, name),
        )
        for name in zones
    ]
    key = "zone.near" if zones else "zone.unknown"
    clock = (Button(texts.plain("button.by_clock"), pack(Action.ASK_LOCAL_TIME)),)
    return Screen(texts(key, given=clip(given, _MAX_ECHO_LENGTH)), (*chunked(buttons, 1), clock))


def nearby_zones(zones: Sequence[str], now: datetime, texts: Texts) -> Screen:
    """The zones near a place, with what clocks show there."""
    buttons = [
        Button(
            f"{zone_label(name, texts.language)} · {format_clock(name, now)}",
            pack(Action.CHOOSE_TIMEZONE, name),
        )
        for name in zones
    ]
    return Screen(texts("zone.nearby"), tuple((button,) for button in buttons))
