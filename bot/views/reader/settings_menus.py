"""The menus of the settings: which buttons each has and which settings it states.

A new setting needs one `MenuItem` in a menu here (a menu has at most MAX_ITEMS), a line in
`settings_facts` where it is stated, and its own screen or switch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.buttons import back_to_settings, chunked, with_check_mark
from bot.views.format.html import paragraphs
from bot.views.reader import settings_facts as facts
from bot.views.reader.settings_facts import Fact, ShownSettings, fact_lines
from data.records.audience import Subscription, SubscriptionState, covers_a_week
from data.records.bulletins import AtOnce

AT_ONCE_MENU = "atonce"
DIGEST_ONLY, EVEN_AT_NIGHT = "none", "night"
AT_ONCE_SWITCHES: Mapping[str, AtOnce] = {
    "breaking": AtOnce.BREAKING,
    "watched": AtOnce.WATCHED,
    "everything": AtOnce.EVERYTHING,
}
"""By the name that SET_AT_ONCE has."""
MAX_ITEMS = 9
"""A screen has at most ten buttons, one of which leads back."""


def _everybody(_: Subscription) -> bool:
    return True


def _is_private(subscription: Subscription) -> bool:
    return subscription.chat_id > 0


def _is_active(subscription: Subscription) -> bool:
    return subscription.state is SubscriptionState.ACTIVE


def _is_stopped(subscription: Subscription) -> bool:
    return not _is_active(subscription)


def _is_not_weekly(subscription: Subscription) -> bool:
    return not covers_a_week(subscription.weekdays, 0)


def _gets(wanted: AtOnce, subscription: Subscription) -> bool:
    return bool(subscription.at_once & wanted)


def _switches(name: str) -> str:
    return pack(Action.SET_AT_ONCE, name)


def _opens(name: str) -> str:
    return pack(Action.OPEN_SETTING, name)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A button of a menu.

    Attributes:
        key: The message key of its label.
        data: Its callback data.
        is_on: For a switch, whether it has a check mark; None for a button that opens a screen.
        is_offered: Whether a subscription has this button.
    """

    key: str
    data: str
    is_on: Callable[[Subscription], bool] | None = None
    is_offered: Callable[[Subscription], bool] = _everybody


@dataclass(frozen=True, slots=True)
class Menu:
    """A screen of settings that belong together; `facts` are the lines above its buttons.

    `back` is the menu that it belongs to, "" for the overview.
    """

    head: str
    facts: tuple[Fact, ...]
    items: tuple[MenuItem, ...]
    back: str = ""


OVERVIEW_FACTS: tuple[Fact, ...] = (
    facts.schedule_fact,
    facts.zone_fact,
    facts.topics_fact,
    facts.length_fact,
    facts.rich_fact,
    facts.stories_fact,
    facts.pictures_fact,
    facts.languages_fact,
    facts.sources_fact,
    facts.at_once_fact,
    facts.quiet_fact,
    facts.silent_fact,
    facts.empty_fact,
    facts.next_digest_fact,
)
OVERVIEW_ITEMS = (
    MenuItem("button.when", _opens("when")),
    MenuItem("button.topics", _opens("topics")),
    MenuItem("button.digest_stories", _opens("stories")),
    MenuItem("button.words", _opens("words")),
    MenuItem("button.followed", pack(Action.LIST_FOLLOWED, 0), is_offered=_is_private),
)
"""What is chosen; the overview adds the first row, the language and the last row to it."""
LAST_ITEMS = (
    MenuItem("button.pause", _opens("pause"), is_offered=_is_active),
    MenuItem("button.resume", pack(Action.RESUME), is_offered=_is_stopped),
    MenuItem("button.leave", _opens("leave")),
)
MENUS: Mapping[str, Menu] = {
    "when": Menu(
        "settings.head.when",
        (
            facts.schedule_fact,
            facts.zone_fact,
            facts.at_once_fact,
            facts.quiet_fact,
            facts.silent_fact,
            facts.empty_fact,
            facts.next_digest_fact,
        ),
        (
            MenuItem("button.times", _opens("times")),
            MenuItem("button.days", _opens("days")),
            MenuItem("button.once_a_week", pack(Action.SET_WEEKDAYS, "7"), is_offered=_is_not_weekly),
            MenuItem("button.zone", _opens("zone")),
            MenuItem("button.at_once", _opens(AT_ONCE_MENU)),
            MenuItem("button.quiet", _opens("quiet")),
            MenuItem("button.silent", pack(Action.TOGGLE_SILENT), lambda one: one.silent),
            MenuItem("button.empty_too", pack(Action.TOGGLE_EMPTY_DIGEST), lambda one: one.send_empty),
        ),
    ),
    AT_ONCE_MENU: Menu(
        "settings.head.at_once",
        (facts.at_once_fact,),
        (
            MenuItem("button.digest_only", _switches(DIGEST_ONLY), lambda one: not one.at_once),
            *(
                MenuItem(f"button.at_once.{name}", _switches(name), partial(_gets, flag))
                for name, flag in AT_ONCE_SWITCHES.items()
            ),
            MenuItem("button.even_at_night", _switches(EVEN_AT_NIGHT), lambda one: one.at_night),
        ),
        back="when",
    ),
    "stories": Menu(
        "settings.head.stories",
        (
            facts.length_fact,
            facts.rich_fact,
            facts.stories_fact,
            facts.pictures_fact,
            facts.languages_fact,
            facts.sources_fact,
        ),
        (
            MenuItem("button.length", _opens("length")),
            MenuItem("button.form", _opens("form")),
            MenuItem("button.stories", _opens("number")),
            MenuItem("button.pictures", pack(Action.TOGGLE_PICTURES), lambda one: bool(one.pictures)),
            MenuItem("button.story_sources", _opens("sources")),
            MenuItem("button.story_languages", _opens("languages")),
            MenuItem("button.taste", pack(Action.SHOW_TASTE), is_offered=_is_private),
        ),
    ),
    "words": Menu(
        "settings.head.words",
        (facts.watched_fact, facts.muted_fact),
        (
            MenuItem("button.watched", pack(Action.LIST_WATCHED, 0)),
            MenuItem("button.muted", pack(Action.LIST_MUTED, 0)),
        ),
    ),
}
"""By the name that OPEN_SETTING has."""


def menu_screen(name: str, shown: ShownSettings, texts: Texts) -> Screen:
    """The screen of a menu."""
    menu = MENUS[name]
    rows = item_rows(menu.items, shown.subscription, texts)
    text = paragraphs(texts(menu.head), fact_lines(menu.facts, shown, texts))
    return Screen(text, (*rows, back_to_settings(texts, menu.back)))


def item_rows(
    items: Sequence[MenuItem], subscription: Subscription, texts: Texts
) -> list[tuple[Button, ...]]:
    """The buttons of the items that this subscription is offered, two in a row."""
    return chunked([_button(one, subscription, texts) for one in items if one.is_offered(subscription)], 2)


def _button(item: MenuItem, subscription: Subscription, texts: Texts) -> Button:
    is_on = item.is_on is not None and item.is_on(subscription)
    return Button(with_check_mark(texts.plain(item.key), is_on=is_on), item.data)
