"""Draws what a reader watches."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.rule_changes import RulePage
from bot.services.reading.rule_grammar import RuleTarget
from bot.services.reading.watching import AddedWatch
from bot.views.format.html import paragraphs
from bot.views.reader.rule_list import WATCHED, end_of, rule_list, target_label
from data.records.watches import Watch


def confirmation(added: AddedWatch, zone: str, texts: Texts) -> Screen:
    """What is watched now, and until when, with Undo; and that a mute of the same hides nothing now."""
    watch = added.watch
    what = target_label(RuleTarget(watch.kind, watch.value), texts)
    undo = Button(texts.plain("button.undo"), pack(Action.STOP_WATCHING, watch.id, 0))
    watched = Button(texts.plain("button.watched"), pack(Action.LIST_WATCHED, 0))
    text = texts("watch.done", what=what, until=end_of(watch, zone, texts))
    note = texts("watch.but_muted", what=what) if added.is_muted else ""
    return Screen(paragraphs(text, note), ((undo, watched),))


def watched_list(page: RulePage[Watch], texts: Texts, ended: Watch | None = None) -> Screen:
    """One page of what is watched; `ended` was in it until now, and can be watched again."""
    return rule_list(page, WATCHED, texts, ended)
