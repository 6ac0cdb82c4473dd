"""Draws the choice of an article's picture: what readers see, and the buttons that change it."""

from __future__ import annotations

from markupsafe import escape

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button, Screen
from bot.services.conversations import Step
from bot.views.format.buttons import cancel_button, with_check_mark
from bot.views.format.html import lines, paragraphs
from bot.views.format.limits import clip
from bot.views.reader.pictures import preview_url
from data.records.articles import Article, ArticleStatus, PictureChoice

_TITLE_LIMIT = 100


def choice(article: Article, texts: Texts, undo_id: int = 0) -> Screen:
    """What readers see of the article, with the page's picture above, and what they could see."""
    refused = article.unusable_picture and article.unusable_picture in (
        *(article.image_url, article.image_file_id),
    )
    text = paragraphs(
        texts("picture.head", title=clip(article.title, _TITLE_LIMIT)),
        lines(texts(_state_key(article)), texts("picture.refused") if refused else ""),
    )
    offered = (
        *((_option("page_picture", PictureChoice.PAGE, article, texts),) if article.image_url else ()),
        *((_option("own_picture", PictureChoice.OWN, article, texts),) if article.image_file_id else ()),
        _option("remove_picture", PictureChoice.NONE, article, texts),
    )
    ask = Button(texts.plain("button.add_picture"), pack(Action.ASK_PICTURE, article.id))
    show = Button(texts.plain("button.show_picture"), pack(Action.SHOW_OWN_PICTURE, article.id))
    undo = Button(texts.plain("button.undo_edit"), pack(Action.UNDO_EDIT, undo_id))
    back = Action.SHOW_CARD if article.status is ArticleStatus.DRAFT else Action.EDIT
    rows = (
        offered,
        (ask, *((show,) if article.own_picture else ())),
        (Button(texts.plain("button.back"), pack(back, article.id)), *((undo,) if undo_id else ())),
    )
    return Screen(text, tuple(row for row in rows if row), picture_url=preview_url(article))


def ask(article: Article, texts: Texts) -> Screen:
    """The question for a photo."""
    title = clip(article.title, _TITLE_LIMIT)
    return Screen(
        texts("picture.ask", title=title), ((cancel_button(Step.ARTICLE_PICTURE, texts, article.id),),)
    )


def own_photo(article: Article) -> Screen:
    """The editor's own picture of an article, with its title below."""
    return Screen(escape(clip(article.title, _TITLE_LIMIT)), picture_file_id=article.image_file_id)


def _state_key(article: Article) -> str:
    page, own = bool(preview_url(article)), bool(article.own_picture)
    names = {(True, True): "both", (True, False): "page", (False, True): "own", (False, False): "none"}
    return f"picture.shows.{names[page, own]}"


def _option(name: str, picture: PictureChoice, article: Article, texts: Texts) -> Button:
    """A button with a check mark where readers see that; without a choice they may see both pictures."""
    page, own = bool(preview_url(article)), bool(article.own_picture)
    is_on = {PictureChoice.PAGE: page, PictureChoice.OWN: own, PictureChoice.NONE: not page and not own}
    label = with_check_mark(texts.plain(f"button.{name}"), is_on=is_on[picture])
    return Button(label, pack(Action.CHOOSE_PICTURE, article.id, picture.value))
