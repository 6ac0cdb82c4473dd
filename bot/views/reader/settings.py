"""Draws a reader's settings: the overview, and a screen of buttons for each setting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.calendar import utc_offsets
from bot.services.calendar.quiet_hours import quiet_ends_at
from bot.services.calendar.slots import first_due, is_slot
from bot.services.calendar.stored_schedule import schedule_of
from bot.services.calendar.timezones import format_clock, zone_label
from bot.services.planning.composition import DEFAULT_MAX_STORIES
from bot.services.subscriptions.setting_parser import STORY_NUMBERS
from bot.views.format import dates
from bot.views.format.buttons import chunked, topic_code
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from data.records.audience import QuietHours, Subscription, SubscriptionState, SummaryLength

_TIME_PAGES = (
    tuple(f"{hour:02}:00" for hour in range(5, 24)),
    tuple(f"{hour:02}:30" for hour in range(5, 24)),
    tuple(f"{hour:02}:{minute:02}" for hour in range(5) for minute in (0, 30)),
)
_TIME_PAGE_KEYS = ("button.full_hours", "button.half_hours", "button.night_hours")
_DAY_PRESETS = (
    ("button.daily", (1, 2, 3, 4, 5, 6, 7)),
    ("button.weekdays", (1, 2, 3, 4, 5)),
    ("button.weekend", (6, 7)),
    ("button.weekly", (7,)),
)
_GROUP_HEADS = {
    "settings.head": "settings.head.group",
    "settings.changed": "settings.changed.group",
    "settings.resumed": "settings.resumed.group",
    "settings.not_paused": "settings.not_paused.group",
    "subscribed": "subscribed.group",
    "subscribed.already": "subscribed.already.group",
}
_LENGTHS = (SummaryLength.SHORT, SummaryLength.NORMAL, SummaryLength.LONG)
_QUIET_PRESETS = (
    QuietHours("21:00", "07:00"),
    QuietHours("22:00", "07:00"),
    QuietHours("22:00", "08:00"),
    QuietHours("23:00", "06:00"),
)
PAUSES = (1, 3, 7, 14, 30)
_MAX_ECHO_LENGTH = 60


def overview(
    subscription: Subscription,
    now: datetime,
    texts: Texts,
    head: str = "",
    *,
    last_at: datetime | None = None,
    offers_first_digest: bool = False,
    offers_languages: bool = False,
) -> Screen:
    """All settings with a button for each; `head` replaces the headline.

    Args:
        subscription: The settings.
        now: The present.
        texts: The language.
        head: The headline.
        last_at: When the last digest of the last day was due, None for unknown or none.
        offers_first_digest: Whether there is a button that sends a digest at once.
        offers_languages: Whether there is more than one language to choose.
    """
    now_key = "button.first_digest.group" if subscription.chat_id < 0 else "button.first_digest"
    first = (Button(texts.plain(now_key), pack(Action.SEND_FIRST_DIGEST)),)
    language = (Button(texts.plain("button.language"), pack(Action.SHOW_LANGUAGES)),)
    rows = (
        *((first,) if offers_first_digest else _preview_row(subscription, texts)),
        (_button("times", texts), _button("days", texts)),
        (_button("zone", texts), _button("topics", texts)),
        (_button("length", texts), _button("stories", texts)),
        (_button("quiet", texts), *_following_button(subscription, texts)),
        (Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0)), _empty_button(subscription, texts)),
        *((language,) if offers_languages else ()),
        (_pause_button(subscription, texts), _button("leave", texts)),
    )
    title = head or texts(head_key("settings.head", subscription))
    return Screen(paragraphs(title, settings_lines(subscription, now, texts, last_at)), rows)


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
    label = texts.plain("button.guessed_zone", city=zone_label(guess), time=clock)
    return (Button(label, pack(Action.CHOOSE_TIMEZONE, guess)),)


def head_key(key: str, subscription: Subscription) -> str:
    """The key of a headline in its form for groups and channels, which have no "your digest"."""
    return _GROUP_HEADS.get(key, key) if subscription.chat_id < 0 else key


def leaves_out_times(subscription: Subscription, now: datetime) -> bool:
    """Whether a time of the schedule passes before the next digest, since the day's digest is done."""
    return (
        subscription.state is SubscriptionState.ACTIVE
        and subscription.next_due is not None
        and subscription.slot_date is not None
        and first_due(schedule_of(subscription), now) < subscription.next_due
    )


def settings_lines(
    subscription: Subscription, now: datetime, texts: Texts, last_at: datetime | None = None
) -> Markup:
    """A line for each setting, and one for the next digest."""
    zone = subscription.timezone
    return lines(
        texts(
            "settings.when",
            days=dates.weekdays(subscription.weekdays, texts),
            times=dates.join_list(subscription.times, texts),
        ),
        texts("settings.zone", city=zone_label(zone), time=format_clock(zone, now)),
        texts("settings.topics", topics=", ".join(subscription.topics))
        if subscription.topics
        else texts("settings.all_topics"),
        texts(f"settings.length.{subscription.length.value}"),
        _stories_fact(subscription, texts),
        *_quiet_fact(subscription, texts),
        *([texts("settings.silent")] if subscription.silent else []),
        *([texts("settings.tells_empty")] if subscription.send_empty else []),
        _next_digest(subscription, now, texts, last_at),
    )


def _stories_fact(subscription: Subscription, texts: Texts) -> Markup:
    most = DEFAULT_MAX_STORIES if subscription.max_stories is None else subscription.max_stories
    return texts("settings.stories", most=most) if most else texts("settings.all_stories")


def _quiet_fact(subscription: Subscription, texts: Texts) -> list[Markup]:
    hours = subscription.quiet
    return [texts("settings.quiet", start=hours.start, end=hours.end)] if hours else []


def _format_hours(hours: QuietHours) -> str:
    return f"{hours.start}–{hours.end}"


def _next_digest(subscription: Subscription, now: datetime, texts: Texts, last_at: datetime | None) -> Markup:
    if subscription.state is SubscriptionState.BLOCKED or subscription.next_due is None:
        return texts("settings.blocked")
    quiet_end = quiet_ends_at(subscription.quiet, subscription.timezone, subscription.next_due)
    when = dates.day_and_time(quiet_end or subscription.next_due, subscription.timezone, now, texts)
    if subscription.state is SubscriptionState.PAUSED:
        return texts("settings.paused", when=when)
    if leaves_out_times(subscription, now):
        if last_at is None:
            return texts("settings.next_skipping", when=when)
        local = last_at.astimezone(ZoneInfo(subscription.timezone))
        return texts("settings.next_because", when=when, time=f"{local:%H:%M}")
    is_off_schedule = not is_slot(schedule_of(subscription), subscription.next_due)
    return texts("settings.next_kept" if is_off_schedule else "settings.next", when=when)


def times(subscription: Subscription, texts: Texts, page: int = 0) -> Screen:
    """The times of day as switches: pages of full hours, half hours and the night; others are typed."""
    page = min(page, len(_TIME_PAGES) - 1)
    offered = sorted({*_TIME_PAGES[page], *subscription.times})
    buttons = [
        Button(
            _with_check_mark(time, is_on=time in subscription.times),
            pack(Action.TOGGLE_TIME, time.replace(":", ""), page),
        )
        for time in offered
    ]
    others = tuple(
        Button(texts.plain(key), pack(Action.OPEN_SETTING, "times", number))
        for number, key in enumerate(_TIME_PAGE_KEYS)
        if number != page
    )
    return Screen(texts("times.ask"), (*chunked(buttons, 4), others, _back(texts)))


def days(subscription: Subscription, texts: Texts) -> Screen:
    """The weekdays, a switch each, and common choices."""
    presets = [
        Button(
            _with_check_mark(texts.plain(key), is_on=chosen == subscription.weekdays),
            pack(Action.SET_WEEKDAYS, "".join(map(str, chosen))),
        )
        for key, chosen in _DAY_PRESETS
    ]
    buttons = [
        Button(
            _with_check_mark(dates.short_weekday(day, texts), is_on=day in subscription.weekdays),
            pack(Action.TOGGLE_WEEKDAY, day),
        )
        for day in range(1, 8)
    ]
    return Screen(texts("days.ask"), (*chunked(presets, 2), *chunked(buttons, 4), _back(texts)))


def zone(subscription: Subscription, now: datetime, texts: Texts) -> Screen:
    """The time zone: by typing a city, or by the local time."""
    text = texts(
        "zone.ask", city=zone_label(subscription.timezone), time=format_clock(subscription.timezone, now)
    )
    return Screen(
        text, ((Button(texts.plain("button.by_clock"), pack(Action.ASK_LOCAL_TIME)),), _back(texts))
    )


def clocks(now: datetime, texts: Texts) -> Screen:
    """The local time at each whole-hour offset from UTC, a button each."""
    buttons = [
        Button(f"{now + timedelta(hours=hours):%H:%M}", pack(Action.CHOOSE_UTC_OFFSET, hours))
        for hours in range(-11, 13)
    ]
    return Screen(texts("zone.clock"), (*chunked(buttons, 4), _back(texts, "zone")))


def cities(zones: Sequence[str], texts: Texts) -> Screen:
    """Cities with the same local time, a button each."""
    buttons = [Button(zone_label(name), pack(Action.CHOOSE_TIMEZONE, name)) for name in zones]
    return Screen(texts("zone.which"), (*chunked(buttons, 2), _back(texts, "zone")))


def at_offset(offset: timedelta, zones: Sequence[str], texts: Texts) -> Screen:
    """Cities that have this offset from UTC now, and the fixed offset itself, which has no summer time."""
    buttons = [Button(zone_label(name), pack(Action.CHOOSE_TIMEZONE, name)) for name in zones]
    fixed = utc_offsets.fixed_zone(offset)
    always = Button(
        texts.plain("button.always", offset=utc_offsets.format_offset(offset)),
        pack(Action.CHOOSE_TIMEZONE, fixed),
    )
    rows = (*chunked(buttons, 2), *(((always,),) if fixed else ()), _back(texts, "zone"))
    return Screen(
        texts("zone.offset" if fixed else "zone.which", offset=utc_offsets.format_offset(offset)), rows
    )


def near_zones(given: str, zones: Sequence[str], now: datetime, texts: Texts) -> Screen:
    """The answer to an unknown place, with cities of similar names."""
    buttons = [
        Button(f"{zone_label(name)} · {format_clock(name, now)}", pack(Action.CHOOSE_TIMEZONE, name))
        for name in zones
    ]
    key = "zone.near" if zones else "zone.unknown"
    clock = (Button(texts.plain("button.by_clock"), pack(Action.ASK_LOCAL_TIME)),)
    return Screen(texts(key, given=clip(given, _MAX_ECHO_LENGTH)), (*chunked(buttons, 1), clock))


def topics(subscription: Subscription, known: Sequence[tuple[str, int]], texts: Texts) -> Screen:
    """The topics: those of the archive as switches, others are typed."""
    names = list(dict.fromkeys([*subscription.topics, *(name for name, _ in known[:12])]))[:16]
    buttons = [
        Button(
            _with_check_mark(name, is_on=name in subscription.topics),
            pack(Action.TOGGLE_TOPIC, topic_code(name)),
        )
        for name in names
    ]
    every = Button(
        _with_check_mark(texts.plain("button.all_topics"), is_on=not subscription.topics),
        pack(Action.TOGGLE_TOPIC, "all"),
    )
    return Screen(texts("topics.ask"), ((every,), *chunked(buttons, 2), _back(texts)))


def unknown_topics(wanted: Sequence[str], near: Sequence[str], texts: Texts) -> Screen:
    """The answer to topics that no story has: those with similar names, and to choose them all the same."""
    named = dates.join_list([clip(name, _MAX_ECHO_LENGTH) for name in wanted], texts)
    buttons = [Button(name, pack(Action.TOGGLE_TOPIC, topic_code(name))) for name in near]
    anyway = Button(texts.plain("button.choose_anyway"), pack(Action.CHOOSE_UNKNOWN_TOPICS))
    every = Button(texts.plain("button.show_topics"), pack(Action.OPEN_SETTING, "topics"))
    key = "topics.near" if near else "topics.unknown"
    return Screen(texts(key, topics=named), (*chunked(buttons, 2), (anyway,), (every,)))


def nearby_zones(zones: Sequence[str], now: datetime, texts: Texts) -> Screen:
    """The zones near a place, with what clocks show there."""
    buttons = [
        Button(f"{zone_label(name)} · {format_clock(name, now)}", pack(Action.CHOOSE_TIMEZONE, name))
        for name in zones
    ]
    return Screen(texts("zone.nearby"), tuple((button,) for button in buttons))


def lengths(subscription: Subscription, texts: Texts) -> Screen:
    """The three lengths, a button each."""
    buttons = [
        Button(
            _with_check_mark(texts.plain(f"length.{name.value}"), is_on=name is subscription.length),
            pack(Action.CHOOSE_LENGTH, name.value),
        )
        for name in _LENGTHS
    ]
    return Screen(texts("length.ask"), (*chunked(buttons, 1), _back(texts)))


def story_numbers(subscription: Subscription, texts: Texts) -> Screen:
    """The most stories of a digest, a button each."""
    chosen = DEFAULT_MAX_STORIES if subscription.max_stories is None else subscription.max_stories
    buttons = [
        Button(
            _with_check_mark(
                str(number) if number else texts.plain("button.all_stories"), is_on=number == chosen
            ),
            pack(Action.CHOOSE_MAX_STORIES, number),
        )
        for number in STORY_NUMBERS
    ]
    return Screen(texts("stories.ask"), (tuple(buttons), _back(texts)))


def quiet(subscription: Subscription, texts: Texts) -> Screen:
    """The quiet hours: common ones as buttons, others are typed."""
    chosen = subscription.quiet
    offered = list(dict.fromkeys([*([chosen] if chosen else []), *_QUIET_PRESETS]))
    buttons = [
        Button(
            _with_check_mark(_format_hours(hours), is_on=hours == chosen),
            pack(Action.CHOOSE_QUIET_HOURS, _format_hours(hours).replace(":", "").replace("–", "")),
        )
        for hours in offered
    ]
    never = Button(
        _with_check_mark(texts.plain("button.never_quiet"), is_on=chosen is None),
        pack(Action.CHOOSE_QUIET_HOURS),
    )
    silent = Button(
        _with_check_mark(texts.plain("button.silent"), is_on=subscription.silent), pack(Action.TOGGLE_SILENT)
    )
    return Screen(texts("quiet.ask"), (*chunked(buttons, 2), (never,), (silent,), _back(texts)))


def pauses(texts: Texts) -> Screen:
    """The question for how many days to pause."""
    buttons = [Button(texts.plain_count("days", n), pack(Action.PAUSE, n)) for n in PAUSES]
    return Screen(texts("pause.ask"), (*chunked(buttons, 3), _back(texts)))


def confirm_leaving(texts: Texts) -> Screen:
    """The question whether to unsubscribe; the settings are kept for a while."""
    yes = Button(texts.plain("button.leave_yes"), pack(Action.UNSUBSCRIBE))
    keep = Button(texts.plain("button.keep"), pack(Action.SHOW_SETTINGS))
    return Screen(texts("leave.ask"), ((yes,), (keep,)))


def _button(name: str, texts: Texts) -> Button:
    return Button(texts.plain(f"button.{name}"), pack(Action.OPEN_SETTING, name))


def _following_button(subscription: Subscription, texts: Texts) -> tuple[Button, ...]:
    """What the reader follows; groups and channels follow nothing."""
    button = Button(texts.plain("button.followed"), pack(Action.LIST_FOLLOWED, 0))
    return (button,) if subscription.chat_id > 0 else ()


def _empty_button(subscription: Subscription, texts: Texts) -> Button:
    return Button(
        _with_check_mark(texts.plain("button.empty_too"), is_on=subscription.send_empty),
        pack(Action.TOGGLE_EMPTY_DIGEST),
    )


def _pause_button(subscription: Subscription, texts: Texts) -> Button:
    if subscription.state is SubscriptionState.ACTIVE:
        return _button("pause", texts)
    return Button(texts.plain("button.resume"), pack(Action.RESUME))


def _back(texts: Texts, to: str = "") -> tuple[Button, ...]:
    return (
        Button(
            texts.plain("button.back"), pack(Action.OPEN_SETTING, to) if to else pack(Action.SHOW_SETTINGS)
        ),
    )


def _with_check_mark(label: str, *, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label
