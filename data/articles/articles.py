"""Stores articles and moves them between their statuses: draft, published, discarded, retracted.

A publication number (`seq`) rises with every publication and is never assigned twice. An article
that was in an edition keeps its number for good, so that no reader is sent it a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias, Unpack

from sqlalchemy import ColumnElement, Result, Select, bindparam, delete, func, insert, select, update

from data.articles import events, search
from data.articles.article_change import ArticleChange
from data.coordination import counters
from data.delivery.carried_articles import was_carried
from data.engines.upsert import Transaction
from data.errors import NoSuchArticle, WrongStatus
from data.records.articles import (
    Article,
    ArticleStatus,
    CandidateArticle,
    NewArticle,
)
from data.schema.rows import columns_of, first_or_none
from data.schema.tables import article_topics, articles

SEQ_COUNTER = "article_seq"
"""The counter of publication numbers."""
_NEW_ARTICLE_FIELDS = tuple(field.name for field in fields(NewArticle))
# A change of one of these fields needs a new entry in the search index.
_INDEXED_FIELDS = frozenset({"title", "topics", "blocks", "keywords"})
_FINGERPRINT_LOCK_CLASS = 1
"""First key of the two-key advisory locks that fingerprints use; no other lock has two keys."""
_UNCORRECTED: dict[str, Any] = {"corrected_at": None, "correction": ""}
"""A correction is of one status: what was wrong with a story is not why it was retracted."""
_Query: TypeAlias = Select[*tuple[Any, ...]]
# Statements of every new story, made once: SQLAlchemy takes longer to make one than SQLite to answer it.
_ONE = select(articles).where(articles.c.id == bindparam("number"))
_ONE_LOCKED = _ONE.with_for_update()
_DELETE_TOPICS = delete(article_topics).where(article_topics.c.article_id == bindparam("article_id"))
_MANY = select(articles).where(articles.c.id.in_(bindparam("ids", expanding=True)))
_WITH_FINGERPRINT = (
    select(articles)
    .where(articles.c.fingerprint == bindparam("fingerprint"), articles.c.status != ArticleStatus.DISCARDED)
    .order_by(articles.c.id.desc())
)
_USES = func.count()
_COUNTED_TOPICS = (
    select(article_topics.c.topic, _USES)
    .group_by(article_topics.c.topic)
    .order_by(_USES.desc(), article_topics.c.topic)
)


async def add(
    tx: Transaction,
    article: NewArticle,
    now: datetime,
    *,
    event_id: int | None = None,
    copy_of: int | None = None,
    corrects: int | None = None,
) -> Article:
    """Store a new draft in an event, in a new one for None; see Article for `copy_of` and `corrects`."""
    values = {name: getattr(article, name) for name in _NEW_ARTICLE_FIELDS}
    statement = insert(articles).values(
        **values,
        status=ArticleStatus.DRAFT,
        created_at=now,
        updated_at=now,
        event_id=await events.create(tx, now) if event_id is None else event_id,
        copy_of=copy_of,
        corrects=corrects,
    )
    row = (await tx.execute(statement.returning(*articles.c))).one()
    return Article(**row._asdict())


async def get(tx: Transaction, article_id: int) -> Article | None:
    """The article with this number."""
    return _article_or_none(await tx.execute(_ONE, {"number": article_id}))


async def get_for_update(tx: Transaction, article_id: int) -> Article | None:
    """The article with this number, its row locked until the transaction ends."""
    return _article_or_none(await tx.execute(_ONE_LOCKED, {"number": article_id}))


async def get_many(tx: Transaction, ids: Iterable[int]) -> dict[int, Article]:
    """The existing articles among these numbers, by number."""
    rows = await tx.execute(_MANY, {"ids": list(set(ids))})
    return {row.id: Article(**row._asdict()) for row in rows}


async def revise(
    tx: Transaction, article_id: int, now: datetime, **changes: Unpack[ArticleChange]
) -> Article:
    """Change fields of an article, and its entry in the search index where needed.

    Raises:
        NoSuchArticle: There is none with this number.
    """
    article = await _change(tx, article_id, now, **changes)
    if article.status is ArticleStatus.PUBLISHED and not _INDEXED_FIELDS.isdisjoint(changes):
        await _index(tx, article)
    return article


async def publish(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Publish a draft or a discarded draft, and delete the text that the editor sent.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is published or retracted.
    """
    article = await _require_status(tx, article_id, ArticleStatus.DRAFT, ArticleStatus.DISCARDED)
    return await _publish(tx, article, now)


async def restore(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Publish a retracted article again, with a new publication number unless an edition had it.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not retracted.
    """
    article = await _require_status(tx, article_id, ArticleStatus.RETRACTED)
    return await _publish(tx, article, now)


async def retract(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Retract a published article: digests and the search leave it out from now on.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not published.
    """
    article = await _require_status(tx, article_id, ArticleStatus.PUBLISHED)
    await _unindex(tx, article_id)
    retracted = await _change(tx, article.id, now, status=ArticleStatus.RETRACTED, **_UNCORRECTED)
    await events.refresh_lead(tx, article.event_id, now)
    return retracted


async def unpublish(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Make a published article a draft again; it loses its publication number unless an edition had it.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not published.
    """
    article = await _require_status(tx, article_id, ArticleStatus.PUBLISHED)
    await _unindex(tx, article_id)
    cleared = {} if await _is_in_edition(tx, article_id) else {"seq": None, "published_at": None}
    draft = await _change(tx, article.id, now, status=ArticleStatus.DRAFT, **cleared, **_UNCORRECTED)
    await events.refresh_lead(tx, article.event_id, now)
    return draft


async def discard(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Discard a draft.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not a draft.
    """
    draft = await _require_status(tx, article_id, ArticleStatus.DRAFT)
    await events.refresh_lead(tx, draft.event_id, now)
    return await _change(tx, article_id, now, status=ArticleStatus.DISCARDED)


async def restore_draft(tx: Transaction, article_id: int, now: datetime) -> Article:
    """Make a discarded draft a draft again.

    Raises:
        NoSuchArticle: There is none with this number.
        WrongStatus: It is not discarded.
    """
    discarded = await _require_status(tx, article_id, ArticleStatus.DISCARDED)
    await events.refresh_lead(tx, discarded.event_id, now)
    return await _change(tx, article_id, now, status=ArticleStatus.DRAFT)


async def page(
    tx: Transaction,
    statuses: Sequence[ArticleStatus],
    offset: int,
    limit: int,
    *,
    added_by: int | None = None,
) -> tuple[list[Article], int]:
    """One page of the articles with these statuses, newest first, and their total number."""
    wanted: list[ColumnElement[bool]] = [articles.c.status.in_(statuses)]
    if added_by is not None:
        wanted.append(articles.c.added_by == added_by)
    query = select(articles).where(*wanted).order_by(articles.c.id.desc()).offset(offset).limit(limit)
    total = (await tx.execute(select(func.count()).select_from(articles).where(*wanted))).scalar_one()
    return await _list(tx, query), int(total)


async def latest(tx: Transaction, topic: str | None, limit: int, offset: int = 0) -> list[Article]:
    """The last published articles of one topic, or of all topics for None, newest first."""
    query = select(articles).limit(limit).offset(offset)
    if topic is None:
        published = articles.c.status == ArticleStatus.PUBLISHED
        return await _list(tx, query.where(published).order_by(articles.c.seq.desc()))
    query = query.join(article_topics).where(article_topics.c.topic == topic)
    return await _list(tx, query.order_by(article_topics.c.seq.desc()))


async def list_candidates(
    tx: Transaction, limit: int, since: datetime | None = None
) -> list[CandidateArticle]:
    """The last `limit` published articles, in the order of publication; with `since` only later ones."""
    query = (
        select(*columns_of(articles, CandidateArticle))
        .where(articles.c.status == ArticleStatus.PUBLISHED)
        .order_by(articles.c.seq.desc())
        .limit(limit)
    )
    if since is not None:
        query = query.where(articles.c.published_at >= since)
    return [CandidateArticle(**row._asdict()) for row in await tx.execute(query)][::-1]


async def list_candidates_of_event(tx: Transaction, event_id: int) -> list[CandidateArticle]:
    """The published articles of an event, in the order of publication."""
    of_event = articles.c.event_id == event_id, articles.c.status == ArticleStatus.PUBLISHED
    query = select(*columns_of(articles, CandidateArticle)).where(*of_event).order_by(articles.c.seq)
    return [CandidateArticle(**row._asdict()) for row in await tx.execute(query)]


async def first_with_breaking_word(tx: Transaction, event_id: int) -> int | None:
    """The number of the first published article of an event that its feed's rules take for breaking news."""
    of_event = articles.c.event_id == event_id, articles.c.status == ArticleStatus.PUBLISHED
    query = select(articles.c.id).where(*of_event, articles.c.breaking_word != "")
    return await tx.scalar(query.order_by(articles.c.seq).limit(1))


async def list_candidates_after(
    tx: Transaction, seq: int, since: datetime, limit: int
) -> list[CandidateArticle]:
    """The first published articles above a publication number that were published from an instant on."""
    published = articles.c.status == ArticleStatus.PUBLISHED, articles.c.published_at >= since
    query = select(*columns_of(articles, CandidateArticle)).where(articles.c.seq > seq, *published)
    rows = await tx.execute(query.order_by(articles.c.seq).limit(limit))
    return [CandidateArticle(**row._asdict()) for row in rows]


async def are_all_candidates(tx: Transaction, ids: Collection[int], max_seq: int) -> bool:
    """Whether all of these articles are still published, with a publication number up to `max_seq`.

    A shared lock keeps them so until the transaction ends.
    """
    query = select(articles.c.id).where(
        articles.c.id.in_(ids), articles.c.status == ArticleStatus.PUBLISHED, articles.c.seq <= max_seq
    )
    found = (await tx.execute(query.with_for_update(read=True))).all()
    return len(found) == len(ids)


async def last_seq(tx: Transaction) -> int:
    """The last publication number assigned; 0 before the first publication."""
    return await counters.current_value(tx, SEQ_COUNTER)


async def lock_fingerprint(tx: Transaction, fingerprint: str) -> None:
    """Wait for, and hold until the transaction ends, the lock on a text's fingerprint.

    Callers lock before they add or restore a text. There may be no row to lock yet, hence an advisory
    lock; on SQLite nothing is needed, because there is only one writer.
    """
    if tx.dialect.name != "sqlite":
        await tx.execute(
            select(func.pg_advisory_xact_lock(_FINGERPRINT_LOCK_CLASS, func.hashtext(fingerprint)))
        )


async def list_by_fingerprint(tx: Transaction, fingerprint: str) -> list[Article]:
    """The articles with exactly this text that are not discarded, newest first."""
    rows = await tx.execute(_WITH_FINGERPRINT, {"fingerprint": fingerprint})
    return [Article(**row._asdict()) for row in rows]


async def get_last_discarded(tx: Transaction, fingerprint: str) -> Article | None:
    """The last discarded draft with exactly this text.

    A parked near copy, which was stored as discarded and never changed, does not count.
    """
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


async def count_by_topic(tx: Transaction) -> list[tuple[str, int]]:
    """The topics of published articles with their number of articles, most frequent first."""
    return [(topic, int(count)) for topic, count in await tx.execute(_COUNTED_TOPICS)]


def _article_or_none(rows: Result[tuple[Any, ...]]) -> Article | None:
    row = rows.one_or_none()
    return None if row is None else Article(**row._asdict())


async def _list(tx: Transaction, query: _Query) -> list[Article]:
    return [Article(**row._asdict()) for row in await tx.execute(query)]


async def _require_status(tx: Transaction, article_id: int, *statuses: ArticleStatus) -> Article:
    """The article in one of `statuses`, its row locked; else NoSuchArticle or WrongStatus."""
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
        assigned = {"seq": await counters.next_value(tx, SEQ_COUNTER), "published_at": now}
    assigned |= {"status": ArticleStatus.PUBLISHED, "raw": "", **_UNCORRECTED}
    published = await _change(tx, article.id, now, **assigned)
    await _index(tx, published)
    await events.refresh_lead(tx, article.event_id, now)
    return published


async def _is_in_edition(tx: Transaction, article_id: int) -> bool:
    return bool((await tx.execute(select(was_carried(article_id)))).scalar())


async def _index(tx: Transaction, article: Article) -> None:
    await tx.execute(_DELETE_TOPICS, {"article_id": article.id})
    await add_to_index(tx, article)


async def add_to_index(tx: Transaction, article: Article) -> None:
    """Make a published article findable by topic and by words; its topics must not be indexed yet."""
    if article.topics:
        rows = [
            {"article_id": article.id, "topic": topic, "seq": article.seq} for topic in set(article.topics)
        ]
        await tx.execute(insert(article_topics), rows)
    await search.index(tx, article)


async def _unindex(tx: Transaction, article_id: int) -> None:
    await tx.execute(_DELETE_TOPICS, {"article_id": article_id})
    await search.unindex(tx, article_id)
