"""What can go wrong while remembering, each with words a person can act on.

DataError
├── DatabaseUnavailable   the place in DATABASE_URL cannot be used
├── DatabaseTooNew        written by a newer Lede
├── NotLedeDatabase       something else lies where the database should be
├── DatabaseBusy          another process holds it
├── BackupRefused         a backup or restore that would lose or prove nothing
├── MoveRefused           a move to another database that was not done
├── NoSuchArticle         an article number nobody has
└── WrongStatus           an article whose life does not allow the step
"""

from __future__ import annotations

from data.records.articles import Article


class DataError(Exception):
    """Base of everything this package raises on purpose; its text is meant for people."""


class DatabaseUnavailable(DataError):
    """The database cannot be reached, read or written."""


class DatabaseTooNew(DataError):
    """The database has a revision this version of Lede does not know."""


class NotLedeDatabase(DataError):
    """The file or database belongs to another program, or is none."""


class DatabaseBusy(DataError):
    """Others held a lock, or all connections, longer than we are willing to wait."""


class BackupRefused(DataError):
    """A backup or restore was not done; nothing was changed."""


class MoveRefused(DataError):
    """A move to another database was not done; the target is as empty as before."""


class NoSuchArticle(DataError):
    """There is no article with this number.

    Attributes:
        article_id: The number asked for.
    """

    def __init__(self, article_id: int) -> None:
        super().__init__(f"There is no article {article_id}.")
        self.article_id = article_id


class WrongStatus(DataError):
    """The article's status does not allow the step.

    Attributes:
        article: The article as it is.
    """

    def __init__(self, article: Article) -> None:
        super().__init__(f"Article {article.id} is {article.status} now.")
        self.article = article
