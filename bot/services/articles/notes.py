"""Sets and clears an editor's note, which stands below the story."""

from __future__ import annotations

from datetime import datetime

from bot.errors import UserError
from bot.services.articles import edit_history
from bot.services.articles.edit_history import Edited
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from data.database import Database
from data.records.articles import Article

MAX_LENGTH = 300
"""Characters of a note."""


async def set_note(
    database: Database, article_id: int, text: str, by: Person, now: datetime, *, seen: str
) -> Edited:
    """Replace the note; "" clears it.

    Args:
        database: The database.
        article_id: The article.
        text: The note.
        by: The editor.
        now: The present.
        seen: The note that the editor saw.

    Raises:
        UserError: The note is too long, nothing would change, or it changed meanwhile.
    """
    line = one_line(text)
    if len(line) > MAX_LENGTH:
        raise UserError("note.long", most=MAX_LENGTH, n=len(line))

    def check(current: Article) -> None:
        if current.note != seen:
            raise UserError("article.changed_meanwhile")
        if current.note == line:
            raise UserError("note.same")

    action = "article.note" if line else "article.note_cleared"
    return await edit_history.revise(database, article_id, action, by, now, check, note=line)
