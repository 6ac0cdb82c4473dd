"""Draws the entries of a feed that were recognised as copies, each with a button to add it all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from markupsafe import Markup, escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.feeds.held_entries import PAGE_SIZE, entry_of
from bot.services.feeds.management import title_of
from bot.views.format import dates
from bot.views.format.buttons import page_buttons, page_count
from bot.views.format.html import lines, link, paragraphs
from bot.views.format.limits import clip
from data.records.feeds import HeldEntry, Source

_TITLE_LIMIT = 150


def listing(
    source: Source, found: Sequence[HeldEntry], total: int, page: int, now: datetime, texts: Texts
) -> Screen:
    """One page of the refused entries of a feed: title, reason and when, and a button for each."""
    title = clip(title_of(source), _TITLE_LIMIT)
    back = (Button(texts.plain("button.back"), pack(Action.SHOW_FEED, source.id)),)
    if not found:
        return Screen(texts("refused.none", title=title), (back,))
    first = page * PAGE_SIZE + 1
    rows = [_row(first + index, held, now, texts) for index, held in enumerate(found)]
    buttons = tuple(
        (Button(texts.plain("button.add_refused", n=first + index), pack(Action.ADD_REFUSED, held.id, page)),)
        for index, held in enumerate(found)
    )
    data = partial(pack, Action.LIST_REFUSED, source.id)
    turning = page_buttons(page, page_count(total, PAGE_SIZE), data, texts)
    head = texts.count("refused.head", total, title=title)
    return Screen(paragraphs(head, *rows), (*buttons, *((turning,) if turning else ()), back))


def _why_key(held: HeldEntry) -> str:
    return f"refused.why.{held.reason.value}"


def _row(number: int, held: HeldEntry, now: datetime, texts: Texts) -> Markup:
    entry = entry_of(held)
    name = clip(entry.title or entry.link or texts.plain("refused.untitled"), _TITLE_LIMIT)
    place, _, words = held.detail.partition(":")
    why = texts.plain(f"rules.why.{place}", words=words) if words else texts.plain(_why_key(held))
    when = dates.age(held.updated_at, now, texts)
    title = Markup("{}. {}").format(number, link(entry.link, name))
    return lines(title, escape(f"{why} · {when}"))
