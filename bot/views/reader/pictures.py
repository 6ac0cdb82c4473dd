"""Puts a story's picture on a message: the page's as a large link preview, or any as a photo with caption."""

from __future__ import annotations

from dataclasses import replace

from bot.ports.messenger import Screen
from bot.views.format.html import host_of
from bot.views.format.limits import shown_length
from data.records.articles import Article, ArticleStatus
from data.records.delivery import PictureForm

CAPTION_LIMIT = 1_024
"""UTF-16 units of text below a photo (https://core.telegram.org/bots/api#sendphoto)."""


def preview_url(article: Article) -> str:
    """The address of the picture that a link preview can show; "" for none, also of a retracted article."""
    is_shown = article.status is not ArticleStatus.RETRACTED and host_of(article.page_picture)
    return article.page_picture if is_shown else ""


def with_photo(screen: Screen, article: Article) -> Screen:
    """A single story with its picture: as a photo where the text fits below one, else as a preview."""
    page = preview_url(article)
    if shown_length(screen.html) > CAPTION_LIMIT:
        return replace(screen, picture_url=page)
    if article.own_picture:
        return replace(screen, picture_file_id=article.own_picture)
    return replace(screen, photo_url=page)


def as_edited(screen: Screen, form: PictureForm) -> Screen:
    """A screen that edits a message with a picture of this form: its picture stays what it was."""
    match form:
        case PictureForm.PHOTO:
            return replace(screen, picture_url="", is_caption=True)
        case PictureForm.PREVIEW:
            return screen
        case PictureForm.NONE:
            return replace(screen, picture_url="")
