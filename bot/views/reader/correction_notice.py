"""Draws the message that tells readers of a correction of a story that they had."""

from __future__ import annotations

from datetime import datetime

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.html import bold, paragraphs
from bot.views.format.limits import clip
from bot.views.reader.correction_line import correction_line
from bot.views.reader.latest import pack_ids
from data.records.articles import Article, ArticleStatus

_TITLE_LIMIT = 200


def notice(article: Article, zone: str, now: datetime, texts: Texts, *, has_buttons: bool = True) -> Screen:
    """The title of the story and what was corrected, with a button that opens it.

    A retracted story opens no more, and a channel has no buttons.
    """
    is_retracted = article.status is ArticleStatus.RETRACTED
    title = bold(clip(article.title, _TITLE_LIMIT))
    head = texts("notice.retracted" if is_retracted else "notice.corrected", title=title)
    text = paragraphs(head, correction_line(article, zone, now, texts))
    if is_retracted or not has_buttons:
        return Screen(text)
    opening = pack(Action.OPEN_STORY, 1, pack_ids([article.id]))
    return Screen(text, ((Button(texts.plain("story.more"), opening),),))
