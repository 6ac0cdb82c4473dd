"""Writes instants as Telegram's date-time entity, which each client draws in its own zone and language.

The text inside is what a client shows that does not know the entity. Formats:
https://core.telegram.org/bots/api#date-time-entity-formatting
"""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.i18n import Texts
from bot.views.format import dates

_RELATIVE = "r"
_CLOCK = "t"
_DAY_AND_CLOCK = "dt"
_LONG_DAY_AND_CLOCK = "wDt"


def age_entity(then: datetime, now: datetime, texts: Texts) -> Markup:
    """How long ago, like "3 hours ago"; a client counts on."""
    return _entity(then, _RELATIVE, dates.age(then, now, texts))


def clock_entity(at: datetime, zone: str) -> Markup:
    """The hour, like "14:05"; a client shows its own clock."""
    return _entity(at, _CLOCK, f"{dates.local(at, zone):%H:%M}")


def short_moment_entity(at: datetime, text: str) -> Markup:
    """A day and hour that are written as `text`; a client shows its own calendar and clock."""
    return _entity(at, _DAY_AND_CLOCK, text)


def moment_entity(at: datetime, zone: str, now: datetime, texts: Texts) -> Markup:
    """Like "tomorrow at 08:00"; a client names the weekday, the date and the hour, which stay true."""
    return _entity(at, _LONG_DAY_AND_CLOCK, dates.day_and_time(at, zone, now, texts))


def _entity(at: datetime, form: str, text: str) -> Markup:
    return Markup('<tg-time unix="{}" format="{}">{}</tg-time>').format(int(at.timestamp()), form, text)
