"""Draws a screen of buttons for each setting of a reader; those of the time zone are in `zone_choices`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.planning.composition import DEFAULT_MAX_STORIES
from bot.services.subscriptions.setting_parser import STORY_NUMBERS
from bot.views.format import dates
from bot.views.format.buttons import (
    back_to_settings,
    chunked,
    topic_code,
    with_check_mark,
)
from bot.views.format.html import paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label
from bot.views.reader.settings_facts import schedule_line
from data.records.audience import QuietHours, Subscription, SummaryLength

_DAY_PRESETS = (
    ("button.daily", (1, 2, 3, 4, 5, 6, 7)),
    ("button.weekdays", (1, 2, 3, 4, 5)),
    ("button.weekend", (6, 7)),
    ("button.weekly", (7,)),
)
_LENGTHS = (SummaryLength.SHORT, SummaryLength.NORMAL, SummaryLength.LONG)
_QUIET_PRESETS = (
    QuietHours("21:00", "07:00"),
    QuietHours("22:00", "07:00"),
    QuietHours("22:00", "08:00"),
    QuietHours("23:00", "06:00"),
)
_PAUSES = (1, 3, 7, 14, 30)
_MAX_NEAR_TOPICS = 8
_MAX_ECHO_LENGTH = 60


def days(subscription: Subscription, texts: Texts) -> Screen:
    """Common choices of weekdays, and a button that leads to single days."""
    presets = [
        Button(
            with_check_mark(texts.plain(key), is_on=chosen == subscription.weekdays),
            pack(Action.SET_WEEKDAYS, "".join(map(str, chosen))),
        )
        for key, chosen in _DAY_PRESETS
    ]
    single = (Button(texts.plain("button.single_days"), pack(Action.OPEN_SETTING, "weekdays")),)
    text = paragraphs(schedule_line(subscription, texts), texts("days.ask"))
    return Screen(text, (*chunked(presets, 2), single, back_to_settings(texts, "when")))


def weekdays(subscription: Subscription, texts: Texts) -> Screen:
    """The weekdays, a switch each."""
    buttons = [
        Button(
            with_check_mark(dates.short_weekday(day, texts), is_on=day in subscription.weekdays),
            pack(Action.TOGGLE_WEEKDAY, day),
        )
        for day in range(1, 8)
    ]
    text = paragraphs(schedule_line(subscription, texts), texts("days.ask"))
    return Screen(text, (*chunked(buttons, 4), back_to_settings(texts, "days")))


def unknown_topics(wanted: Sequence[str], near: Sequence[str], texts: Texts) -> Screen:
    """The answer to topics that no story has: those with similar names, and to choose them all the same."""
    named = dates.join_list([clip(topic_label(name, texts), _MAX_ECHO_LENGTH) for name in wanted], texts)
    buttons = [
        Button(topic_label(name, texts), pack(Action.TOGGLE_TOPIC, topic_code(name)))
        for name in near[:_MAX_NEAR_TOPICS]
    ]
    anyway = Button(texts.plain("button.choose_anyway"), pack(Action.CHOOSE_UNKNOWN_TOPICS))
    every = Button(texts.plain("button.show_topics"), pack(Action.OPEN_SETTING, "topics"))
    key = "topics.near" if near else "topics.unknown"
    return Screen(texts(key, topics=named), (*chunked(buttons, 2), (anyway,), (every,)))


def lengths(subscription: Subscription, texts: Texts) -> Screen:
    """The three lengths, a button each."""
    buttons = [
        Button(
            with_check_mark(texts.plain(f"length.{name.value}"), is_on=name is subscription.length),
            pack(Action.CHOOSE_LENGTH, name.value),
        )
        for name in _LENGTHS
    ]
    return Screen(texts("length.ask"), (*chunked(buttons, 1), back_to_settings(texts, "stories")))


def story_numbers(subscription: Subscription, texts: Texts) -> Screen:
    """The most stories of a digest, a button each."""
    chosen = DEFAULT_MAX_STORIES if subscription.max_stories is None else subscription.max_stories
    buttons = [
        Button(
            with_check_mark(
                str(number) if number else texts.plain("button.all_stories"), is_on=number == chosen
            ),
            pack(Action.CHOOSE_MAX_STORIES, number),
        )
        for number in STORY_NUMBERS
    ]
    return Screen(texts("stories.ask"), (tuple(buttons), back_to_settings(texts, "stories")))


def quiet(subscription: Subscription, texts: Texts) -> Screen:
    """The quiet hours: common ones as buttons, others are typed."""
    chosen = subscription.quiet
    offered = list(dict.fromkeys([*([chosen] if chosen else []), *_QUIET_PRESETS]))
    buttons = [
        Button(
            with_check_mark(_format_hours(hours), is_on=hours == chosen),
            pack(Action.CHOOSE_QUIET_HOURS, _format_hours(hours).replace(":", "").replace("–", "")),
        )
        for hours in offered
    ]
    never = Button(
        with_check_mark(texts.plain("button.never_quiet"), is_on=chosen is None),
        pack(Action.CHOOSE_QUIET_HOURS),
    )
    return Screen(texts("quiet.ask"), (*chunked(buttons, 2), (never,), back_to_settings(texts, "when")))


def _format_hours(hours: QuietHours) -> str:
    return f"{hours.start}–{hours.end}"


def pauses(texts: Texts) -> Screen:
    """The question for how many days to pause."""
    buttons = [Button(texts.plain_count("days", n), pack(Action.PAUSE, n)) for n in _PAUSES]
    return Screen(texts("pause.ask"), (*chunked(buttons, 3), back_to_settings(texts)))


def confirm_leaving(texts: Texts) -> Screen:
    """The question whether to unsubscribe; the settings are kept for a while."""
    yes = Button(texts.plain("button.leave_yes"), pack(Action.UNSUBSCRIBE))
    keep = Button(texts.plain("button.keep"), pack(Action.SHOW_SETTINGS))
    return Screen(texts("leave.ask"), ((yes,), (keep,)))
