"""What was left out of a draft, with a button to take each line back."""

from __future__ import annotations

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article, ArticleStatus

PAGE_SIZE = 8
_LINE_LIMIT = 220
_TITLE_LIMIT = 100


def dropped_lines_page(article: Article, page: int, texts: Texts) -> Screen:
    """One page of the lines; those of an article that is no draft any more can only be read."""
    pages = max(1, -(-len(article.dropped) // PAGE_SIZE))
    page = min(max(0, page), pages - 1)
    first = page * PAGE_SIZE
    shown = article.dropped[first : first + PAGE_SIZE]
    rows = [Markup("{}. {}").format(first + n, clip(line, _LINE_LIMIT)) for n, line in enumerate(shown, 1)]
    draft = article.status is ArticleStatus.DRAFT
    head = texts("left.head" if shown else "left.none", title=clip(article.title, _TITLE_LIMIT))
    question = texts("left.ask") if draft and shown else Markup()
    back = Button(texts.plain("button.back"), pack(Action.SHOW_CARD, article.id))
    buttons = _restore_buttons(article.id, first, len(shown)) if draft else ()
    rows_of_buttons = (buttons[:4], buttons[4:], _page_buttons(article.id, page, pages, texts), (back,))
    return Screen(
        paragraphs(head, lines(*rows), question),
        tuple(row for row in rows_of_buttons if row),
    )


def card_button(article: Article, texts: Texts) -> tuple[Button, ...]:
    """The card's way here, where anything was left out."""
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


def _page_buttons(article_id: int, page: int, pages: int, texts: Texts) -> tuple[Button, ...]:
    steps = (("button.previous", page - 1, page > 0), ("button.next", page + 1, page + 1 < pages))
    return tuple(
        Button(texts.plain(key), pack(Action.SHOW_DROPPED_LINES, article_id, to))
        for key, to, there in steps
        if there
    )
