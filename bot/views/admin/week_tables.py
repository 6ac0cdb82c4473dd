"""Draws the figures of stories, sources and topics as pages of text, and the buttons to them."""

from __future__ import annotations

import unicodedata
from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reports.week_report import Figures, Shown, SubjectFigures, SubjectKind, WeekReport
from bot.views.format.buttons import PREVIOUS_NEXT, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.format.numbers import format_number
from bot.views.format.topics import topic_label

PAGE_SIZE = 8
_NAME_LIMIT = 90
_BIDI_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_KEYS = {
    SubjectKind.STORY: "button.stats_stories",
    SubjectKind.SOURCE: "button.stats_sources",
    SubjectKind.TOPIC: "button.stats_topics",
}
_COLUMNS = {
    "received": "stats.column_received",
    "opened": "stats.column_opened",
    "kept": "stats.column_kept",
    "muted": "stats.column_muted",
    "left_after": "stats.column_left_after",
}


def table_screen(report: WeekReport, kind: SubjectKind, page: int, texts: Texts) -> Screen:
    """One page of the figures of a kind; a page that is gone shows the last one."""
    found = report.subjects(kind)
    pages = page_count(len(found), PAGE_SIZE)
    page = min(page, pages - 1)
    first = page * PAGE_SIZE
    rows = [_row(n, one, texts) for n, one in enumerate(found[first : first + PAGE_SIZE], first + 1)]
    turning = page_buttons(page, pages, partial(pack, Action.SHOW_FIGURES, kind.value), texts, PREVIOUS_NEXT)
    head = bold(texts.plain("stats.table", what=texts.plain(_KEYS[kind])))
    return Screen(
        paragraphs(
            head,
            *(rows or [texts("stats.table_empty")]),
            italic(texts.plain("stats.legend")) if rows else Markup(),
        ),
        (*((turning,) if turning else ()), *table_buttons(texts, kind)),
    )


def table_buttons(texts: Texts, present: SubjectKind | None = None) -> tuple[tuple[Button, ...], ...]:
    """The buttons to the tables, except the present one, and to the file."""
    tables = tuple(
        Button(texts.plain(key), pack(Action.SHOW_FIGURES, kind.value, 0))
        for kind, key in _KEYS.items()
        if kind is not present
    )
    return (tables, (Button(texts.plain("button.as_file"), pack(Action.SEND_FIGURES)),))


def _row(number: int, one: SubjectFigures, texts: Texts) -> Markup:
    name = clip_name(name_of(one, texts), _NAME_LIMIT)
    return lines(Markup("{}. {}").format(number, name), italic(_figures(one.figures, texts)))


def _figures(figures: Figures, texts: Texts) -> str:
    parts = [
        texts.plain(key, count=format_number(value, texts))
        for name, key in _COLUMNS.items()
        if (value := getattr(figures, name)) is not None
    ]
    return " · ".join(parts) or texts.plain("stats.under_all")


def name_of(one: SubjectFigures, texts: Texts) -> str:
    """The name of a story, a source or, in the language of the texts, a topic."""
    return topic_label(one.name, texts) if one.kind is SubjectKind.TOPIC else one.name


def clip_name(name: str, limit: int) -> str:
    """A name as one line of at most `limit` UTF-16 units.

    One that is written from right to left is isolated, so that the figures beside it keep their place.
    """
    line = clip(" ".join(name.translate(_BIDI_CONTROLS).split()), limit - 2)
    is_rtl = any(unicodedata.bidirectional(one) in ("R", "AL") for one in line)
    return f"\u2068{line}\u2069" if is_rtl else line


def format_shown(value: Shown, texts: Texts) -> str:
    """A figure, or that it is below five."""
    return texts.plain("stats.under") if value is None else format_number(value, texts)
