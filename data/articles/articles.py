"""The archive: drafts, what was published, and what was taken back.

A publication number (`seq`) rises with every publication and is never given out twice; an article
that an edition has carried keeps its number for life, so that nobody is sent it again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias, TypedDict, Unpack

from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, select, update

from data.articles import search
from data.coordination import counters
from data.engines.upsert import Transaction
from data.errors import NoSuchArticle, WrongStatus
from data.records.articles import (
    Article,
    ArticleStatus,
    CandidateArticle,
    NewArticle,
    StoredBlock,
    StoredSummary,
)
from data.schema.rows import columns_of, first_or_none
from data.schema.tables import article_topics, articles, edition_articles

_SEQ_COUNTER = "article_seq"
_NEW_ARTICLE_FIELDS = tuple(field.name for field in fields(NewArticle))
# Changes of these alter how a published article is found.
_INDEXED_FIELDS = frozenset({"title", "topics", "blocks", "keywords"})
_FINGERPRINT_LOCK_CLASS = 1
"""Which advisory locks of two numbers are those of texts; there are no others of two."""
MAX_OPENING_WORDS = 100
"""So many words of a body tell whether it is a near copy of another."""

_Query: TypeAlias = Select[*tuple[Any, ...]]


class ArticleChange(TypedDict, total=False):
    """What may be changed about an article without a change of its status; see Article."""

    title: str
    topics: tuple[str, ...]
    summary: StoredSummary
    sentences_shown: int
    blocks: tuple[StoredBlock, ...]
    dropped: tuple[str, ...]
    keywords: tuple[str, ...]
    fingerprint: str
    card_message_id: int | None
    chat_id: int
    raw: str


async def add(tx: Transaction, article: NewArticle, now: datetime) -> Article:
    """Store a new draft."""
    values = {name: getattr(article, name) for name in _NEW_ARTICLE_FIELDS}
    statement = insert(articles).values(**values, status=ArticleStatus.DRAFT, created_at=now, updated_at=now)
    row = (await tx.execute(statement.returning(*articles.c))).one()
    return Article(**row._asdict())


async def get(tx: Transaction, article_id: int) -> Article | None:
    """The article with this number."""
    return first_or_none(await _list(tx, select(articles).where(articles.c.id == article_id)))


async def get_for_update(tx: Transaction, article_id: int) -> Article | None:
    """The article with this number; nobody else changes it until the transaction ends."""
    query = select(articles).where(articles.c.id == article_id).with_for_update()
    return first_or_none(await _list(tx, query))


async def get_many(tx: Transaction, ids: Iterable[int]) -> dict[int, Article]:
    """The articles with these numbers, those that exist."""
    found = await _list(tx, select(articles).where(articles.c.id.in_(set(ids))))
    return {article.id: article for article in found}


async def revise(
    tx: Transaction, article_id: int, now: datetime, **changes: Unpack[ArticleChange]
) -> Article:
    """Change an article in place.

    Raises:
        NoSuchArticle: There is none with this number.
    """
    article = await _change(tx, article_id, now, **changes)
    if article.status is ArticleStatus.PUBLISHED and not _INDEXED_FIELDS.isdisjoint(changes):
        await _index(tx, article)
    return article


async def publish(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Publish a draft, or a discarded one; what the editor sent is forgotten now.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is published or retracted.
    """
    article = await _require_status(tx, article_id, ArticleStatus.DRAFT, ArticleStatus.DISCARDED)
    return await _publish(tx, article, now)


async def restore(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Publish a retracted article again; one that no edition has carried comes as a new one.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not retracted.
    """
    article = await _require_status(tx, article_id, ArticleStatus.RETRACTED)
    return await _publish(tx, article, now)


async def retract(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Take a published article back; it goes out no more and is found no more.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not published.
    """
    article = await _require_status(tx, article_id, ArticleStatus.PUBLISHED)
    await _unindex(tx, article_id)
    return await _change(tx, article.id, now, status=ArticleStatus.RETRACTED)


async def unpublish(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Make a published article a draft again, without a number unless an edition has carried it.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not published.
    """
    article = await _require_status(tx, article_id, ArticleStatus.PUBLISHED)
    await _unindex(tx, article_id)
    cleared = {} if await _is_in_edition(tx, article_id) else {"seq": None, "published_at": None}
    return await _change(tx, article.id, now, status=ArticleStatus.DRAFT, **cleared)


async def discard(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Throw a draft away.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not a draft.
    """
    await _require_status(tx, article_id, ArticleStatus.DRAFT)
    return await _change(tx, article_id, now, status=ArticleStatus.DISCARDED)


async def restore_draft(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Make a discarded draft a draft again.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not discarded.
    """
    await _require_status(tx, article_id, ArticleStatus.DISCARDED)
    return await _change(tx, article_id, now, status=ArticleStatus.DRAFT)


async def page(
    tx: Transaction,
    statuses: Sequence[ArticleStatus],
    offset: int,
    limit: int,
    *,
    added_by: int | None = None,
) -> tuple[list[Article], int]:
    """One page of the articles with these statuses, newest first, and how many there are in all."""
    wanted: list[ColumnElement[bool]] = [articles.c.status.in_(statuses)]
    if added_by is not None:
        wanted.append(articles.c.added_by == added_by)
    query = select(articles).where(*wanted).order_by(articles.c.id.desc()).offset(offset).limit(limit)
    total = (await tx.execute(select(func.count()).select_from(articles).where(*wanted))).scalar_one()
    return await _list(tx, query), int(total)


async def latest(tx: Transaction, topic: str | None, limit: int) -> list[Article]:
    """The newest published articles, of one topic or of all."""
    query = select(articles).limit(limit)
    if topic is None:
        published = articles.c.status == ArticleStatus.PUBLISHED
        return await _list(tx, query.where(published).order_by(articles.c.seq.desc()))
    query = query.join(article_topics).where(article_topics.c.topic == topic)
    return await _list(tx, query.order_by(article_topics.c.seq.desc()))


async def list_candidates(tx: Transaction, limit: int) -> list[CandidateArticle]:
    """The newest published articles, in the order of publication; the oldest are left out beyond `limit`."""
    query = (
        select(*columns_of(articles, CandidateArticle))
        .where(articles.c.status == ArticleStatus.PUBLISHED)
        .order_by(articles.c.seq.desc())
        .limit(limit)
    )
    return [CandidateArticle(**row._asdict()) for row in await tx.execute(query)][::-1]


async def are_all_candidates(tx: Transaction, ids: Collection[int], max_seq: int) -> bool:
    """Whether all of these articles are still published, with a publication number up to `top`.

    They stay so until the transaction ends.
    """
    query = select(articles.c.id).where(
        articles.c.id.in_(ids), articles.c.status == ArticleStatus.PUBLISHED, articles.c.seq <= max_seq
    )
    found = (await tx.execute(query.with_for_update(read=True))).all()
    return len(found) == len(ids)


async def last_seq(tx: Transaction) -> int:
    """The last publication number given out; 0 when nothing has been published yet."""
    return await counters.current_value(tx, _SEQ_COUNTER)


async def lock_fingerprint(tx: Transaction, fingerprint: str) -> None:
    """Let nobody else who asks for it here add or revive this text until the transaction ends.

    It may not be stored yet, so there is no row to lock; on SQLite there is one writer anyway.
    """
    if tx.dialect.name != "sqlite":
        await tx.execute(
            select(func.pg_advisory_xact_lock(_FINGERPRINT_LOCK_CLASS, func.hashtext(fingerprint)))
        )


async def get_by_fingerprint(tx: Transaction, fingerprint: str) -> Article | None:
    """The newest article with exactly this text, unless it was discarded."""
    query = (
        select(articles)
        .where(articles.c.fingerprint == fingerprint, articles.c.status != ArticleStatus.DISCARDED)
        .order_by(articles.c.id.desc())
        .limit(1)
    )
    return first_or_none(await _list(tx, query))


async def get_last_discarded(tx: Transaction, fingerprint: str) -> Article | None:
    """The article with exactly this text that was thrown away last; not one that was never a draft."""
    query = (
        select(articles)
        .where(
            articles.c.fingerprint == fingerprint,
            articles.c.status == ArticleStatus.DISCARDED,
            articles.c.updated_at > articles.c.created_at,
        )
        .order_by(articles.c.updated_at.desc())
        .limit(1)
    )
    return first_or_none(await _list(tx, query))


async def list_openings(
    tx: Transaction, after_id: int, since: datetime, limit: int
) -> list[tuple[int, str, str]]:
    """Number, title and first hundred words of what was not discarded, ascending by number.

    Headings are left out, as they are from what is compared with it.

    Args:
        tx: The transaction.
        after_id: Where the last call ended, 0 at first.
        since: The earliest instant of creation.
        limit: The most rows.
    """
    query = (
        select(articles.c.id, articles.c.title, articles.c.blocks)
        .where(
            articles.c.id > after_id,
            articles.c.created_at >= since,
            articles.c.status != ArticleStatus.DISCARDED,
        )
        .order_by(articles.c.id)
        .limit(limit)
    )
    return [(row.id, row.title, _opening(row.blocks)) for row in await tx.execute(query)]


async def count_by_topic(tx: Transaction) -> list[tuple[str, int]]:
    """The topics of published articles with their numbers of articles, most used first."""
    uses = func.count()
    query = select(article_topics.c.topic, uses).group_by(article_topics.c.topic)
    rows = await tx.execute(query.order_by(uses.desc(), article_topics.c.topic))
    return [(topic, int(count)) for topic, count in rows]


async def _list(tx: Transaction, query: _Query) -> list[Article]:
    return [Article(**row._asdict()) for row in await tx.execute(query)]


async def _require_status(tx: Transaction, article_id: int, *statuses: ArticleStatus) -> Article:
    """The article, held, in one of `statuses`."""
    found = await get_for_update(tx, article_id)
    if found is None:
        raise NoSuchArticle(article_id)
    if found.status not in statuses:
        raise WrongStatus(found)
    return found


async def _change(tx: Transaction, article_id: int, now: datetime, **values: Any) -> Article:
    statement = update(articles).where(articles.c.id == article_id).values(updated_at=now, **values)
    row = (await tx.execute(statement.returning(*articles.c))).one_or_none()
    if row is None:
        raise NoSuchArticle(article_id)
    return Article(**row._asdict())


async def _publish(tx: Transaction, article: Article, now: datetime) -> Article:
    assigned: dict[str, Any] = {}
    if article.seq is None or not await _is_in_edition(tx, article.id):
        assigned = {"seq": await counters.next_value(tx, _SEQ_COUNTER), "published_at": now}
    published = await _change(tx, article.id, now, status=ArticleStatus.PUBLISHED, raw="", **assigned)
    await _index(tx, published)
    return published


async def _is_in_edition(tx: Transaction, article_id: int) -> bool:
    carried = exists().where(edition_articles.c.article_id == article_id)
    return bool((await tx.execute(select(carried))).scalar())


async def _index(tx: Transaction, article: Article) -> None:
    await _unindex(tx, article.id)
    if article.topics:
        rows = [
            {"article_id": article.id, "topic": topic, "seq": article.seq} for topic in set(article.topics)
        ]
        await tx.execute(insert(article_topics), rows)
    await search.index(tx, article)


async def _unindex(tx: Transaction, article_id: int) -> None:
    await tx.execute(delete(article_topics).where(article_topics.c.article_id == article_id))
    await search.unindex(tx, article_id)


def _opening(blocks: tuple[StoredBlock, ...]) -> str:
    words: list[str] = []
    for block in blocks:
        if block.kind == "heading":
            continue
        words.extend(block.text.split()[: MAX_OPENING_WORDS - len(words)])
        if len(words) >= MAX_OPENING_WORDS:
            break
    return " ".join(words)


async def last_changes(tx: Transaction, ids: Collection[int]) -> dict[int, datetime]:
    """When each of these articles that is published was last changed; the others are left out."""
    if not ids:
        return {}
    query = select(articles.c.id, articles.c.updated_at).where(
        articles.c.id.in_(ids), articles.c.status == ArticleStatus.PUBLISHED
    )
    return {row.id: row.updated_at for row in await tx.execute(query)}
