"""Draws the list of a reader's rules (muted, watched), with one tap to end each and one to undo that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.rule_changes import PAGE_SIZE, RulePage
from bot.services.reading.rule_grammar import RuleTarget
from bot.telegram_text import utf16_length
from bot.views.format import dates
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons, page_count
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label
from data.records.mutes import Mute
from data.records.reader_rules import RuleSubject
from data.records.watches import Watch

_TITLE_LIMIT = 120
_LABEL_LIMIT = 40
_ENDS_IN_ROW = 3
R = TypeVar("R", bound=Mute | Watch)


@dataclass(frozen=True, slots=True)
class RuleListStyle:
    """The texts and buttons of one kind of rules.

    Attributes:
        name: The command, with which the keys of the texts begin.
        count_key: The key of how many stories a rule concerned.
        turn, end, resume: The actions that turn the page, end a rule, and undo that.
        other, other_key: The action that lists the rules of the other kind, and the key of its button.
    """

    name: str
    count_key: str
    turn: Action
    end: Action
    resume: Action
    other: Action
    other_key: str


MUTED = RuleListStyle(
    "mute",
    "mute.hidden",
    Action.LIST_MUTED,
    Action.LIFT_MUTE,
    Action.MUTE_AGAIN,
    Action.LIST_WATCHED,
    "button.watched",
)
WATCHED = RuleListStyle(
    "watch",
    "watch.found",
    Action.LIST_WATCHED,
    Action.STOP_WATCHING,
    Action.WATCH_AGAIN,
    Action.LIST_MUTED,
    "button.muted",
)


def rule_list(page: RulePage[R], style: RuleListStyle, texts: Texts, ended: R | None = None) -> Screen:
    """One page of the rules; `ended` was among them until now, and can be resumed."""
    back = (
        Button(texts.plain(style.other_key), pack(style.other, 0)),
        Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS)),
    )
    undo_row = (_undo(ended, page.number, style, texts),) if ended else ()
    if not page.rules:
        return Screen(texts(f"{style.name}.none"), tuple(row for row in (undo_row, back) if row))
    first = page.number * PAGE_SIZE + 1
    shown = [_line(number, one, page, style, texts) for number, one in enumerate(page.rules, first)]
    ends = [
        Button(texts.plain("button.lift", n=number), pack(style.end, one.id, page.number))
        for number, one in enumerate(page.rules, first)
    ]
    turning = page_buttons(
        page.number,
        page_count(page.total, PAGE_SIZE),
        lambda number: pack(style.turn, number),
        texts,
        PREVIOUS_NEXT,
    )
    rows = (*chunked(ends, _ENDS_IN_ROW), undo_row, turning, back)
    text = paragraphs(texts(f"{style.name}.head"), lines(*shown))
    return Screen(text, tuple(row for row in rows if row))


def target_label(target: RuleTarget, texts: Texts) -> str:
    """What a rule is about, like "Topic sport"."""
    return clipped_label(target, _LABEL_LIMIT, texts)


def clipped_label(target: RuleTarget, limit: int, texts: Texts) -> str:
    """`target_label` in at most `limit` UTF-16 units; the value is cut, not the quotation mark behind it."""
    key = f"mute.kind.{target.kind.value}"
    around = utf16_length(texts.plain(key, value=""))
    value = topic_label(target.value, texts) if target.kind is RuleSubject.TOPIC else target.value
    return texts.plain(key, value=clip(value, limit - around))


def end_of(rule: Mute | Watch, zone: str, texts: Texts) -> str:
    """Until when a rule holds, like "until 3 May" or "for good"."""
    if rule.until is None:
        return texts.plain("mute.for_good")
    return texts.plain("mute.until", day=dates.short_day(rule.until, zone, texts))


def _line(number: int, rule: R, page: RulePage[R], style: RuleListStyle, texts: Texts) -> Markup:
    what = page.titles.get(rule.value, "") if rule.kind is RuleSubject.EVENT else ""
    shown = clip(what, _TITLE_LIMIT) or target_label(RuleTarget(rule.kind, rule.value), texts)
    stories = rule.hidden if isinstance(rule, Mute) else rule.found
    counted = texts.plain_count(style.count_key, stories)
    return Markup("{}. {} · {} · {}").format(
        number, bold(texts.isolate(shown)), end_of(rule, page.zone, texts), counted
    )


def _undo(ended: Mute | Watch, page: int, style: RuleListStyle, texts: Texts) -> Button:
    seconds = int(ended.until.timestamp()) if ended.until else 0
    return Button(texts.plain("button.undo"), pack(style.resume, ended.id, seconds, page))
