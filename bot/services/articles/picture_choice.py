"""Chooses the picture of an article: that of its page, an editor's own, or none."""

from __future__ import annotations

from datetime import datetime

from bot.errors import UserError
from bot.services.articles import edit_history
from bot.services.articles.edit_history import Edited
from bot.services.newsroom.people import Person
from data.database import Database
from data.records.articles import Article, PictureChoice

_ACTION = "article.picture"


async def choose(
    database: Database, article_id: int, choice: PictureChoice, by: Person, now: datetime
) -> Edited:
    """Let readers see this picture from now on; messages that were sent keep theirs.

    Raises:
        UserError: The article has no such picture, or is gone.
    """

    def check(current: Article) -> None:
        missing = {PictureChoice.PAGE: not current.image_url, PictureChoice.OWN: not current.image_file_id}
        if missing.get(choice, False):
            raise UserError("button.old")

    return await edit_history.revise(
        database, article_id, _ACTION, by, now, check, picture_choice=choice, unusable_picture=""
    )


async def use_photo(database: Database, article_id: int, file_id: str, by: Person, now: datetime) -> Edited:
    """Show an editor's photo, which Telegram knows by its file id."""
    return await edit_history.revise(
        database,
        article_id,
        _ACTION,
        by,
        now,
        image_file_id=file_id,
        picture_choice=PictureChoice.OWN,
        unusable_picture="",
    )
