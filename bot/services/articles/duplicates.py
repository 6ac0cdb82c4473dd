"""Finds texts that the archive already has: the same text by fingerprint, a near copy by similarity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.ports.summarizer import ArticleOpening, LoadOpenings, PreparedArticle, Summarizer
from data.articles import articles
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus

DUPLICATE_WINDOW = timedelta(days=30)
"""Articles older than this are not compared: a similar text after a month is news."""
_OPENINGS_BATCH_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The result of an intake that made no draft, because the archive has the text.

    Attributes:
        article: The article in the archive.
        parked: The new article of a near copy, stored as a discarded draft because it may be another story;
            None where the text is exactly the same.
    """

    article: Article
    parked: Article | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the texts are the same, not only similar."""
        return self.parked is None


async def find_near_duplicate(
    database: Database,
    summarizer: Summarizer,
    prepared: PreparedArticle,
    now: datetime,
    *,
    excluded_id: int = 0,
) -> Article | None:
    """The most similar article of the last 30 days that was not discarded; never article `excluded_id`.

    The threshold of similarity is bot.ports.summarizer.Summarizer.find_similar's.
    """
    body = " ".join(block.text for block in prepared.blocks if block.kind != "heading")
    opening = " ".join(body.split()[: articles.MAX_OPENING_WORDS])
    for article_id, _similarity in await summarizer.find_similar(
        prepared.title, opening, prepared.language, openings_loader(database, now)
    ):
        async with database.reading() as tx:
            article = await articles.get(tx, article_id)
        if article is None or article.id == excluded_id:
            continue
        if article.status is not ArticleStatus.DISCARDED:
            return article
    return None


def openings_loader(database: Database, now: datetime) -> LoadOpenings:
    """A function that loads the openings of the last 30 days' articles for the near-duplicate index."""

    async def load(after_id: int) -> Sequence[ArticleOpening]:
        async with database.reading() as tx:
            return await articles.list_openings(tx, after_id, now - DUPLICATE_WINDOW, _OPENINGS_BATCH_SIZE)

    return load


async def find_discarded_copy(database: Database, article: Article) -> Article | None:
    """The last discarded article with the same text as `article`."""
    async with database.reading() as tx:
        return await articles.get_last_discarded(tx, article.fingerprint)


async def reject_duplicate_text(tx: Transaction, article: Article) -> None:
    """Check that a discarded article may return: readers would get a text twice that is here as another.

    Raises:
        UserError: The same text is here as another article.
    """
    await articles.lock_fingerprint(tx, article.fingerprint)
    if await articles.get_by_fingerprint(tx, article.fingerprint):
        raise UserError("article.twin")
