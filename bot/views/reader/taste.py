"""Draws the buttons More and Less of an opened story, and what a reader's taps have come to."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.callback_data import Action, pack, unpack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.taste import TasteSummary
from bot.views.format.buttons import back_to_settings
from bot.views.format.dates import join_names
from bot.views.format.html import paragraphs
from bot.views.format.limits import clip
from bot.views.format.topics import topic_label
from data.records.taste import Feature, FeatureKind

_MAX_NAMED = 12
_NAMED_IN_ANSWER = 3
_NAME_LIMIT = 40
_ANSWER_LIMIT = 190
"""UTF-16 units; Telegram takes up to 200 in the answer to a press."""
_ROW_ACTIONS = (Action.WANT_MORE, Action.WANT_LESS, Action.UNDO_TASTE)


def taste_row(article_id: int, tapped: bool | None, texts: Texts) -> tuple[Button, ...]:
    """The two buttons; `tapped` is whether More (True) or Less was tapped: that one undoes it."""
    undo = pack(Action.UNDO_TASTE, article_id)
    more = Button(texts.plain("button.more"), pack(Action.WANT_MORE, article_id))
    less = Button(texts.plain("button.less"), pack(Action.WANT_LESS, article_id))
    if tapped is None:
        return (more, less)
    if tapped:
        return (Button(texts.plain("button.more_undo"), undo), less)
    return (more, Button(texts.plain("button.less_undo"), undo))


def is_taste_row(row: Sequence[Button]) -> bool:
    """Whether a row of a keyboard is that of `taste_row`."""
    found = unpack(row[0].data) if row and row[0].data else None
    return found is not None and found.action in _ROW_ACTIONS


def answer(features: Sequence[Feature], texts: Texts, *, is_more: bool) -> str:
    """What a tap was about, in one line."""
    named = _names(features[:_NAMED_IN_ANSWER], texts)
    return clip(texts.plain("taste.more" if is_more else "taste.less", what=named), _ANSWER_LIMIT)


def summary(found: TasteSummary, texts: Texts) -> Screen:
    """What the reader wants more and less of, with the button that forgets it."""
    back = back_to_settings(texts, "stories")
    if not found.taps:
        return Screen(texts("taste.none"), (back,))
    reset = (Button(texts.plain("button.reset_taste"), pack(Action.ASK_RESET_TASTE)),)
    text = paragraphs(
        texts("taste.head"),
        _named("taste.list_more", found.more, texts),
        _named("taste.list_less", found.less, texts),
        texts.count("taste.taps", found.taps),
    )
    return Screen(text, (reset, back))


def _named(key: str, features: Sequence[Feature], texts: Texts) -> Markup:
    return texts(key, names=_names(features[:_MAX_NAMED], texts)) if features else Markup()


def _names(features: Sequence[Feature], texts: Texts) -> str:
    shown = [
        topic_label(one.value, texts) if one.kind is FeatureKind.TOPIC else one.value for one in features
    ]
    return join_names([clip(name, _NAME_LIMIT) for name in shown], texts)


def ask_reset(count: int, texts: Texts) -> Screen:
    """The question whether to forget all taps."""
    yes = Button(texts.plain("button.reset_taste_yes"), pack(Action.RESET_TASTE))
    keep = Button(texts.plain("button.keep_taste"), pack(Action.SHOW_TASTE))
    return Screen(texts.count("taste.ask_reset", count), ((yes,), (keep,)))
