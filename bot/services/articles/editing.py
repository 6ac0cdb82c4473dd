"""The newsroom's shelf: drafts and published articles, listed, changed, published, taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import UserError
from bot.ports.summarizer import Summarizer
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

_DRAFT, _PUBLISHED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED
_DISCARDED, _RETRACTED = ArticleStatus.DISCARDED, ArticleStatus.RETRACTED

StatusUpdate = Callable[[Transaction, int, datetime], Awaitable[Article]]


async def get(database: Database, article_id: int) -> Article:
    """An article by its number.

    Raises:
        UserError: When there is none (any more).
    """
    async with database.reading() as tx:
        return _or_gone(await articles.get(tx, article_id))


async def list_drafts(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of the waiting drafts, newest first, and how many there are in all."""
    async with database.reading() as tx:
        return await articles.page(tx, (ArticleStatus.DRAFT,), page * PAGE_SIZE, PAGE_SIZE)


async def list_published(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of what was published, retracted articles included, and how many there are in all."""
    async with database.reading() as tx:
        return await articles.page(
            tx, (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED), page * PAGE_SIZE, PAGE_SIZE
        )


async def publish(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Make a draft public. Pressing twice changes nothing, here as below."""
    return await _transition(database, article_id, _DRAFT, _PUBLISHED, articles.publish, by, now)


async def unpublish(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo a publication: the article is a draft again."""
    return await _transition(database, article_id, _PUBLISHED, _DRAFT, articles.unpublish, by, now)


async def discard(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Throw a draft away."""
    return await _transition(database, article_id, _DRAFT, _DISCARDED, articles.discard, by, now)


async def restore_draft(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo throwing a draft away.

    Raises:
        UserError: Also where the same text is here as another story by now.
    """
    return await _transition(database, article_id, _DISCARDED, _DRAFT, articles.restore_draft, by, now)


async def retract(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Take a published article out of everything not yet sent."""
    return await _transition(database, article_id, _PUBLISHED, _RETRACTED, articles.retract, by, now)


async def restore(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo a retraction."""
    return await _transition(database, article_id, _RETRACTED, _PUBLISHED, articles.restore, by, now)


async def set_title(database: Database, article_id: int, title: str, by: Person, now: datetime) -> Article:
    """Change the title; it is one line of at most 200 characters.

    Raises:
        UserError: When it is empty or too long.
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
    """Change the topics."""
    return await _revise(database, article_id, "article.topics", by, now, topics=topics)


async def set_length(database: Database, article_id: int, step: int, by: Person, now: datetime) -> Article:
    """Make the summary one sentence longer (`step` 1) or shorter (-1).

    Raises:
        UserError: When it is as long or as short as it can be.
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
    """Summarise by the next method that chooses other sentences; after the last comes the first again.

    Raises:
        UserError: When every method chooses the same, or the text has changed meanwhile.
        ThinkerError: When the worker gave up on it.
    """
    article = await get(database, article_id)
    blocks = [(block.kind, block.text) for block in article.blocks]
    start = SUMMARY_METHODS.index(article.summary.method) if article.summary.method in SUMMARY_METHODS else -1
    for step in range(1, len(SUMMARY_METHODS)):
        method = SUMMARY_METHODS[(start + step) % len(SUMMARY_METHODS)]
        condensed = await summarizer.resummarize(article.title, blocks, article.language, method)
        summary = StoredSummary(
            condensed.method, condensed.sentences, condensed.positions, condensed.ladder, condensed.best
        )
        if _card_sentences(summary, article.sentences_shown) != _card_sentences(
            article.summary, article.sentences_shown
        ):
            return await _revise(
                database, article_id, "article.method", by, now, based_on=article, summary=summary
            )
    raise UserError("method.same")


def _card_sentences(summary: StoredSummary, count: int) -> tuple[str, ...]:
    """The sentences that a card shows; none where there is no summary."""
    if not summary.ladder:
        return ()
    step = summary.ladder[min(count, len(summary.ladder)) - 1]
    return tuple(summary.sentences[index] for index in step)


async def set_card_message(
    database: Database, article_id: int, chat_id: int, message_id: int, now: datetime
) -> None:
    """Note which message shows the article's card."""
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
    """Change an article; not where its text is not that of `basis` any more, from which the change came."""
    async with database.transaction() as tx:
        current = _or_gone(await articles.get_for_update(tx, article_id))
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
        article = _or_gone(await articles.get_for_update(tx, article_id))
        if article.status is to_status:
            return article
        if article.status is not from_status:
            raise UserError("article.changed_meanwhile")
        if from_status is _DISCARDED:
            await reject_duplicate_text(tx, article)
        article = await update(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, f"article.{update.__name__}", article.title, now)
    return article


async def reject_duplicate_text(tx: Transaction, article: Article) -> None:
    """Keep a discarded story where it is while the same text is here as another, or readers would get both.

    Raises:
        UserError: It is.
    """
    await articles.lock_fingerprint(tx, article.fingerprint)
    if await articles.get_by_fingerprint(tx, article.fingerprint):
        raise UserError("article.twin")


def _or_gone(article: Article | None) -> Article:
    if article is None:
        raise UserError("article.gone")
    return article
