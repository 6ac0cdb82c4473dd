"""Draws /articles: one row an event, with the readers who got it, and what a search found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from markupsafe import Markup

from bot.callback_data import MAX_BYTES, Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.events.overview import PAGE_SIZE, EventOverview
from bot.views.editor.card_status import circulation_note
from bot.views.editor.event_card import quiet_line
from bot.views.format.buttons import chunked, page_buttons, page_count
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from bot.views.reader.search import searched_words
from data.records.circulation import Circulation

_TITLE_LIMIT = 120
_WORDS_LIMIT = 60
_NUMBERS_IN_ROW = 4
_FOUND_KEY = "articles.found"


@dataclass(frozen=True, slots=True)
class ListContext:
    """What the rows show beside their events.

    Attributes:
        sent: Where articles went that were in a digest, by number.
        zone: The newsroom's time zone.
        now: The present.
    """

    sent: Mapping[int, Circulation]
    zone: str
    now: datetime


def event_list(
    found: Sequence[EventOverview], total: int, page: int, context: ListContext, texts: Texts
) -> Screen:
    """One page of /articles, a numbered button for each event."""
    if not found:
        return Screen(texts("articles.none"))
    head, data = texts.count("events.head", total), partial(pack, Action.LIST_ARTICLES)
    return _list(head, found, page, _turning(total, page, data, texts), context, texts)


def found_events(
    found: Sequence[EventOverview],
    words: str,
    total: int,
    page: int,
    context: ListContext,
    texts: Texts,
) -> Screen:
    """One page of the events that a search found."""
    shown = clip(words, _WORDS_LIMIT)
    # The page buttons read the words from the message, since callback data are too short for them.
    data = partial(pack, Action.SHOW_FOUND_ARTICLES)
    turning = _turning(total, page, data, texts) if shown == words else ()
    return _list(texts(_FOUND_KEY, words=shown), found, page, turning, context, texts)


def words_of(message_text: str, texts: Texts) -> str:
    """The words in the headline of `found_events` as plain text; "" where it does not show them in full."""
    return searched_words(message_text, texts, _FOUND_KEY)


def nothing_found(words: str, suggestion: str, texts: Texts) -> Screen:
    """The answer to a search without results, with a button for words that would have some."""
    every = Button(texts.plain("button.all_articles"), pack(Action.LIST_ARTICLES, 0))
    data = f"{pack(Action.RUN_COMMAND, 'articles')}:{suggestion}"
    if not suggestion.strip() or len(data.encode()) > MAX_BYTES:
        return Screen(texts("articles.none_found", words=clip(words, _WORDS_LIMIT)), ((every,),))
    text = texts("search.did_you_mean", words=clip(words, _WORDS_LIMIT))
    return Screen(text, ((Button(suggestion, data),), (every,)))


def _turning(total: int, page: int, data: Callable[[int], str], texts: Texts) -> tuple[Button, ...]:
    return page_buttons(page, page_count(total, PAGE_SIZE), data, texts)


def _list(
    head: Markup,
    found: Sequence[EventOverview],
    page: int,
    turning: tuple[Button, ...],
    context: ListContext,
    texts: Texts,
) -> Screen:
    first = page * PAGE_SIZE + 1
    rows = [_row(number, overview, context, texts) for number, overview in enumerate(found, first)]
    numbers = [Button(str(number), _open_data(overview)) for number, overview in enumerate(found, first)]
    buttons = (*chunked(numbers, _NUMBERS_IN_ROW), turning)
    return Screen(paragraphs(head, *rows), tuple(row for row in buttons if row))


def _row(number: int, overview: EventOverview, context: ListContext, texts: Texts) -> Markup:
    title = Markup("{}. {}").format(number, bold(clip(overview.title, _TITLE_LIMIT)))
    sent = _circulation(overview, context.sent)
    went = circulation_note(sent, context.zone, context.now, texts) if sent else Markup()
    return lines(title, quiet_line(overview, context.now, texts), italic(went) if went else Markup())


def _circulation(overview: EventOverview, sent: Mapping[int, Circulation]) -> Circulation | None:
    """That of the article of the event which most readers got."""
    found = [sent[member.id] for member in overview.members if member.id in sent]
    return max(found, key=lambda one: one.readers or 0, default=None)


def _open_data(overview: EventOverview) -> str:
    """An event of one article opens the article's card, which leads to the event, too."""
    if len(overview.members) == 1:
        return pack(Action.SHOW_ARTICLE, overview.members[0].id)
    return pack(Action.SHOW_EVENT, overview.event.id)
