"""Draws what a reader follows, with a button that ends each."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.following import PAGE_SIZE, FollowedPage
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.reader.story_list import source_line

_TITLE_LIMIT = 160
_BUTTONS_IN_ROW = 4


def followed_list(page: FollowedPage, now: datetime, texts: Texts, stopped_event: int = 0) -> Screen:
    """One page of the list; `stopped_event` was in it until now, and can be followed again."""
    back = (Button(texts.plain("button.settings"), pack(Action.SHOW_SETTINGS)),)
    undo = Button(texts.plain("button.undo"), pack(Action.FOLLOW_AGAIN, stopped_event, page.number))
    undo_row = (undo,) if stopped_event else ()
    if not page.stories:
        return Screen(texts("follow.none"), tuple(row for row in (undo_row, back) if row))
    first = page.number * PAGE_SIZE + 1
    stories, stops = [], []
    for number, one in enumerate(page.stories, first):
        title = Markup("{}. {}").format(number, bold(clip(one.article.title, _TITLE_LIMIT)))
        stories.append(lines(title, italic(source_line(one.article, now, texts, others=one.others))))
        stops.append(
            Button(
                texts.plain("button.stop_following", n=number),
                pack(Action.STOP_FOLLOWING, one.article.event_id, page.number),
            )
        )
    turning = page_buttons(
        page.number,
        page_count(page.total, PAGE_SIZE),
        lambda number: pack(Action.LIST_FOLLOWED, number),
        texts,
        PREVIOUS_NEXT,
    )
    head = texts.count("follow.head", page.total)
    rows = (*chunked(stops, _BUTTONS_IN_ROW), undo_row, turning, back)
    return Screen(paragraphs(head, *stories), tuple(row for row in rows if row))
