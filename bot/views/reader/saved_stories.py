"""/saved: what a reader keeps, by title, one story opened in place."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.reading.saved_stories import PAGE, Shelf
from bot.views.reader.story_list import Listing, listing
from data.records.audience import SummaryLength


def shelf(seen: Shelf, opened: int, now: datetime, texts: Texts) -> Screen:
    """One page of it; `opened` is the number of the article shown in full, 0 for none."""
    if not seen.stories:
        return Screen(texts("saved.none"), ((Button(texts.plain("button.latest"), pack(Action.LATEST)),),))
    ids = [article.id for article in seen.stories]
    view = Listing(
        head=texts.count("saved.head", seen.total),
        foot=Markup(),
        articles=seen.stories,
        length=SummaryLength.SHORT,
        opened=opened,
        open_data=tuple(pack(Action.LIST_SAVED, seen.page, 0 if one == opened else one) for one in ids),
        keep=_remove(seen, opened, texts) if opened in ids else (),
        brief=True,
        first=seen.page * PAGE + 1,
        extra=_turning(seen, texts),
    )
    return listing(view, now, texts)


def _remove(seen: Shelf, opened: int, texts: Texts) -> tuple[Button, ...]:
    return (Button(texts.plain("button.remove_saved"), pack(Action.REMOVE_SAVED, seen.page, opened)),)


def _turning(seen: Shelf, texts: Texts) -> tuple[Button, ...]:
    newer = Button(texts.plain("button.newer"), pack(Action.LIST_SAVED, seen.page - 1, 0))
    older = Button(texts.plain("button.older"), pack(Action.LIST_SAVED, seen.page + 1, 0))
    there = ((newer, seen.page > 0), (older, (seen.page + 1) * PAGE < seen.total))
    return tuple(button for button, wanted in there if wanted)
