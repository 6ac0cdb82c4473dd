"""Draws the overview of a reader's settings."""

from __future__ import annotations

from datetime import datetime

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.calendar.timezones import format_clock, zone_label
from bot.views.format.html import paragraphs
from bot.views.reader.settings_facts import ShownSettings, fact_lines
from bot.views.reader.settings_menus import LAST_ITEMS, OVERVIEW_FACTS, OVERVIEW_ITEMS, MenuItem, item_rows
from data.records.audience import Subscription, covers_a_week

_GROUP_HEADS = {
    "settings.head": "settings.head.group",
    "settings.changed": "settings.changed.group",
    "settings.resumed": "settings.resumed.group",
    "settings.not_paused": "settings.not_paused.group",
    "subscribed": "subscribed.group",
    "subscribed.already": "subscribed.already.group",
}
_LANGUAGE = MenuItem("button.language", pack(Action.SHOW_LANGUAGES))


def overview(
    shown: ShownSettings,
    texts: Texts,
    head: str = "",
    *,
    offers_first_digest: bool = False,
    offers_languages: bool = False,
) -> Screen:
    """All settings, with buttons that lead to each; `head` replaces the headline.

    Args:
        shown: The settings.
        texts: The language.
        head: The headline.
        offers_first_digest: Whether there is a button that sends a digest at once.
        offers_languages: Whether there is more than one language to choose.
    """
    subscription = shown.subscription
    first = _first_digest_row if offers_first_digest else _preview_row
    items = (*OVERVIEW_ITEMS, *((_LANGUAGE,) if offers_languages else ()))
    rows = (
        *first(subscription, texts),
        *item_rows(items, subscription, texts),
        *item_rows(LAST_ITEMS, subscription, texts),
    )
    title = head or texts(head_key("settings.head", subscription))
    return Screen(paragraphs(title, fact_lines(OVERVIEW_FACTS, shown, texts)), rows)


def _first_digest_row(subscription: Subscription, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    key = "button.first_digest.group" if subscription.chat_id < 0 else "button.first_digest"
    if covers_a_week(subscription.weekdays, 0):
        key = "button.first_digest.weekly"
    return ((Button(texts.plain(key), pack(Action.SEND_FIRST_DIGEST)),),)


def _preview_row(subscription: Subscription, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """The button that shows the next digest, unless none is due."""
    if subscription.next_due is None:
        return ()
    return ((Button(texts.plain("button.preview"), pack(Action.RUN_COMMAND, "next")),),)


def guessed_zone_row(guess: str, zone: str, now: datetime, texts: Texts) -> tuple[Button, ...]:
    """A button that sets a guessed zone, with its clock; none where the clock is the same."""
    clock = format_clock(guess, now) if guess else ""
    if not guess or clock == format_clock(zone, now):
        return ()
    label = texts.plain("button.guessed_zone", city=zone_label(guess, texts.language), time=clock)
    return (Button(label, pack(Action.CHOOSE_TIMEZONE, guess)),)


def head_key(key: str, subscription: Subscription) -> str:
    """The key of a headline in its form for groups and channels, which have no "your digest"."""
    return _GROUP_HEADS.get(key, key) if subscription.chat_id < 0 else key
