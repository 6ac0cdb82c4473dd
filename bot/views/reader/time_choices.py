"""Draws the times of day of a digest as switches: a page for each part of the day, full or half hours."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.buttons import back_to_settings, chunked, with_check_mark
from bot.views.format.html import paragraphs
from bot.views.reader.settings_facts import schedule_line
from data.records.audience import Subscription

_HOURS_ON_PAGE = 6
_PAGES_OF_HOURS = 24 // _HOURS_ON_PAGE
_PAGES = 2 * _PAGES_OF_HOURS
"""Pages 1 to 4 have the full hours from midnight on, 5 to 8 the half hours."""


def times(subscription: Subscription, texts: Texts, page: int = 0) -> Screen:
    """One page of times; others than full and half hours are typed.

    Args:
        subscription: The settings.
        texts: The language.
        page: The page, from 1; 0 for the one of the first time that is chosen.
    """
    shown = page if 1 <= page <= _PAGES else page_of(subscription.times[0])
    buttons = [
        Button(
            with_check_mark(time, is_on=time in subscription.times),
            pack(Action.TOGGLE_TIME, time.replace(":", ""), shown),
        )
        for time in _times_of(shown, subscription.times)
    ]
    return Screen(
        paragraphs(schedule_line(subscription, texts), texts("times.ask")),
        (*chunked(buttons, 3), _turning(shown, texts), back_to_settings(texts, "when")),
    )


def page_of(time: str) -> int:
    """The page with the times that have the half hour of `time`, which is "HH:MM"."""
    part = int(time[:2]) // _HOURS_ON_PAGE + 1
    return part + _PAGES_OF_HOURS if time[3:] >= "30" else part


def _times_of(page: int, chosen: tuple[str, ...]) -> list[str]:
    """Six times: the chosen ones of the page, and its hours (or half hours) that have none of them."""
    own = [time for time in chosen if page_of(time) == page]
    minutes = "30" if page > _PAGES_OF_HOURS else "00"
    first = (page - 1) % _PAGES_OF_HOURS * _HOURS_ON_PAGE
    taken = {time[:2] for time in own}
    hours = [f"{hour:02}" for hour in range(first, first + _HOURS_ON_PAGE)]
    free = [f"{hour}:{minutes}" for hour in hours if hour not in taken]
    return sorted([*own, *free[: max(0, _HOURS_ON_PAGE - len(own))]])


def _turning(page: int, texts: Texts) -> tuple[Button, ...]:
    """Buttons to the earlier and later part of the day, and between full and half hours."""
    half = (page - 1) // _PAGES_OF_HOURS
    part = (page - 1) % _PAGES_OF_HOURS

    def leads_to(key: str, target_part: int, target_half: int) -> Button:
        target = target_half * _PAGES_OF_HOURS + target_part % _PAGES_OF_HOURS + 1
        return Button(texts.plain(key), pack(Action.OPEN_SETTING, "times", target))

    return (
        leads_to("button.earlier_hours", part - 1, half),
        leads_to("button.full_hours" if half else "button.half_hours", part, 1 - half),
        leads_to("button.later_hours", part + 1, half),
    )
