"""Articles coming in: recognised where they are here already, numbered, stored and made findable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, insert, select

from data.articles import search
from data.delivery import editions
from data.engines.upsert import Transaction
from data.records.articles import Article, ArticleStatus
from data.schema.tables import article_topics, articles
from data.transfer import row_ids
from data.transfer.import_state import Memory
from data.transfer.publication_numbers import Numbering
from data.transfer.records import MovedArticle, Taken

EDITION_KIND = "import"
"""The kind of the editions that say which of the articles a digest had carried elsewhere."""

_Mark: TypeAlias = tuple[object, ...]
_LOOKED_AT = tuple(
    articles.c[name] for name in ("id", "status", "seq", "created_at", "fingerprint", "title", "url")
)


async def take(tx: Transaction, memory: Memory, moved: Sequence[MovedArticle], now: datetime) -> Taken:
    """Store those articles that are not here yet; what is here stays as the editors left it."""
    shelf = await _Shelf.load(tx, memory, moved)
    numbering = Numbering(tx, memory.lowest_served, now)
    await numbering.claim(one.article.seq for one in moved if one.article.seq is not None)
    fresh: list[MovedArticle] = []
    for one in moved:
        mark = hash((one.article.id, *_identity(one.article)))
        if mark in memory.lines if one.dated and one.article.id else shelf.noted(one.article):
            continue
        present = shelf.find(one, memory.ids)
        if present is None:
            seq = await numbering.place(one.article)
            fresh.append(replace(one, article=replace(one.article, seq=seq)))
            shelf.note(one.article)
        else:
            seq = present.seq
            memory.ids.add(present.id)
        memory.lines.add(mark)
        memory.compare(one.article, seq)
    memory.ids.update(await _store(tx, memory, fresh, now))
    return Taken(fresh=len(fresh), same=len(moved) - len(fresh))


class _Shelf:
    """The articles that those of a batch may be the same as."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._identical: dict[_Mark, list[Row[Any]]] = {}
        self._alike: dict[_Mark, list[Row[Any]]] = {}
        self._noted: set[_Mark] = set()
        for row in rows:
            self._identical.setdefault(_identity(row), []).append(row)
            if row.status is not ArticleStatus.DISCARDED:
                for mark in _likeness(row):
                    self._alike.setdefault(mark, []).append(row)

    @classmethod
    async def load(cls, tx: Transaction, memory: Memory, moved: Sequence[MovedArticle]) -> _Shelf:
        query = select(*_LOOKED_AT)
        found: dict[int, Row[Any]] = {}
        texts = {one.article.fingerprint for one in moved} - {""}
        instants = {one.article.created_at for one in moved if not one.article.fingerprint}
        for column, values in ((articles.c.fingerprint, texts), (articles.c.created_at, instants)):
            if values:
                rows = await tx.execute(query.where(column.in_(values)))
                found.update({row.id: row for row in rows})
        identical = {_identity(row) for row in found.values()}
        strange = [one for one in moved if _identity(one.article) not in identical]
        urls = {one.article.url for one in strange} - {""}
        if all(one.dated for one in strange):
            # Those that came with this file are never taken for one another.
            query = query.where(articles.c.id <= memory.top_article)
        if urls and (memory.top_article or not all(one.dated for one in strange)):
            # Addresses have no index: this reads the whole archive.
            found.update({row.id: row for row in await tx.execute(query.where(articles.c.url.in_(urls)))})
        return cls(found.values())

    def find(self, one: MovedArticle, spoken_for: set[int]) -> Row[Any] | None:
        """The stored article that a line stands for; one that another line stands for is not it."""
        article = one.article
        if not one.dated:
            return self._undated(article)
        identical = [row for row in self._identical.get(_identity(article), ()) if row.id not in spoken_for]
        identical.sort(key=lambda row: (row.id != article.id, row.id))
        if identical:
            return identical[0]
        if article.status is ArticleStatus.DISCARDED:
            return None
        alike = [row for mark in _likeness(article) for row in self._alike.get(mark, ())]
        return next((row for row in alike if row.id not in spoken_for), None)

    def _undated(self, article: Article) -> Row[Any] | None:
        for mark in _likeness(article):
            if mark in self._alike:
                return self._alike[mark][0]
        return None

    def note(self, article: Article) -> None:
        """Remember the marks of an article that is about to be stored."""
        self._noted.update(_likeness(article))

    def noted(self, article: Article) -> bool:
        """Whether one like it is about to be stored."""
        return not self._noted.isdisjoint(_likeness(article))


def _identity(one: Article | Row[Any]) -> _Mark:
    return (one.created_at, one.fingerprint)


def _likeness(one: Article | Row[Any]) -> list[_Mark]:
    by_text: list[_Mark] = [("text", one.fingerprint)] if one.fingerprint else []
    return [*by_text, ("page", one.url, one.title)] if one.url else by_text


async def _store(tx: Transaction, memory: Memory, moved: Sequence[MovedArticle], now: datetime) -> list[int]:
    if not moved:
        return []
    rows = [{column.name: getattr(one.article, column.name) for column in articles.c} for one in moved]
    ids = await row_ids.add(tx, articles, memory.top_article, rows)
    carried = tuple(number for number, one in zip(ids, moved, strict=True) if one.carried)
    if carried:
        await editions.add_edition(tx, EDITION_KIND, (carried,), 0, now)
    for number, one in zip(ids, moved, strict=True):
        if one.article.status is ArticleStatus.PUBLISHED:
            await _show(tx, replace(one.article, id=number))
    return ids


async def _show(tx: Transaction, article: Article) -> None:
    topics = [{"article_id": article.id, "topic": topic, "seq": article.seq} for topic in set(article.topics)]
    if topics:
        await tx.execute(insert(article_topics), topics)
    await search.index(tx, article)
