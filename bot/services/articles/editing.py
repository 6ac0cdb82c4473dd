"""Lists drafts and published articles, and changes, publishes, retracts and restores them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError, require_found
from bot.ports.summarizer import Summarizer
from bot.services.articles.duplicates import reject_duplicate_text
from bot.services.articles.titles import one_line
from bot.services.newsroom.people import Person
from bot.settings import SUMMARY_METHODS
from data.articles import article_cards, articles
from data.database import Database, Transaction
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, CardMessage, StoredSummary

PAGE_SIZE = 8
DRAFTS_PAGE_SIZE = 6
"""Two buttons for all drafts and two that turn the page leave room for six."""
LENGTH_LIMITS = frozenset({"length.shortest", "length.longest"})
"""The errors of `set_length` that say that there is nothing to change."""
MAX_TITLE_LENGTH = 200
MAX_SUMMARY_SENTENCES = 5
_GONE = "article.gone"

_DRAFT, _PUBLISHED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED
_DISCARDED, _RETRACTED = ArticleStatus.DISCARDED, ArticleStatus.RETRACTED


@dataclass(frozen=True, slots=True)
class Wording:
    """Which of the different wordings of a summary is chosen, from 1."""

    number: int
    count: int


OnChanged = Callable[[Transaction, Article], Awaitable[None]]
"""Runs in the transaction that changes an article's status, after the change."""
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
        return await articles.page(tx, (ArticleStatus.DRAFT,), page * DRAFTS_PAGE_SIZE, DRAFTS_PAGE_SIZE)


async def list_published(database: Database, page: int) -> tuple[list[Article], int]:
    """One page of the published and retracted articles, newest first, and the number of all of them."""
    async with database.reading() as tx:
        return await articles.page(
            tx, (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED), page * PAGE_SIZE, PAGE_SIZE
        )


async def publish(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Publish a draft.

    This and the functions up to `restore` return an article that has the new status already unchanged, so
    that a button pressed twice acts once.

    Raises:
        UserError: The article was deleted, or has a status other than the expected one.
    """
    return await _transition(database, article_id, _DRAFT, _PUBLISHED, articles.publish, by, now, on_changed)


async def publish_planned(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Publish a draft at the hour that `by` has planned."""
    return await _transition(
        database,
        article_id,
        _DRAFT,
        _PUBLISHED,
        articles.publish,
        by,
        now,
        on_changed,
        action="article.publish_planned",
    )


async def unpublish(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Undo a publication: the article is a draft again."""
    return await _transition(
        database, article_id, _PUBLISHED, _DRAFT, articles.unpublish, by, now, on_changed
    )


async def discard(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Discard a draft."""
    return await _transition(database, article_id, _DRAFT, _DISCARDED, articles.discard, by, now, on_changed)


async def restore_draft(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Undo discarding a draft.

    Raises:
        UserError: As `publish`; also where the same text is here as another article.
    """
    return await _transition(
        database, article_id, _DISCARDED, _DRAFT, articles.restore_draft, by, now, on_changed
    )


async def retract(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Retract a published article; a digest that is not sent yet leaves it out."""
    return await _transition(
        database, article_id, _PUBLISHED, _RETRACTED, articles.retract, by, now, on_changed
    )


async def restore(
    database: Database, article_id: int, by: Person, now: datetime, on_changed: OnChanged | None = None
) -> Article:
    """Undo a retraction."""
    return await _transition(
        database, article_id, _RETRACTED, _PUBLISHED, articles.restore, by, now, on_changed
    )


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


async def choose_wording(
    database: Database, summarizer: Summarizer, article_id: int, step: int, by: Person, now: datetime
) -> tuple[Article, Wording]:
    """Give a summary the next (`step` 1) or previous (-1) wording, cyclically.

    A wording is a choice of sentences that no earlier method of SUMMARY_METHODS makes.

    Raises:
        UserError: Every method chooses the same sentences, or the text changed meanwhile.
        SummarizerError: The worker could not process the text.
    """
    article = await get(database, article_id)
    wordings, position = await _load_wordings(summarizer, article)
    if len(wordings) == 1:
        raise UserError("wording.only")
    chosen = (position + step) % len(wordings)
    changed = await _revise(
        database, article_id, "article.method", by, now, based_on=article, summary=wordings[chosen]
    )
    return changed, Wording(chosen + 1, len(wordings))


async def _load_wordings(summarizer: Summarizer, article: Article) -> tuple[list[StoredSummary], int]:
    """The different wordings of the article's summary, and which of them it has."""
    found: dict[tuple[str, ...], StoredSummary] = {}
    present = card_sentences(article.summary, article.sentences_shown)
    for method in SUMMARY_METHODS:
        summary = (
            article.summary
            if method == article.summary.method
            else await summarizer.resummarize(article.title, article.blocks, article.language, method)
        )
        found.setdefault(card_sentences(summary, article.sentences_shown), summary)
    # By hand, or by a method of an earlier version.
    wordings = found if present in found else {present: article.summary, **found}
    return list(wordings.values()), list(wordings).index(present)


def card_sentences(summary: StoredSummary, count: int) -> tuple[str, ...]:
    """The sentences that a card with a summary of `count` sentences shows."""
    if not summary.ladder:
        return ()
    step = summary.ladder[min(count, len(summary.ladder)) - 1]
    return tuple(summary.sentences[index] for index in step)


async def set_card_message(
    database: Database, article_id: int, chat_id: int, message_id: int, now: datetime
) -> None:
    """Store which message shows the article's newest card."""
    async with database.transaction() as tx:
        await articles.revise(tx, article_id, now, chat_id=chat_id, card_message_id=message_id)
        await article_cards.record(tx, article_id, chat_id, message_id)


async def list_cards(database: Database, article_id: int) -> list[CardMessage]:
    """The messages that show an article's card, one in each chat."""
    async with database.reading() as tx:
        return await article_cards.list_of_article(tx, article_id)


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
    on_changed: OnChanged | None,
    *,
    action: str = "",
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
        action = action or f"article.{update.__name__}"
        await team.write_audit_entry(tx, by.id, by.name, action, article.title, now)
        if on_changed:
            await on_changed(tx, article)
    return article
