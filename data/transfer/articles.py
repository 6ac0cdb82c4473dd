"""Imports articles: matches them with stored ones, numbers the new ones, stores and indexes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, select

from data.articles import articles as archive
from data.articles import events, publication_plans
from data.delivery import editions
from data.engines.upsert import Transaction
from data.newsroom import story_figures
from data.records.articles import Article, ArticleStatus
from data.records.story_figures import DayOpenings
from data.schema.tables import articles
from data.schema.tables import events as event_table
from data.transfer import row_ids
from data.transfer.import_state import ImportState
from data.transfer.publication_numbers import PublicationNumbering
from data.transfer.records import ImportCounts, TransferredArticle

EDITION_KIND = "import"
"""The kind of editions that record which imported articles were in a digest of their old newsroom."""

_MatchKey: TypeAlias = tuple[object, ...]
_MATCH_COLUMNS = tuple(
    articles.c[name]
    for name in ("id", "status", "seq", "created_at", "fingerprint", "title", "url", "event_id")
)


async def import_articles(
    tx: Transaction, state: ImportState, moved: Sequence[TransferredArticle], now: datetime
) -> ImportCounts:
    """Store the articles that are not stored yet; stored ones are not changed."""
    existing = await _ExistingArticles.load(tx, state, moved)
    numbering = PublicationNumbering(tx, state.min_covered_seq, now)
    await numbering.reserve(one.article.seq for one in moved if one.article.seq is not None)
    added: list[TransferredArticle] = []
    for one in moved:
        line_hash = hash((one.article.id, *_identity_key(one.article)))
        if (
            line_hash in state.line_hashes
            if one.has_created_at and one.article.id
            else existing.has_pending(one.article)
        ):
            continue
        present = existing.find(one, state.matched_ids)
        if present is None:
            number = numbering.archive if one.is_archived else numbering.assign
            seq = await number(one.article)
            added.append(replace(one, article=replace(one.article, seq=seq)))
            existing.add_pending(one.article)
        else:
            seq = present.seq
            if one.article.event_id:
                state.event_ids.setdefault(one.article.event_id, present.event_id)
            state.matched_ids.add(present.id)
            state.article_ids[one.article.id] = present.id
        state.line_hashes.add(line_hash)
        state.count_seq(one.article, seq)
    state.matched_ids.update(await _insert_articles(tx, state, added, now))
    return ImportCounts(added=len(added), unchanged=len(moved) - len(added))


class _ExistingArticles:
    """The stored articles that may be equal to one of the batch."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._by_identity: dict[_MatchKey, list[Row[Any]]] = {}
        self._by_similarity: dict[_MatchKey, list[Row[Any]]] = {}
        self._pending: set[_MatchKey] = set()
        for row in rows:
            self._by_identity.setdefault(_identity_key(row), []).append(row)
            if row.status is not ArticleStatus.DISCARDED:
                for key in _similarity_keys(row):
                    self._by_similarity.setdefault(key, []).append(row)

    @classmethod
    async def load(
        cls, tx: Transaction, state: ImportState, moved: Sequence[TransferredArticle]
    ) -> _ExistingArticles:
        query = select(*_MATCH_COLUMNS)
        found: dict[int, Row[Any]] = {}
        texts = {one.article.fingerprint for one in moved} - {""}
        instants = {one.article.created_at for one in moved if not one.article.fingerprint}
        for column, values in ((articles.c.fingerprint, texts), (articles.c.created_at, instants)):
            if values:
                rows = await tx.execute(query.where(column.in_(values)))
                found.update({row.id: row for row in rows})
        identical = {_identity_key(row) for row in found.values()}
        unmatched = [one for one in moved if _identity_key(one.article) not in identical]
        urls = {one.article.url for one in unmatched} - {""}
        if all(one.has_created_at for one in unmatched):
            # Articles from the same export are distinct: do not match one with another.
            query = query.where(articles.c.id <= state.max_article_id)
        if urls and (state.max_article_id or not all(one.has_created_at for one in unmatched)):
            # URLs have no index: this reads the whole table.
            found.update({row.id: row for row in await tx.execute(query.where(articles.c.url.in_(urls)))})
        return cls(found.values())

    def find(self, one: TransferredArticle, matched_ids: set[int]) -> Row[Any] | None:
        """The stored article that equals a line's article and was not matched with another line, or None."""
        article = one.article
        if not one.has_created_at:
            return self._find_undated(article)
        identical = [
            row for row in self._by_identity.get(_identity_key(article), ()) if row.id not in matched_ids
        ]
        identical.sort(key=lambda row: (row.id != article.id, row.id))
        if identical:
            return identical[0]
        if article.status is ArticleStatus.DISCARDED:
            return None
        alike = [row for key in _similarity_keys(article) for row in self._by_similarity.get(key, ())]
        return next((row for row in alike if row.id not in matched_ids), None)

    def _find_undated(self, article: Article) -> Row[Any] | None:
        for key in _similarity_keys(article):
            if key in self._by_similarity:
                return self._by_similarity[key][0]
        return None

    def add_pending(self, article: Article) -> None:
        """Note the keys of an article that is about to be stored."""
        self._pending.update(_similarity_keys(article))

    def has_pending(self, article: Article) -> bool:
        """Whether a similar article is about to be stored."""
        return not self._pending.isdisjoint(_similarity_keys(article))


def _identity_key(one: Article | Row[Any]) -> _MatchKey:
    return (one.created_at, one.fingerprint)


def _similarity_keys(one: Article | Row[Any]) -> list[_MatchKey]:
    by_text: list[_MatchKey] = [("text", one.fingerprint)] if one.fingerprint else []
    return [*by_text, ("page", one.url, one.title)] if one.url else by_text


async def _insert_articles(
    tx: Transaction, state: ImportState, moved: Sequence[TransferredArticle], now: datetime
) -> list[int]:
    if not moved:
        return []
    event_ids = await _event_ids(tx, state, moved, now)
    rows = [
        {column.name: getattr(one.article, column.name) for column in articles.c}
        | {"event_id": event_id, "copy_of": None, "corrects": None}
        for one, event_id in zip(moved, event_ids, strict=True)
    ]
    ids = await row_ids.insert_rows(tx, articles, state.max_article_id, rows)
    state.article_ids.update((one.article.id, number) for number, one in zip(ids, moved, strict=True))
    carried = tuple(number for number, one in zip(ids, moved, strict=True) if one.carried)
    if carried:
        await editions.add_edition(tx, EDITION_KIND, (carried,), 0, now)
    for number, one in zip(ids, moved, strict=True):
        if one.plan is not None and one.article.status is ArticleStatus.DRAFT:
            await publication_plans.save(tx, replace(one.plan, article_id=number))
        if one.article.status is ArticleStatus.PUBLISHED:
            await archive.add_to_index(tx, replace(one.article, id=number))
    opened = (
        DayOpenings(day, number, n) for number, one in zip(ids, moved, strict=True) for day, n in one.openings
    )
    await story_figures.add_openings(tx, list(opened))
    for event_id in sorted(set(event_ids)):
        await events.refresh_lead(tx, event_id, now)
    return ids


async def _event_ids(
    tx: Transaction, state: ImportState, moved: Sequence[TransferredArticle], now: datetime
) -> list[int]:
    """The event of each article here; articles of one event in the file are in one event here."""
    wanted = {one.article.event_id for one in moved} - {0} - state.event_ids.keys()
    numbered = sorted(wanted)
    rows = [{"id": number, **events.initial_values(now)} for number in numbered]
    made = await row_ids.insert_rows(tx, event_table, state.max_event_id, rows)
    state.event_ids.update(zip(numbered, made, strict=True))
    unnumbered = iter(await events.create_many(tx, sum(not one.article.event_id for one in moved), now))
    return [
        state.event_ids[one.article.event_id] if one.article.event_id else next(unnumbered) for one in moved
    ]
