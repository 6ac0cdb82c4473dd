"""Writes the lines that say how a reader's settings are: the overview and the menus show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.i18n import Texts
from bot.services.calendar.quiet_hours import quiet_ends_at
from bot.services.calendar.slots import first_due, is_slot
from bot.services.calendar.stored_schedule import schedule_of
from bot.services.calendar.timezones import format_clock, zone_label
from bot.services.planning.composition import DEFAULT_MAX_STORIES
from bot.views.format import dates
from bot.views.format.html import lines
from bot.views.format.limits import clip
from bot.views.format.topics import topic_labels
from bot.views.reader.language import language_name
from data.records.audience import Subscription, SubscriptionState, covers_a_week
from data.records.bulletins import AtOnce
from data.records.reader_rules import read_rule_set

_MAX_NAMES, _NAME_LIMIT = 12, 40


@dataclass(frozen=True, slots=True)
class ShownSettings:
    """What the screens of the settings are drawn from.

    Attributes:
        subscription: The settings; `pictures` is what holds, not only what was chosen.
        now: The present.
        last_at: When the last digest of the last day was due, None for unknown or none.
    """

    subscription: Subscription
    now: datetime
    last_at: datetime | None = None


Fact = Callable[[ShownSettings, Texts], Markup | None]
"""A line about one setting; None where there is nothing to say."""


def fact_lines(facts: Sequence[Fact], shown: ShownSettings, texts: Texts) -> Markup:
    """The lines of these settings, one below the other."""
    found = (fact(shown, texts) for fact in facts)
    return lines(*(line for line in found if line is not None))


def watched_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """How many things the reader watches; None for nothing."""
    return _rules_fact("settings.watched", shown.subscription.watch_set, shown, texts)


def muted_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """How many things the reader mutes; None for nothing."""
    return _rules_fact("settings.muted", shown.subscription.mute_set, shown, texts)


def _rules_fact(key: str, rule_set: str, shown: ShownSettings, texts: Texts) -> Markup | None:
    ends = (rule.until for rule in read_rule_set(rule_set))
    active = sum(until is None or until > shown.now for until in ends)
    return texts.count(key, active) if active else None


def schedule_fact(shown: ShownSettings, texts: Texts) -> Markup:
    """The weekdays and times."""
    return schedule_line(shown.subscription, texts)


def schedule_line(subscription: Subscription, texts: Texts) -> Markup:
    """The weekdays and times."""
    days = dates.weekdays(subscription.weekdays, texts)
    key = "settings.when.weekly" if covers_a_week(subscription.weekdays, 0) else "settings.when"
    return texts(key, days=days, times=dates.join_list(subscription.times, texts))


def zone_fact(shown: ShownSettings, texts: Texts) -> Markup:
    """The time zone and what clocks show in it."""
    zone = shown.subscription.timezone
    return texts("settings.zone", city=zone_label(zone, texts.language), time=format_clock(zone, shown.now))


def topics_fact(shown: ShownSettings, texts: Texts) -> Markup:
    """The topics."""
    topics = shown.subscription.topics
    if not topics:
        return texts("settings.all_topics")
    return texts("settings.topics", topics=topic_labels(topics, texts))


def length_fact(shown: ShownSettings, texts: Texts) -> Markup:
    """How much of each story."""
    return texts(f"settings.length.{shown.subscription.length.value}")


def rich_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """That digests have the rich form."""
    return texts("settings.rich") if shown.subscription.rich else None


def stories_fact(shown: ShownSettings, texts: Texts) -> Markup:
    """The most stories of a digest."""
    chosen = shown.subscription.max_stories
    most = DEFAULT_MAX_STORIES if chosen is None else chosen
    return texts("settings.stories", most=most) if most else texts("settings.all_stories")


def languages_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """The languages of stories, where not all are wanted."""
    names = [language_name(code) for code in shown.subscription.story_languages]
    return texts("settings.languages", languages=dates.join_list(names, texts)) if names else None


def sources_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """The sources of stories, where not all are wanted."""
    sources = shown.subscription.story_sources
    return texts("settings.sources", sources=short_list(sources, texts)) if sources else None


def short_list(names: Sequence[str], texts: Texts) -> str:
    """The first names, shortened, and the number of the others."""
    shown = dates.join_names([clip(name, _NAME_LIMIT) for name in names[:_MAX_NAMES]], texts)
    return f"{shown} +{len(names) - _MAX_NAMES}" if len(names) > _MAX_NAMES else shown


def at_once_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """What comes at once, where anything does, and whether quiet hours hold it."""
    subscription = shown.subscription
    flags = {"breaking": AtOnce.BREAKING, "watched": AtOnce.WATCHED, "everything": AtOnce.EVERYTHING}
    names = [texts.plain(f"at_once.{name}") for name, flag in flags.items() if subscription.at_once & flag]
    if not names:
        return None
    key = "settings.at_once.night" if subscription.at_night and subscription.quiet else "settings.at_once"
    return texts(key, names=dates.join_list(names, texts))


def quiet_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """The quiet hours, where there are any."""
    hours = shown.subscription.quiet
    return texts("settings.quiet", start=hours.start, end=hours.end) if hours else None


def silent_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """That digests arrive without a sound."""
    return texts("settings.silent") if shown.subscription.silent else None


def pictures_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """That messages show pictures."""
    return texts("settings.pictures") if shown.subscription.pictures else None


def empty_fact(shown: ShownSettings, texts: Texts) -> Markup | None:
    """That a digest without stories is sent, too."""
    return texts("settings.tells_empty") if shown.subscription.send_empty else None


def next_digest_fact(shown: ShownSettings, texts: Texts) -> Markup:
    """When the next digest comes, and why then."""
    subscription, now = shown.subscription, shown.now
    if subscription.state is SubscriptionState.BLOCKED or subscription.next_due is None:
        return texts("settings.blocked")
    quiet_end = quiet_ends_at(subscription.quiet, subscription.timezone, subscription.next_due)
    when = dates.day_and_time(quiet_end or subscription.next_due, subscription.timezone, now, texts)
    if subscription.state is SubscriptionState.PAUSED:
        return texts("settings.paused", when=when)
    if leaves_out_times(subscription, now):
        return _next_after_a_served_day(when, shown, texts)
    is_off_schedule = not is_slot(schedule_of(subscription), subscription.next_due)
    return texts("settings.next_kept" if is_off_schedule else "settings.next", when=when)


def _next_after_a_served_day(when: str, shown: ShownSettings, texts: Texts) -> Markup:
    if shown.last_at is None:
        return texts("settings.next_skipping", when=when)
    local = shown.last_at.astimezone(ZoneInfo(shown.subscription.timezone))
    return texts("settings.next_because", when=when, time=f"{local:%H:%M}")


def leaves_out_times(subscription: Subscription, now: datetime) -> bool:
    """Whether a time of the schedule passes before the next digest, since the day's digest is done."""
    return (
        subscription.state is SubscriptionState.ACTIVE
        and subscription.next_due is not None
        and subscription.slot_date is not None
        and first_due(schedule_of(subscription), now) < subscription.next_due
    )
