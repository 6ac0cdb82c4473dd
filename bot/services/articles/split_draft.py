"""Splits a draft that was joined from several messages into one draft per message, and undoes that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UserError, require_found
from bot.services.articles import editing, intake, paste_parts
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.redraft import version_of
from bot.services.newsroom.people import Person
from data.articles import articles, publication_plans
from data.database import Database, Transaction
from data.newsroom import submitted_messages, team
from data.records.articles import Article, ArticleStatus

MAX_PARTS = 8
"""A paste of more messages is one long text, not several stories sent in quick succession."""
_EVER_PUBLISHED = (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED)


def count_parts(article: Article) -> int:
    """The number of messages a draft was joined from; 1 where the article is not a draft."""
    if article.status is not ArticleStatus.DRAFT:
        return 1
    return len(paste_parts.split_parts(article.raw))


async def split(
    services: IntakeServices, article_id: int, by: Person, chat_id: int, now: datetime
) -> tuple[Article, list[Article | Duplicate]]:
    """Make a draft of each message, and discard the joined draft.

    Returns:
        The discarded draft, and the draft or duplicate of each message in order.

    Raises:
        UserError: The article is not a joined draft of at most MAX_PARTS messages, changed meanwhile, or has
            a message with nothing to summarise.
        SummarizerError: The worker could not process a message.
    """
    whole = await editing.get(services.database, article_id)
    if not 1 < count_parts(whole) <= MAX_PARTS:
        raise UserError("split.not_now")
    texts = paste_parts.split_parts(whole.raw)
    prepared = [await intake.prepare(services, text, now) for text in texts]
    new = [
        intake.build_article(each, text, Provenance(), by, chat_id)
        for each, text in zip(prepared, texts, strict=True)
    ]
    placements = [await intake.place(services, each, now, excluded=whole) for each in new]
    async with services.database.transaction() as tx:
        current = await articles.get_for_update(tx, article_id)
        if current is None or current.status is not whole.status:
            raise UserError("article.changed_meanwhile")
        discarded = await articles.discard(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, "article.split", whole.title, now)
        results = [
            await intake.insert_draft(tx, article, placement, by, now)
            for article, placement in zip(new, placements, strict=True)
        ]
        await _share_messages(tx, whole, results, now)
        await publication_plans.copy(tx, article_id, _stored_numbers(results))
    return discarded, results


def _stored_numbers(results: Sequence[Article | Duplicate]) -> list[int]:
    """The numbers of the drafts, also of those that an editor may add although they are known."""
    stored = [one if isinstance(one, Article) else one.parked for one in results]
    return [one.id for one in stored if one is not None]


async def _share_messages(
    tx: Transaction, whole: Article, results: Sequence[Article | Duplicate], now: datetime
) -> None:
    """Make each message that of its own draft, so that an edited message updates that one."""
    messages = await submitted_messages.list_of_article(tx, whole.id)
    drafts = [one if isinstance(one, Article) else one.parked for one in results]
    for message, draft in zip(messages, drafts, strict=False):
        if draft is not None:
            await submitted_messages.record(tx, [message], draft.id, version_of(draft), now)


async def join(
    database: Database, article_id: int, draft_ids: Sequence[int], by: Person, now: datetime
) -> tuple[Article, list[Article]]:
    """Undo `split`: restore the joined draft and discard the drafts that were made of it.

    Returns:
        The joined draft, and the drafts that were discarded now.

    Raises:
        UserError: One of the drafts was published, or the joined draft was deleted.
    """
    async with database.transaction() as tx:
        whole = require_found(await articles.get_for_update(tx, article_id), "article.gone")
        found = list((await articles.get_many(tx, draft_ids)).values())
        if any(draft.status in _EVER_PUBLISHED for draft in found):
            raise UserError("split.published")
        if whole.status is not ArticleStatus.DISCARDED:
            return whole, []
        discarded = [await articles.discard(tx, d.id, now) for d in found if d.status is ArticleStatus.DRAFT]
        whole = await articles.restore_draft(tx, article_id, now)
        await submitted_messages.reassign(tx, draft_ids, article_id, version_of(whole))
        await team.write_audit_entry(tx, by.id, by.name, "article.join", whole.title, now)
    return whole, discarded
