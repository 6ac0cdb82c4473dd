"""Draws the questions what to mute and for how long, and what is muted now."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.muting import PERIODS, AddedMute
from bot.services.reading.rule_changes import RulePage
from bot.services.reading.rule_grammar import RuleTarget
from bot.views.format.buttons import chunked
from bot.views.format.html import paragraphs
from bot.views.format.limits import clip
from bot.views.reader.rule_list import MUTED, clipped_label, end_of, rule_list, target_label
from data.records.articles import Article
from data.records.mutes import Mute
from data.records.reader_rules import RuleSubject

_TITLE_LIMIT = 120
_BUTTON_LIMIT = 24


def targets(article: Article, offered: Sequence[RuleTarget], texts: Texts) -> Screen:
    """What of a story can be muted, a button for each."""
    buttons = [
        Button(_button_label(one, texts), pack(Action.CHOOSE_MUTE, article.id, place))
        for place, one in enumerate(offered)
    ]
    muted = (Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0)),)
    head = texts("mute.what", title=clip(article.title, _TITLE_LIMIT))
    return Screen(head, (*chunked(buttons, 2), muted))


def _button_label(target: RuleTarget, texts: Texts) -> str:
    """What a rule is about; a source is known by its address, and the word before it would take its room."""
    if target.kind is RuleSubject.SOURCE:
        return clip(target.value, _BUTTON_LIMIT)
    return clipped_label(target, _BUTTON_LIMIT, texts)


def periods(article: Article, place: int, target: RuleTarget, texts: Texts) -> Screen:
    """For how long to mute it."""
    buttons = [
        Button(texts.plain(f"mute.days.{days}"), pack(Action.SET_MUTE, article.id, place, days))
        for days in PERIODS
    ]
    back = (Button(texts.plain("button.back"), pack(Action.MUTE_STORY, article.id)),)
    return Screen(texts("mute.how_long", what=target_label(target, texts)), (tuple(buttons), back))


def confirmation(added: AddedMute, zone: str, texts: Texts) -> Screen:
    """What is muted now, and until when, with Undo; and that a watch of the same shows it all the same."""
    mute = added.mute
    what = target_label(RuleTarget(mute.kind, mute.value), texts)
    undo = Button(texts.plain("button.undo"), pack(Action.LIFT_MUTE, mute.id, 0))
    muted = Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0))
    text = texts("mute.done", what=what, until=end_of(mute, zone, texts))
    if added.watch is None:
        return Screen(text, ((undo, muted),))
    stop = Button(texts.plain("button.stop_watching"), pack(Action.STOP_WATCHING, added.watch.id, 0))
    return Screen(paragraphs(text, texts("mute.but_watched", what=what)), ((stop,), (undo, muted)))


def muted_list(page: RulePage[Mute], texts: Texts, lifted: Mute | None = None) -> Screen:
    """One page of what is muted; `lifted` was in it until now, and can be muted again."""
    return rule_list(page, MUTED, texts, lifted)
