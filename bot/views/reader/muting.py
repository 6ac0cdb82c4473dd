"""Draws what a reader has muted, and the questions what to mute and for how long."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.muting import PAGE_SIZE, PERIODS, MutedPage, MuteTarget
from bot.views.format import dates
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons, page_count
from bot.views.format.html import bold, lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article
from data.records.mutes import Mute, MuteKind

_TITLE_LIMIT = 120
_LABEL_LIMIT = 40
_LIFTS_IN_ROW = 3


def targets(article: Article, offered: Sequence[MuteTarget], texts: Texts) -> Screen:
    """What of a story can be muted, a button for each."""
    buttons = [
        Button(_label(one, texts), pack(Action.CHOOSE_MUTE, article.id, place))
        for place, one in enumerate(offered)
    ]
    muted = (Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0)),)
    head = texts("mute.what", title=clip(article.title, _TITLE_LIMIT))
    return Screen(head, (*chunked(buttons, 2), muted))


def periods(article: Article, place: int, target: MuteTarget, texts: Texts) -> Screen:
    """For how long to mute it."""
    buttons = [
        Button(texts.plain(f"mute.days.{days}"), pack(Action.SET_MUTE, article.id, place, days))
        for days in PERIODS
    ]
    back = (Button(texts.plain("button.back"), pack(Action.MUTE_STORY, article.id)),)
    return Screen(texts("mute.how_long", what=_label(target, texts)), (tuple(buttons), back))


def confirmation(mute: Mute, zone: str, texts: Texts) -> Screen:
    """What is muted now, and until when; with Undo."""
    what = _label(MuteTarget(mute.kind, mute.value), texts)
    undo = Button(texts.plain("button.undo"), pack(Action.LIFT_MUTE, mute.id, 0))
    muted = Button(texts.plain("button.muted"), pack(Action.LIST_MUTED, 0))
    until = _until(mute, zone, texts)
    return Screen(texts("mute.done", what=what, until=until), ((undo, muted),))


def muted_list(page: MutedPage, texts: Texts, lifted: Mute | None = None) -> Screen:
    """One page of what is muted; `lifted` was in it until now, and can be muted again."""
    back = (Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS)),)
    undo_row = (_undo(lifted, page.number, texts),) if lifted else ()
    if not page.mutes:
        return Screen(texts("mute.none"), tuple(row for row in (undo_row, back) if row))
    first = page.number * PAGE_SIZE + 1
    shown = [_line(number, one, page, texts) for number, one in enumerate(page.mutes, first)]
    lifts = [
        Button(texts.plain("button.lift", n=number), pack(Action.LIFT_MUTE, one.id, page.number))
        for number, one in enumerate(page.mutes, first)
    ]
    turning = page_buttons(
        page.number,
        page_count(page.total, PAGE_SIZE),
        lambda number: pack(Action.LIST_MUTED, number),
        texts,
        PREVIOUS_NEXT,
    )
    rows = (*chunked(lifts, _LIFTS_IN_ROW), undo_row, turning, back)
    text = paragraphs(texts("mute.head"), lines(*shown))
    return Screen(text, tuple(row for row in rows if row))


def _line(number: int, mute: Mute, page: MutedPage, texts: Texts) -> Markup:
    what = page.titles.get(mute.value, "") if mute.kind is MuteKind.EVENT else ""
    shown = clip(what, _TITLE_LIMIT) or _label(MuteTarget(mute.kind, mute.value), texts)
    hidden = texts.plain_count("mute.hidden", mute.hidden)
    until = _until(mute, page.zone, texts)
    return Markup("{}. {} · {} · {}").format(number, bold(shown), until, hidden)


def _label(target: MuteTarget, texts: Texts) -> str:
    return clip(texts.plain(f"mute.kind.{target.kind.value}", value=target.value), _LABEL_LIMIT)


def _until(mute: Mute, zone: str, texts: Texts) -> str:
    if mute.until is None:
        return texts.plain("mute.for_good")
    return texts.plain("mute.until", day=dates.short_day(mute.until, zone, texts))


def _undo(lifted: Mute, page: int, texts: Texts) -> Button:
    seconds = int(lifted.until.timestamp()) if lifted.until else 0
    return Button(texts.plain("button.undo"), pack(Action.MUTE_AGAIN, lifted.id, seconds, page))
