"""Indexes all articles again, because the search now finds a word in its other spellings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.schema.search_text import IndexedText

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BATCH_SIZE = 200
_KEYS = {"sqlite": "rowid", "postgresql": "article_id"}
_UPDATES = {
    "sqlite": "UPDATE article_search SET title = :title, labels = :labels, body = :body WHERE rowid = :id",
    "postgresql": (
        "UPDATE article_search SET title = :title, labels = :labels, body = :body,"
        " words = array_to_tsvector(CAST(:words AS text[])) WHERE article_id = :id"
    ),
}


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    for rows in _batches(connection, _KEYS[dialect]):
        connection.execute(sa.text(_UPDATES[dialect]), [_indexed(row, dialect) for row in rows])


def _batches(connection: sa.Connection, key: str) -> Iterator[list[Any]]:
    articles, index = sa.table("articles"), sa.table("article_search")
    columns: list[sa.ColumnClause[Any]] = [
        sa.column(name) for name in ("id", "title", "topics", "keywords", "blocks")
    ]
    indexed: sa.Select[Any] = sa.select(sa.column(key)).select_from(index)
    query = (
        sa.select(*columns)
        .select_from(articles)
        .where(columns[0] > sa.bindparam("last", type_=sa.BigInteger), columns[0].in_(indexed))
        .order_by(columns[0])
        .limit(_BATCH_SIZE)
    )
    last = -1 << 62
    while rows := list(connection.execute(query, {"last": last})):
        yield rows
        last = rows[-1].id


def _indexed(row: Any, dialect: str) -> dict[str, object]:
    blocks = [text for _, text in _parsed(row.blocks)]
    text = IndexedText.of(row.title, _parsed(row.topics), _parsed(row.keywords), blocks)
    if dialect == "sqlite":
        return {"id": row.id, **text.normalized()}
    columns, words = text.tokenized()
    return {"id": row.id, "words": words, **columns}


def _parsed(value: Any) -> Any:
    """A JSON column, which PostgreSQL's driver may have parsed."""
    return json.loads(value) if isinstance(value, str) else value
