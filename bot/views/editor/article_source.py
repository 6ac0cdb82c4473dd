"""Draws the questions about an article's source: which it is, and whether to publish without one."""

from __future__ import annotations

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.views import messages
from bot.views.format.html import bold, paragraphs
from bot.views.format.limits import clip
from data.records.articles import Article

_TITLE_LIMIT = 200


def ask(article: Article, texts: Texts) -> Screen:
    """The question for the source, with the present one to copy."""
    present = " ".join(part for part in (article.site, article.url) if part)
    return messages.prompt(
        "source_of.ask" if present else "source_of.ask_first",
        Step.ARTICLE_SOURCE,
        texts,
        subject=article.id,
        title=article.title,
        source=clip(present, 1_000),
    )


def confirm_publishing(article: Article, texts: Texts) -> Screen:
    """The question whether to publish a story that names no source."""
    publish = Button(texts.plain("button.publish"), pack(Action.PUBLISH_UNSOURCED, article.id))
    source = Button(texts.plain("button.set_source"), pack(Action.ASK_SOURCE, article.id))
    back = Button(texts.plain("button.back"), pack(Action.SHOW_CARD, article.id))
    text = paragraphs(bold(clip(article.title, _TITLE_LIMIT)), texts("source_of.publish_without"))
    return Screen(text, ((publish, source), (back,)))
