"""Finding published articles by their words, on SQLite's FTS5 and on PostgreSQL's text index alike.

Scripts that put no spaces between words are stored and asked for character by character: a word of
such a script becomes a phrase of its characters, so no dictionary is needed and nothing is missed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnClause,
    Integer,
    Select,
    Text,
    case,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
)

from data.articles import search_postgres
from data.articles.search_text import Asked, asked_for, loosely, spaced
from data.engines.upsert import Transaction
from data.records.articles import Article
from data.schema.tables import articles

_index = table(
    "article_search",
    column("rowid", Integer),
    column("title", Text),
    column("labels", Text),
    column("body", Text),
)
_MATCHES: ColumnClause[Any] = literal_column("article_search")


async def index(tx: Transaction, article: Article) -> None:
    """Make the article findable by its title, topics, keywords and body."""
    await unindex(tx, article.id)
    title = article.title
    labels = " ".join((*article.topics, *article.keywords))
    body = "\n".join(block.text for block in article.blocks)
    if tx.dialect.name != "sqlite":
        await search_postgres.index(tx, article.id, title, labels, body)
        return
    row = {"title": spaced(title), "labels": spaced(labels), "body": spaced(body)}
    await tx.execute(insert(_index).values(rowid=article.id, **row))


async def unindex(tx: Transaction, article_id: int) -> None:
    """Make the article unfindable."""
    if tx.dialect.name != "sqlite":
        await search_postgres.unindex(tx, article_id)
        return
    await tx.execute(delete(_index).where(_index.c.rowid == article_id))


async def search(tx: Transaction, words: str, limit: int, offset: int) -> list[Article]:
    """Published articles that hold every word, the last one perhaps unfinished.

    Those with all the words in their title or topics come first; then the others; then those that hold
    a word in another number or case only. Newest first among equals. Any text may be asked for: signs
    are no operators here, and a text without words finds nothing.
    """
    found = asked_for(words)
    if not found:
        return []
    chosen = _chosen(found) if tx.dialect.name == "sqlite" else search_postgres.chosen(found)
    query = chosen.order_by(articles.c.seq.desc()).limit(limit).offset(offset)
    return [Article(**row._asdict()) for row in await tx.execute(query)]


def _chosen(words: list[Asked]) -> Select[*tuple[Any, ...]]:
    asked = _query(words)
    return (
        select(articles)
        .join(_index, _index.c.rowid == articles.c.id)
        .where(_MATCHES.op("MATCH")(_query(loosely(words))))
        .order_by(
            case(
                (articles.c.id.in_(_ids(f"{{title labels}} : ({asked})")), 0),
                (articles.c.id.in_(_ids(asked)), 1),
                else_=2,
            )
        )
    )


def _ids(asked: str) -> Select[tuple[int]]:
    return select(_index.c.rowid).where(_MATCHES.op("MATCH")(asked))


def _query(words: list[Asked]) -> str:
    """What FTS5 is asked: every word a quoted phrase, and a prefix where it is unfinished."""
    phrases = ('"{}"'.format(spaced(one.word).replace('"', " ")) + "*" * one.unfinished for one in words)
    return " ".join(phrases)
