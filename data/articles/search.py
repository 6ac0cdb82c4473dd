"""Finds published articles by their words, with SQLite's FTS5 or PostgreSQL's text index.

Scripts without spaces between words are indexed and searched character by character: a word of
such a script becomes a phrase of its characters, so no dictionary is needed and no match is missed.
What PostgreSQL needs is imported at its first use: its dialect costs a process on SQLite 2 MiB.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnClause,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
)

from data.engines.upsert import Transaction
from data.records.articles import Article, ArticleStatus
from data.schema.search_text import (
    IndexedText,
    SearchTerm,
    normalize_text,
    parse_query,
    spellings,
    stem_terms,
    tokenize,
)
from data.schema.tables import articles

MAX_RETRACTED = 500
_search_table = table(
    "article_search",
    column("rowid", Integer),
    column("title", Text),
    column("labels", Text),
    column("body", Text),
)
_INSERT = insert(_search_table)
_DELETE = delete(_search_table).where(_search_table.c.rowid == bindparam("number"))
_MATCH_COLUMN: ColumnClause[Any] = literal_column("article_search")


async def index(tx: Transaction, article: Article) -> None:
    """Write the article's entry in the search index: title, topics, keywords and body."""
    await unindex(tx, article.id)
    text = IndexedText.of(
        article.title, article.topics, article.keywords, [block.text for block in article.blocks]
    )
    if tx.dialect.name != "sqlite":
        from data.articles import search_postgres  # noqa: PLC0415 - see the docstring of the module

        await search_postgres.index(tx, article.id, text)
        return
    await tx.execute(_INSERT, {"rowid": article.id, **text.normalized()})


async def unindex(tx: Transaction, article_id: int) -> None:
    """Delete the article's entry in the search index."""
    if tx.dialect.name != "sqlite":
        from data.articles import search_postgres  # noqa: PLC0415

        await search_postgres.unindex(tx, article_id)
        return
    await tx.execute(_DELETE, {"number": article_id})


async def search(tx: Transaction, words: str, limit: int, offset: int) -> list[Article]:
    """Published articles that contain every word, best first; see `matches`."""
    query = matches(tx, words)
    if query is None:
        return []
    return [Article(**row._asdict()) for row in await tx.execute(query.limit(limit).offset(offset))]


def matches(tx: Transaction, words: str) -> Select[*tuple[Any, ...]] | None:
    """The query for published articles that contain every word; the last word matches as a prefix.

    Articles with all words in their title or topics come first, then other exact matches, then articles
    that contain a word only in another number or case; within each group the newest first. Punctuation
    is not an operator. A query without words finds nothing: None.
    """
    found = parse_query(words)
    if not found:
        return None
    if tx.dialect.name == "sqlite":
        chosen = _ranked_matches(found)
    else:
        from data.articles import search_postgres  # noqa: PLC0415

        chosen = search_postgres.ranked_matches(found)
    return chosen.order_by(articles.c.seq.desc())


async def search_retracted_titles(tx: Transaction, words: str) -> list[int]:
    """The events of the retracted articles whose titles contain every word, the newest first.

    Retracted articles are not in the index; the titles of the newest MAX_RETRACTED are read.
    """
    wanted = tokenize(words)
    query = (
        select(articles.c.event_id, articles.c.title)
        .where(articles.c.status == ArticleStatus.RETRACTED)
        .order_by(articles.c.id.desc())
        .limit(MAX_RETRACTED)
    )
    rows = [(event_id, tokenize(title)) for event_id, title in await tx.execute(query)]
    return [event_id for event_id, title in rows if wanted and _has_all(title, wanted)]


def _has_all(words: list[str], beginnings: list[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in beginnings)


def _ranked_matches(words: list[SearchTerm]) -> Select[*tuple[Any, ...]]:
    exact_query = _fts_query(words)
    return (
        select(articles)
        .join(_search_table, _search_table.c.rowid == articles.c.id)
        .where(_MATCH_COLUMN.op("MATCH")(_fts_query(stem_terms(words))))
        .order_by(
            case(
                (articles.c.id.in_(_matching_ids(f"{{title labels}} : ({exact_query})")), 0),
                (articles.c.id.in_(_matching_ids(exact_query)), 1),
                else_=2,
            )
        )
    )


def _matching_ids(fts_query: str) -> Select[tuple[int]]:
    return select(_search_table.c.rowid).where(_MATCH_COLUMN.op("MATCH")(fts_query))


def _fts_query(words: list[SearchTerm]) -> str:
    """A query in FTS5's syntax: every spelling of a word a quoted phrase, with `*` for a prefix."""
    groups = (
        " OR ".join(
            '"{}"'.format(normalize_text(word).replace('"', " ")) + "*" * one.is_prefix
            for word in spellings(one.word)
        )
        for one in words
    )
    return " AND ".join(f"({group})" for group in groups)
