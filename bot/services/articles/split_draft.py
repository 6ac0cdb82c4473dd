"""A draft that was put together from several messages, made into one draft for each after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UserError
from bot.services.articles import editing, intake, paste_parts
from bot.services.articles.intake import Duplicate, IntakeServices, Provenance
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus

MAX_PARTS = 8
"""A paste of more messages is no story that somebody sent too soon after another."""
_EVER_PUBLISHED = (ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED)


def count_parts(article: Article) -> int:
    """How many messages a draft was put together from; 1 where it is nothing to take apart."""
    if article.status is not ArticleStatus.DRAFT:
        return 1
    return len(paste_parts.split_parts(article.raw))


async def split(
    services: IntakeServices, article_id: int, by: Person, chat_id: int, now: datetime
) -> tuple[Article, list[Article | Duplicate]]:
    """Make a draft of each message; the draft they were put together in is discarded.

    Returns:
        The discarded draft, and what became of each message in order.

    Raises:
        UserError: It is no draft any more or was never put together, or a message has no story in it.
        ThinkerError: When the worker gave up on one.
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
    similar = [
        await intake.find_near_duplicate(services, each, now, excluded_id=whole.id) for each in prepared
    ]
    async with services.database.transaction() as tx:
        current = await articles.get_for_update(tx, article_id)
        if current is None or current.status is not whole.status:
            raise UserError("article.changed_meanwhile")
        discarded = await articles.discard(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, "article.split", whole.title, now)
        results = [
            await intake.insert_draft(tx, one, like, by, now) for one, like in zip(new, similar, strict=True)
        ]
    return discarded, results


async def join(
    database: Database, article_id: int, drafts: Sequence[int], by: Person, now: datetime
) -> tuple[Article, list[Article]]:
    """Undo `split`: the draft is back, and those made of it are discarded; gives it and them.

    Raises:
        UserError: One of them was published, or the draft was tidied away.
    """
    async with database.transaction() as tx:
        whole = await articles.get_for_update(tx, article_id)
        if whole is None:
            raise UserError("article.gone")
        found = list((await articles.get_many(tx, drafts)).values())
        if any(draft.status in _EVER_PUBLISHED for draft in found):
            raise UserError("split.published")
        if whole.status is not ArticleStatus.DISCARDED:
            return whole, []
        discarded = [await articles.discard(tx, d.id, now) for d in found if d.status is ArticleStatus.DRAFT]
        whole = await articles.restore_draft(tx, article_id, now)
        await team.write_audit_entry(tx, by.id, by.name, "article.join", whole.title, now)
    return whole, discarded
