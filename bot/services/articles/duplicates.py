"""Finds texts that the archive already has: the same text by fingerprint, a near copy by similarity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.ports.summarizer import ArticleOpening, LoadOpenings, Summarizer
from bot.services.articles.corrections import is_new_version, says_correction
from bot.services.articles.near_copies import (
    ComparedStory,
    CopyKind,
    are_of_different_sources,
    classify_near_copy,
)
from data.articles import articles, openings
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus, NewArticle

DUPLICATE_WINDOW = timedelta(days=30)
"""Articles older than this are not compared: a similar text after a month is news."""
SAME_HEADLINE_WINDOW = timedelta(days=1)
"""For this long a text under the same headline is taken for a new version, later for one of a series."""
_OPENINGS_BATCH_SIZE = 20_000
_MAX_COMPARED = 50


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A stored article that a new text copies, and in which way."""

    article: Article
    kind: CopyKind


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The result of an intake that made no draft, because the archive has the text.

    Attributes:
        article: The article in the archive.
        parked: The new article of a near copy, stored as a discarded draft because it may be another story;
            None where the text is exactly the same, or where it is not kept.
        kind: In which way the text copies the article; None where it is exactly the same.
    """

    article: Article
    parked: Article | None = None
    kind: CopyKind | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the texts are the same, not only similar."""
        return self.parked is None and self.kind is None


async def find_near_duplicate(
    database: Database,
    summarizer: Summarizer,
    article: NewArticle,
    now: datetime,
    *,
    excluded_id: int = 0,
    has_own_identity: bool = False,
    is_entry: bool = False,
) -> NearCopy | None:
    """The article of the last 30 days, not discarded, that a new one copies; never article `excluded_id`.

    Like articles are those of bot.ports.summarizer.Summarizer.find_similar; see `classify_near_copy` for what
    the new one is beside each of them, and for `has_own_identity`. An entry of a feed is a new version only
    where it says so, since a series repeats its headline.
    """
    new = ComparedStory.from_article(article)
    opening = " ".join(new.text.split()[: openings.MAX_OPENING_WORDS])
    similar = await summarizer.find_similar(
        article.title, opening, article.language, openings_loader(database, now)
    )
    ids = [article_id for article_id, _ in similar[:_MAX_COMPARED] if article_id != excluded_id]
    async with database.reading() as tx:
        found = await articles.get_many(tx, ids)
    stored = [found[number] for number in ids if number in found]
    present = [one for one in stored if one.status is not ArticleStatus.DISCARDED]
    if version := _find_earlier_version(article, present, now, is_entry=is_entry):
        return version
    return choose_copied(new, present, has_own_identity)


def _find_earlier_version(
    article: NewArticle, similar: Sequence[Article], now: datetime, *, is_entry: bool
) -> NearCopy | None:
    """The first of the like articles of which a new one is a later version."""
    is_labelled = says_correction(article)
    if is_entry and not is_labelled:
        return None
    new = ComparedStory.from_article(article)
    for stored in similar:
        is_recent = now - stored.created_at <= SAME_HEADLINE_WINDOW
        compared = ComparedStory.from_article(stored)
        if not is_labelled and is_repeat(classify_near_copy(new, compared)):
            return None
        if is_new_version(new, compared, is_labelled=is_labelled, is_recent=is_recent):
            return NearCopy(stored, CopyKind.NEW_VERSION)
    return None


def is_repeat(kind: CopyKind) -> bool:
    """Whether a near copy is the same page or story again."""
    return kind in (CopyKind.SAME_PAGE, CopyKind.SAME_STORY)


def choose_copied(
    new: ComparedStory, similar: Sequence[Article], has_own_identity: bool = False
) -> NearCopy | None:
    """Which of the like articles a new story copies, the most similar first; None where it is a new story.

    A story that resembles another of its own series most is no copy of another source's series.
    """
    continues_series = False
    for article in similar:
        kind = classify_near_copy(new, ComparedStory.from_article(article), has_own_identity=has_own_identity)
        if kind is CopyKind.NEW_STORY:
            continues_series = True
        elif kind is not CopyKind.OTHER_SOURCE or not continues_series:
            return NearCopy(article, kind)
    return None


def openings_loader(database: Database, now: datetime) -> LoadOpenings:
    """A function that loads the openings of the last 30 days' articles for the near-duplicate index."""

    async def load(after_id: int) -> Sequence[ArticleOpening]:
        async with database.reading() as tx:
            return await openings.list_openings(tx, after_id, now - DUPLICATE_WINDOW, _OPENINGS_BATCH_SIZE)

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
    if await find_repeat(tx, article):
        raise UserError("article.twin")


async def find_repeat(tx: Transaction, article: NewArticle) -> Article | None:
    """The newest article with exactly this text, unless another source printed it: agencies sell texts.

    The fingerprint is locked until the transaction ends.
    """
    await articles.lock_fingerprint(tx, article.fingerprint)
    new = ComparedStory.from_article(article)
    for stored in await articles.list_by_fingerprint(tx, article.fingerprint):
        if not are_of_different_sources(new, ComparedStory.from_article(stored)):
            return stored
    return None
