"""Draws what the card of a new version says of the earlier one, and the offer to draft an edited message."""

from __future__ import annotations

from markupsafe import Markup

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.views.format.limits import clip
from data.records.articles import Article, ArticleStatus

_TITLE_LIMIT = 80
_IN_USE = (ArticleStatus.DRAFT, ArticleStatus.PUBLISHED)


def version_line(article: Article, earlier: Article | None, texts: Texts) -> Markup:
    """Of which article this is a new version, and what became of that; empty where it is none."""
    if earlier is None or article.status not in _IN_USE:
        return Markup()
    title = clip(earlier.title, _TITLE_LIMIT)
    return texts(f"card.version_of_{earlier.status.value}", n=earlier.id, title=title)


def version_row(article: Article, earlier: Article | None, texts: Texts) -> tuple[Button, ...]:
    """The button that puts a new version in the place of the earlier article, or undoes that."""
    if earlier is None or article.status not in _IN_USE:
        return ()
    action = Action.REPLACE_EARLIER if earlier.status in _IN_USE else Action.RESTORE_EARLIER
    match article.status, earlier.status:
        case ArticleStatus.DRAFT, ArticleStatus.PUBLISHED:
            name = "publish_instead"
        case _, ArticleStatus.PUBLISHED:
            name = "retract_earlier"
        case _, ArticleStatus.DRAFT:
            name = "discard_earlier"
        case _:
            name = "restore_earlier"
    return (Button(texts.plain(f"button.{name}", n=earlier.id), pack(action, article.id)),)


def edited_offer(key: str, message_id: int, article_id: int, texts: Texts) -> Screen:
    """Why an edited message changed nothing, with a button that makes a new draft of it."""
    draft = Button(texts.plain("button.draft_edited"), pack(Action.DRAFT_EDITED, message_id))
    show = Button(texts.plain("button.show_article"), pack(Action.SHOW_ARTICLE, article_id))
    return Screen(texts(key), ((draft, show),))
