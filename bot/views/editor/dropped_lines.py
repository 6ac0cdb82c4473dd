"""Draws the lines that cleaning dropped from a draft: doubtful ones first, a button to put each in or out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.articles.dropped_lines import DroppedLines, sort_lines
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons
from bot.views.format.html import bold, italic, lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article, ArticleStatus

PAGE_SIZE = 8
"""Doubtful lines on a page."""
OTHERS_PAGE_SIZE = 16
"""Menus and the like on a page: they are short, and there may be hundreds."""
_BUTTONS_IN_ROW = 4
_LINE_LIMITS = {PAGE_SIZE: 220, OTHERS_PAGE_SIZE: 80}
_FOLD_LIMIT = 160
_TITLE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class LinesPage:
    """One page of the dropped lines.

    Attributes:
        number: Which page, from 0; those of the doubtful lines come first.
        count: How many pages there are.
        size: The most lines of a page of this kind.
        first: The number of lines on the pages before.
        shown: The indices of its lines.
        folded: The indices of the lines that a page of doubtful ones tells of in one line.
    """

    number: int
    count: int
    size: int
    first: int
    shown: tuple[int, ...]
    folded: tuple[int, ...]


def page_at(found: DroppedLines, number: int) -> LinesPage:
    """The page with this number, or the nearest one."""
    doubtful_pages = -(-len(found.doubtful) // PAGE_SIZE)
    count = max(1, doubtful_pages + -(-len(found.others) // OTHERS_PAGE_SIZE))
    number = min(max(0, number), count - 1)
    if number < doubtful_pages:
        first = number * PAGE_SIZE
        shown = found.doubtful[first : first + PAGE_SIZE]
        return LinesPage(number, count, PAGE_SIZE, first, shown, found.others)
    start = (number - doubtful_pages) * OTHERS_PAGE_SIZE
    shown = found.others[start : start + OTHERS_PAGE_SIZE]
    return LinesPage(number, count, OTHERS_PAGE_SIZE, len(found.doubtful) + start, shown, ())


def page_of_line(found: DroppedLines, line: int) -> int:
    """The number of the page that has a line."""
    if line in found.doubtful:
        return found.doubtful.index(line) // PAGE_SIZE
    doubtful_pages = -(-len(found.doubtful) // PAGE_SIZE)
    return doubtful_pages + (found.others.index(line) // OTHERS_PAGE_SIZE if line in found.others else 0)


def dropped_lines_page(article: Article, number: int, texts: Texts) -> Screen:
    """One page of the lines, whose numbers never change; only those of a draft can be put back."""
    found = sort_lines(article.dropped)
    page = page_at(found, number)
    is_draft = article.status is ArticleStatus.DRAFT
    rows = [_row(article, line, page.first + place, page.size) for place, line in enumerate(page.shown, 1)]
    head = texts("left.head" if rows else "left.none", title=clip(article.title, _TITLE_LIMIT))
    text = paragraphs(
        head,
        lines(*rows) if page.size == OTHERS_PAGE_SIZE else paragraphs(*rows),
        texts("left.ask") if is_draft and rows else Markup(),
        _fold(article, page.folded, texts),
    )
    return Screen(text, _button_rows(article, page, texts, is_draft=is_draft))


def card_button(article: Article, texts: Texts) -> tuple[Button, ...]:
    """The card's button to this page, with the number of lines that are out; none where none was dropped."""
    if not article.dropped:
        return ()
    out = len(article.dropped) - len(article.restored)
    return (Button(texts.plain("button.left_out", n=out), pack(Action.SHOW_DROPPED_LINES, article.id, 0)),)


def _row(article: Article, line: int, number: int, page_size: int) -> Markup:
    text = clip(" ".join(article.dropped[line].split()), _LINE_LIMITS[page_size])
    if line in article.restored:
        return Markup("✓ {}. {}").format(number, bold(text))
    return Markup("{}. {}").format(number, text)


def _fold(article: Article, folded: Sequence[int], texts: Texts) -> Markup:
    """All lines of menus and the like in one, cut."""
    if not folded:
        return Markup()
    different = dict.fromkeys(" ".join(article.dropped[line].split()) for line in folded)
    begun = " · ".join(list(different)[:_FOLD_LIMIT])
    return lines(texts.count("left.menus", len(folded)), italic(clip(begun, _FOLD_LIMIT)))


def _button_rows(
    article: Article, page: LinesPage, texts: Texts, *, is_draft: bool
) -> tuple[tuple[Button, ...], ...]:
    numbers = [
        _line_button(article, line, page.first + place)
        for place, line in enumerate(page.shown, 1)
        if is_draft
    ]
    data = partial(pack, Action.SHOW_DROPPED_LINES, article.id)
    menus_page = page.count - -(-len(page.folded) // OTHERS_PAGE_SIZE)
    turning = page_buttons(page.number, menus_page, data, texts, PREVIOUS_NEXT)
    back = Button(texts.plain("button.back"), pack(Action.SHOW_CARD, article.id))
    label = texts.plain("button.menus", n=len(page.folded))
    menus = (Button(label, data(menus_page)),) if page.folded else ()
    rows = (*chunked(numbers, _BUTTONS_IN_ROW), turning, (*menus, back))
    return tuple(row for row in rows if row)


def _line_button(article: Article, line: int, number: int) -> Button:
    if line in article.restored:
        return Button(f"✓ {number}", pack(Action.DROP_LINE_AGAIN, article.id, line))
    return Button(f"+ {number}", pack(Action.RESTORE_DROPPED_LINE, article.id, line))
