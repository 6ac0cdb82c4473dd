"""The errors of this package; the text of each says what a person can do about it.

DataError
├── DatabaseUnavailable   the database in DATABASE_URL cannot be used
├── DatabaseTooNew        written by a newer Lede
├── NotLedeDatabase       belongs to another program
├── DatabaseBusy          locked by another process
├── BackupRefused         a backup or restore that was not done
│   └── BackupCancelled   because somebody stopped it
├── MoveRefused           a move to another database that was not done
├── NoSuchArticle         no article has this number
└── WrongStatus           the article's status does not allow the step
"""

from __future__ import annotations

from data.records.articles import Article


class DataError(Exception):
    """Base of all errors that this package raises on purpose; the text is for people."""


class DatabaseUnavailable(DataError):
    """The database cannot be reached, read or written."""


class DatabaseTooNew(DataError):
    """The database has a revision that this version of Lede does not support."""


class NotLedeDatabase(DataError):
    """The file or database belongs to another program, or the file is not a database."""


class DatabaseBusy(DataError):
    """A lock or a free connection was not available within the timeout."""


class BackupRefused(DataError):
    """A backup or restore was not done; nothing was changed."""


class BackupCancelled(BackupRefused):
    """A backup or restore was stopped; nothing was changed."""


class MoveRefused(DataError):
    """A move to another database was not done; the target is empty as before."""


class NoSuchArticle(DataError):
    """There is no article with this number.

    Attributes:
        article_id: The requested number.
    """

    def __init__(self, article_id: int) -> None:
        super().__init__(f"There is no article {article_id}.")
        self.article_id = article_id


class WrongStatus(DataError):
    """The article's status does not allow the step.

    Attributes:
        article: The article as it is stored.
    """

    def __init__(self, article: Article) -> None:
        super().__init__(f"Article {article.id} is {article.status} now.")
        self.article = article
