"""Draws the lines that cleaning dropped from a draft, with a button to restore each."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.buttons import PREVIOUS_NEXT, page_buttons, page_count
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article, ArticleStatus

PAGE_SIZE = 8
_LINE_LIMIT = 220
_TITLE_LIMIT = 100


def dropped_lines_page(article: Article, page: int, texts: Texts) -> Screen:
    """One page of the lines; only those of a draft can be restored."""
    pages = page_count(len(article.dropped), PAGE_SIZE)
    page = min(max(0, page), pages - 1)
    first = page * PAGE_SIZE
    shown = article.dropped[first : first + PAGE_SIZE]
    rows = [Markup("{}. {}").format(first + n, clip(line, _LINE_LIMIT)) for n, line in enumerate(shown, 1)]
    draft = article.status is ArticleStatus.DRAFT
    head = texts("left.head" if shown else "left.none", title=clip(article.title, _TITLE_LIMIT))
    question = texts("left.ask") if draft and shown else Markup()
    back = Button(texts.plain("button.back"), pack(Action.SHOW_CARD, article.id))
    buttons = _restore_buttons(article.id, first, len(shown)) if draft else ()
    data = partial(pack, Action.SHOW_DROPPED_LINES, article.id)
    turning = page_buttons(page, pages, data, texts, PREVIOUS_NEXT)
    rows_of_buttons = (buttons[:4], buttons[4:], turning, (back,))
    return Screen(
        paragraphs(head, lines(*rows), question),
        tuple(row for row in rows_of_buttons if row),
    )


def card_button(article: Article, texts: Texts) -> tuple[Button, ...]:
    """The card's button to this page; none where no line was dropped."""
    if not article.dropped:
        return ()
    return (
        Button(
            texts.plain("button.left_out", n=len(article.dropped)),
            pack(Action.SHOW_DROPPED_LINES, article.id, 0),
        ),
    )


def _restore_buttons(article_id: int, first: int, count: int) -> tuple[Button, ...]:
    return tuple(
        Button(f"+ {first + n + 1}", pack(Action.RESTORE_DROPPED_LINE, article_id, first + n))
        for n in range(count)
    )
