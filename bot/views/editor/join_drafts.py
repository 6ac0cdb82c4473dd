"""Draws the button that joins two drafts, and what remains of their cards."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.html import bold, lines
from bot.views.format.limits import clip
from data.records.articles import Article

_TITLE_LIMIT = 60


def join_button(article: Article, previous: Article | None, texts: Texts) -> tuple[Button, ...]:
    """The button that joins a draft with the one pasted right before it; none where there is none."""
    if previous is None:
        return ()
    return (Button(texts.plain("button.join", n=previous.id), pack(Action.JOIN_DRAFTS, article.id)),)


def joined(previous: Article, pressed: Article, step_id: int, texts: Texts) -> Screen:
    """What remains of the pressed card: what was joined, whose card follows below, and Undo."""
    undo = Button(texts.plain("button.undo"), pack(Action.UNDO_JOIN, step_id))
    titles = (bold(clip(one.title, _TITLE_LIMIT)) for one in (previous, pressed))
    return Screen(lines(texts("card.joined"), *titles), ((undo,),))


def part(article: Article, texts: Texts) -> Screen:
    """What remains of the card of the draft that was pasted before."""
    return Screen(texts("card.joined_below", title=clip(article.title, _TITLE_LIMIT)))


def apart(article: Article, texts: Texts) -> Screen:
    """What remains of the card of a joined draft after Undo."""
    return Screen(texts("card.apart_again", title=clip(article.title, _TITLE_LIMIT)))
