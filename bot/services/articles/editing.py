"""The newsroom's shelf: drafts and published articles, listed, changed, published, taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import UserError
from bot.ports.summarizer import Thinker
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from bot.settings import SUMMARY_METHODS
from data.articles import articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredSummary

PAGE = 8
LONGEST_TITLE = 200
LONGEST_SUMMARY = 5

_DRAFT, _PUBLISHED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED
_DISCARDED, _RETRACTED = ArticleStatus.DISCARDED, ArticleStatus.RETRACTED

Change = Callable[[Transaction, int, datetime], Awaitable[Article]]


async def get(database: Database, article_id: int) -> Article:
    """An article by its number.

    Raises:
        UserError: When there is none (any more).
    """
    async with database.reading() as tx:
        return _there(await articles.get(tx, article_id))


async def drafts(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of the waiting drafts, newest first, and how many there are in all."""
    async with database.reading() as tx:
        return await articles.page(tx, (ArticleStatus.DRAFT,), page * PAGE, PAGE)


async def published(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of what was published, retracted articles included, and how many there are in all."""
    async with database.reading() as tx:
        return await articles.page(tx, (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED), page * PAGE, PAGE)


async def publish(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Make a draft public. Pressing twice changes nothing, here as below."""
    return await _move(database, article_id, _DRAFT, _PUBLISHED, articles.publish, by, now)


async def take_back(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo a publication: the article is a draft again."""
    return await _move(database, article_id, _PUBLISHED, _DRAFT, articles.unpublish, by, now)


async def discard(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Throw a draft away."""
    return await _move(database, article_id, _DRAFT, _DISCARDED, articles.discard, by, now)


async def restore_draft(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo throwing a draft away.

    Raises:
        UserError: Also where the same text is here as another story by now.
    """
    return await _move(database, article_id, _DISCARDED, _DRAFT, articles.restore_draft, by, now)


async def retract(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Take a published article out of everything not yet sent."""
    return await _move(database, article_id, _PUBLISHED, _RETRACTED, articles.retract, by, now)


async def restore(database: Database, article_id: int, by: Person, now: datetime) -> Article:
    """Undo a retraction."""
    return await _move(database, article_id, _RETRACTED, _PUBLISHED, articles.restore, by, now)


async def set_title(database: Database, article_id: int, title: str, by: Person, now: datetime) -> Article:
    """Change the title; it is one line of at most 200 characters.

    Raises:
        UserError: When it is empty or too long.
    """
    line = one_line(title)
    if not line:
        raise UserError("title.empty")
    if len(line) > LONGEST_TITLE:
        raise UserError("title.long", most=LONGEST_TITLE, n=len(line))
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
    if wanted > min(LONGEST_SUMMARY, len(article.summary.ladder)):
        raise UserError("length.longest")
    return await _revise(database, article_id, "article.length", by, now, sentences_shown=wanted)


async def another_way(
    database: Database, thinker: Thinker, article_id: int, by: Person, now: datetime
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
        found = await thinker.condense(article.title, blocks, article.language, method)
        summary = StoredSummary(found.method, found.sentences, found.positions, found.ladder, found.best)
        if _shown(summary, article.sentences_shown) != _shown(article.summary, article.sentences_shown):
            return await _revise(
                database, article_id, "article.method", by, now, basis=article, summary=summary
            )
    raise UserError("method.same")


def _shown(summary: StoredSummary, count: int) -> tuple[str, ...]:
    """The sentences that a card shows; none where there is no summary."""
    if not summary.ladder:
        return ()
    step = summary.ladder[min(count, len(summary.ladder)) - 1]
    return tuple(summary.sentences[index] for index in step)


async def remember_card(
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
    basis: Article | None = None,
    **fields: object,
) -> Article:
    """Change an article; not where its text is not that of `basis` any more, from which the change came."""
    async with database.transaction() as tx:
        present = _there(await articles.get_for_update(tx, article_id))
        if basis is not None and present.blocks != basis.blocks:
            raise UserError("article.changed_meanwhile")
        article = await articles.revise(tx, article_id, now, **fields)  # type: ignore[arg-type]
        await team.write_audit_entry(tx, by.id, by.name, action, article.title, now)
    return article


async def _move(
    database: Database,
    article_id: int,
    start: ArticleStatus,
    goal: ArticleStatus,
    change: Change,
    by: Person,
    now: datetime,
) -> Article:
    async with database.transaction() as tx:
        article = _there(await articles.get_for_update(tx, article_id))
        if article.status is goal:
            return article
        if article.status is not start:
            raise UserError("article.changed_meanwhile")
        if start is _DISCARDED:
            await refuse_twin(tx, article)
        article = await change(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, f"article.{change.__name__}", article.title, now)
    return article


async def refuse_twin(tx: Transaction, article: Article) -> None:
    """Keep a discarded story where it is while the same text is here as another, or readers would get both.

    Raises:
        UserError: It is.
    """
    await articles.lock_fingerprint(tx, article.fingerprint)
    if await articles.get_by_fingerprint(tx, article.fingerprint):
        raise UserError("article.twin")


def _there(article: Article | None) -> Article:
    if article is None:
        raise UserError("article.gone")
    return article
