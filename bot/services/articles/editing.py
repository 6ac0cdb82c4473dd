"""Lists drafts and published articles, and changes, publishes, retracts and restores them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import UserError, require_found
from bot.ports.summarizer import Summarizer
from bot.services.articles.duplicates import reject_duplicate_text
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from bot.settings import SUMMARY_METHODS
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredSummary

PAGE_SIZE = 8
MAX_TITLE_LENGTH = 200
MAX_SUMMARY_SENTENCES = 5
_GONE = "article.gone"

_DRAFT, _PUBLISHED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED
_DISCARDED, _RETRACTED = ArticleStatus.DISCARDED, ArticleStatus.RETRACTED

StatusUpdate = Callable[[Transaction, int, datetime], Awaitable[Article]]
"""A function of data.articles that changes an article's status."""


async def get(database: Database, article_id: int) -> Article:
    """The article with this number.

    Raises:
        UserError: There is none.
    """
    async with database.reading() as tx:
        return require_found(await articles.get(tx, article_id), _GONE)


async def list_drafts(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of the drafts, newest first, and the number of all drafts; pages are counted from 0."""
    async with database.reading() as tx:
        return await articles.page(tx, (ArticleStatus.DRAFT,), page * PAGE_SIZE, PAGE_SIZE)


async def list_published(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of the published and retracted articles, newest first, and the number of all of them."""
    async with database.reading() as tx:
        return await articles.page(
            tx, (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED), page * PAGE_SIZE, PAGE_SIZE
        )


async def publish(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Publish a draft.

    This and the functions up to `restore` return an article that has the new status already unchanged, so
    that a button pressed twice acts once.

    Raises:
        UserError: The article was deleted, or has a status other than the expected one.
    """
    return await _transition(database, article_id, _DRAFT, _PUBLISHED, articles.publish, by, now)


async def unpublish(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo a publication: the article is a draft again."""
    return await _transition(database, article_id, _PUBLISHED, _DRAFT, articles.unpublish, by, now)


async def discard(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Discard a draft."""
    return await _transition(database, article_id, _DRAFT, _DISCARDED, articles.discard, by, now)


async def restore_draft(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo discarding a draft.

    Raises:
        UserError: As `publish`; also where the same text is here as another article.
    """
    return await _transition(database, article_id, _DISCARDED, _DRAFT, articles.restore_draft, by, now)


async def retract(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Retract a published article; a digest that is not sent yet leaves it out."""
    return await _transition(database, article_id, _PUBLISHED, _RETRACTED, articles.retract, by, now)


async def restore(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo a retraction."""
    return await _transition(database, article_id, _RETRACTED, _PUBLISHED, articles.restore, by, now)


async def set_title(database: Database, article_id: int, title: str, by: Person, now: datetime) -> Article:
    """Change the title.

    Raises:
        UserError: It is empty or longer than MAX_TITLE_LENGTH.
    """
    line = one_line(title)
    if not line:
        raise UserError("title.empty")
    if len(line) > MAX_TITLE_LENGTH:
        raise UserError("title.long", most=MAX_TITLE_LENGTH, n=len(line))
    return await _revise(database, article_id, "article.title", by, now, title=line)


async def set_topics(
    database: Database, article_id: int, topics: tuple[str, ...], by: Person, now: datetime
) -> Article:
    """Replace the topics."""
    return await _revise(database, article_id, "article.topics", by, now, topics=topics)


async def set_length(database: Database, article_id: int, step: int, by: Person, now: datetime) -> Article:
    """Make the summary one sentence longer (`step` 1) or shorter (-1).

    Raises:
        UserError: It has the greatest or smallest length already.
    """
    article = await get(database, article_id)
    wanted = article.sentences_shown + step
    if wanted < 1:
        raise UserError("length.shortest")
    if wanted > min(MAX_SUMMARY_SENTENCES, len(article.summary.ladder)):
        raise UserError("length.longest")
    return await _revise(database, article_id, "article.length", by, now, sentences_shown=wanted)


async def try_next_method(
    database: Database, summarizer: Summarizer, article_id: int, by: Person, now: datetime
) -> Article:
    """Summarise by the next method in SUMMARY_METHODS, cyclically, that chooses other sentences.

    Raises:
        UserError: Every method chooses the same sentences, or the text changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    article = await get(database, article_id)
    before, count = article.summary, article.sentences_shown
    start = SUMMARY_METHODS.index(before.method) if before.method in SUMMARY_METHODS else -1
    for step in range(1, len(SUMMARY_METHODS)):
        method = SUMMARY_METHODS[(start + step) % len(SUMMARY_METHODS)]
        summary = await summarizer.resummarize(article.title, article.blocks, article.language, method)
        if card_sentences(summary, count) != card_sentences(before, count):
            return await _revise(
                database, article_id, "article.method", by, now, based_on=article, summary=summary
            )
    raise UserError("method.same")


def card_sentences(summary: StoredSummary, count: int) -> tuple[str, ...]:
    """The sentences that a card with a summary of `count` sentences shows."""
    if not summary.ladder:
        return ()
    step = summary.ladder[min(count, len(summary.ladder)) - 1]
    return tuple(summary.sentences[index] for index in step)


async def set_card_message(
    database: Database, article_id: int, chat_id: int, message_id: int, now: datetime
) -> None:
    """Store which message shows the article's card."""
    async with database.transaction() as tx:
        await articles.revise(tx, article_id, now, chat_id=chat_id, card_message_id=message_id)


async def _revise(
    database: Database,
    article_id: int,
    action: str,
    by: Person,
    now: datetime,
    *,
    based_on: Article | None = None,
    **fields: object,
) -> Article:
    """Change an article and write the audit entry; refused where its text differs from `based_on`."""
    async with database.transaction() as tx:
        current = require_found(await articles.get_for_update(tx, article_id), _GONE)
        if based_on is not None and current.blocks != based_on.blocks:
            raise UserError("article.changed_meanwhile")
        article = await articles.revise(tx, article_id, now, **fields)  # type: ignore[arg-type]
        await team.write_audit_entry(tx, by.id, by.name, action, article.title, now)
    return article


async def _transition(
    database: Database,
    article_id: int,
    from_status: ArticleStatus,
    to_status: ArticleStatus,
    update: StatusUpdate,
    by: Person,
    now: datetime,
) -> Article:
    async with database.transaction() as tx:
        article = require_found(await articles.get_for_update(tx, article_id), _GONE)
        if article.status is to_status:
            return article
        if article.status is not from_status:
            raise UserError("article.changed_meanwhile")
        if from_status is _DISCARDED:
            await reject_duplicate_text(tx, article)
        article = await update(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, f"article.{update.__name__}", article.title, now)
    return article
