"""Draws /saved: a reader's saved stories with a sentence each, one opened in place."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.saved_stories import PAGE_SIZE, SavedPage
from bot.views.format.buttons import page_buttons, page_count
from bot.views.reader.story_list import Listing, listing
from data.records.audience import SummaryLength


def saved_list(saved_page: SavedPage, opened_id: int, now: datetime, texts: Texts) -> Screen:
    """One page of the list; `opened_id` is the id of the article shown in full, 0 for none."""
    if not saved_page.stories:
        return Screen(texts("saved.none"), ((Button(texts.plain("button.latest"), pack(Action.LATEST)),),))
    ids = [article.id for article in saved_page.stories]
    chosen = ids[0] if saved_page.total == 1 else opened_id
    view = Listing(
        head=texts.count("saved.head", saved_page.total),
        foot=Markup(),
        articles=saved_page.stories,
        length=SummaryLength.SHORT,
        opened_id=opened_id,
        open_data=tuple(
            pack(Action.LIST_SAVED, saved_page.number, 0 if one == opened_id else one) for one in ids
        ),
        save_buttons=_remove_buttons(saved_page, chosen, texts) if chosen in ids else (),
        first_number=saved_page.number * PAGE_SIZE + 1,
        extra_row=page_buttons(
            saved_page.number,
            page_count(saved_page.total, PAGE_SIZE),
            lambda page: pack(Action.LIST_SAVED, page, 0),
            texts,
        ),
    )
    return listing(view, now, texts)


def _remove_buttons(saved_page: SavedPage, opened_id: int, texts: Texts) -> tuple[Button, ...]:
    return (
        Button(texts.plain("button.remove_saved"), pack(Action.REMOVE_SAVED, saved_page.number, opened_id)),
    )
