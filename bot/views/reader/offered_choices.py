"""Draws what a reader can choose of the newsroom's stories: names, each with its stories a week."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.choosing import chosen
from bot.views.format.buttons import (
    PREVIOUS_NEXT,
    back_to_settings,
    page_buttons,
    page_count,
    topic_code,
    with_check_mark,
)
from bot.views.format.html import paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label
from bot.views.reader.language import language_name
from bot.views.reader.settings_facts import short_list
from data.articles.recent_stories import StoryCount
from data.records.audience import Subscription
from data.records.reader_rules import RuleSubject

ON_PAGE = 5
_NAMES = {RuleSubject.TOPIC: "topics", RuleSubject.SOURCE: "sources"}
"""How the settings of a subject are called."""
_TEXTS = {
    RuleSubject.TOPIC: ("topics.ask", "topics.ask_out", "settings.topics", "button.all_topics"),
    RuleSubject.SOURCE: ("sources.ask", "sources.ask_out", "settings.sources", "button.every_source"),
}
"""The keys of the question, that of leaving out, what is chosen, and the button for all."""
_BACK = {RuleSubject.TOPIC: "", RuleSubject.SOURCE: "stories"}
_CHOOSING = {RuleSubject.TOPIC: Action.TOGGLE_TOPIC, RuleSubject.SOURCE: Action.TOGGLE_SOURCE}
_LEAVING_OUT = {RuleSubject.TOPIC: Action.LEAVE_OUT_TOPIC, RuleSubject.SOURCE: Action.LEAVE_OUT_SOURCE}
_LABEL_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """A list of names of which some are chosen.

    Attributes:
        setting: The name that OPEN_SETTING has.
        action: The button that switches a name; its arguments are the name's code and the page.
        counts: The names of recent stories, with their numbers.
        chosen: The chosen names; those that have no recent story are listed last.
        label: A name as people read it.
        mark: What precedes a chosen name.
    """

    setting: str
    action: Action
    counts: Sequence[StoryCount]
    chosen: Collection[str]
    label: Callable[[str], str] = str
    mark: str = "✓"

    @property
    def names(self) -> list[str]:
        """The names in their order."""
        return list(dict.fromkeys([*(one.name for one in self.counts), *self.chosen]))


def choice_rows(offer: Offer, texts: Texts, page: int) -> list[tuple[Button, ...]]:
    """A button for each name of a page, and those that turn it."""
    pages = page_count(len(offer.names), ON_PAGE)
    shown = max(0, min(page, pages - 1))
    weekly = {one.name: one.week for one in offer.counts}
    rows = [
        (_choice(offer, name, weekly.get(name, 0), shown),)
        for name in offer.names[shown * ON_PAGE : (shown + 1) * ON_PAGE]
    ]
    turning = page_buttons(
        shown, pages, lambda to: pack(Action.OPEN_SETTING, offer.setting, to), texts, PREVIOUS_NEXT
    )
    return [*rows, *((turning,) if turning else ())]


def _choice(offer: Offer, name: str, week: int, page: int) -> Button:
    label = f"{clip(offer.label(name), _LABEL_LIMIT)} · {week}"
    shown = f"{offer.mark} {label}" if name in offer.chosen else label
    return Button(shown, pack(offer.action, topic_code(name), page))


def every_button(key: str, offer: Offer, texts: Texts) -> Button:
    """The button that chooses all names."""
    label = with_check_mark(texts.plain(key), is_on=not offer.chosen)
    return Button(label, pack(offer.action, "all", 0))


def choice(
    subject: RuleSubject,
    subscription: Subscription,
    counts: Sequence[StoryCount],
    texts: Texts,
    page: int = 0,
) -> Screen:
    """The topics or sources as switches; others are typed."""
    names = _NAMES[subject]
    ask, _, listing, every = _TEXTS[subject]
    own = chosen(subscription, subject)
    label = _label_of(subject, texts)
    offer = Offer(names, _CHOOSING[subject], counts, own, label)
    leave_out = Button(texts.plain("button.leave_out"), pack(Action.OPEN_SETTING, f"{names}_out"))
    rows = (
        (every_button(every, offer, texts), leave_out),
        *choice_rows(offer, texts, page),
        back_to_settings(texts, _BACK[subject]),
    )
    listed = texts(listing, **{names: short_list([label(name) for name in own], texts)}) if own else Markup()
    return Screen(paragraphs(listed, texts(ask)), rows)


def _label_of(subject: RuleSubject, texts: Texts) -> Callable[[str], str]:
    return partial(topic_label, texts=texts) if subject is RuleSubject.TOPIC else str


def leaving_out(
    subject: RuleSubject, muted: Sequence[str], counts: Sequence[StoryCount], texts: Texts, page: int = 0
) -> Screen:
    """The topics or sources as switches that leave them out; `muted` are those left out now."""
    names = _NAMES[subject]
    offer = Offer(f"{names}_out", _LEAVING_OUT[subject], counts, muted, _label_of(subject, texts), mark="✕")
    listed = Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0))
    rows = ((listed,), *choice_rows(offer, texts, page), back_to_settings(texts, names))
    return Screen(texts(_TEXTS[subject][1]), rows)


def story_languages(
    subscription: Subscription, counts: Sequence[StoryCount], texts: Texts, page: int = 0
) -> Screen:
    """The languages of stories as switches, each by its own name."""
    chosen = subscription.story_languages
    offer = Offer("languages", Action.TOGGLE_STORY_LANGUAGE, counts, chosen, language_name)
    rows = (
        (every_button("button.all_languages", offer, texts),),
        *choice_rows(offer, texts, page),
        back_to_settings(texts, "stories"),
    )
    return Screen(texts("story_languages.ask" if counts else "story_languages.none"), rows)
