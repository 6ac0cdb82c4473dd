"""Draws /saved: a reader's saved stories with a sentence each."""

from __future__ import annotations

from datetime import datetime

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.saved_stories import PAGE_SIZE, SavedPage
from bot.views.format.buttons import page_buttons, page_count
from bot.views.reader.story_list import Listing, StoryEntry, listing
from data.records.audience import SummaryLength


def saved_list(saved_page: SavedPage, now: datetime, texts: Texts) -> Screen:
    """One page of the list, with buttons to open each story and to turn the page."""
    if not saved_page.stories:
        return Screen(texts("saved.none"), ((Button(texts.plain("button.latest"), pack(Action.LATEST)),),))
    page = saved_page.number
    first = saved_page.stories[0].article
    view = Listing(
        head=texts.count("saved.head", saved_page.total),
        entries=[
            StoryEntry(one.article, one.others, Button("", pack(Action.LIST_SAVED, page, one.article.id)))
            for one in saved_page.stories
        ],
        length=SummaryLength.SHORT,
        save_button=Button(texts.plain("button.remove_saved"), pack(Action.REMOVE_SAVED, page, first.id)),
        first_number=page * PAGE_SIZE + 1,
        last_row=page_buttons(
            page,
            page_count(saved_page.total, PAGE_SIZE),
            lambda number: pack(Action.LIST_SAVED, number, 0),
            texts,
        ),
    )
    return listing(view, now, texts)
