"""Implements data.articles.search on PostgreSQL: a text index finds words, LIKE confirms phrases.

The index alone cannot find phrases: it stores no position beyond the 16,383rd word, which is a few pages
of Chinese. Each text is therefore also stored as its words with single spaces, and LIKE searches it.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from data.articles.search_text import MAX_WORD_LENGTH, SearchTerm, stem_terms, tokenize
from data.engines.upsert import Transaction
from data.schema.tables import articles

# A tsvector holds at most 1 MiB; the distinct words of a novel take a tenth of that.
_MAX_INDEXED_BYTES = 900_000

_search_table = table(
    "article_search",
    column("article_id", BigInteger),
    column("title", Text),
    column("labels", Text),
    column("body", Text),
    column("words", TSVECTOR),
)
_TEXT_COLUMNS = (_search_table.c.title, _search_table.c.labels, _search_table.c.body)


async def index(tx: Transaction, article_id: int, title: str, labels: str, body: str) -> None:
    """Insert an article's entry; there must be none yet."""
    texts = [tokenize(text) for text in (title, labels, body)]
    distinct = dict.fromkeys(word[:MAX_WORD_LENGTH] for text in texts for word in text)
    row = {name: f" {' '.join(text)} " for name, text in zip(("title", "labels", "body"), texts, strict=True)}
    words = func.array_to_tsvector(cast(_within_size_limit(distinct), ARRAY(Text)))
    await tx.execute(insert(_search_table).values(article_id=article_id, words=words, **row))


async def unindex(tx: Transaction, article_id: int) -> None:
    """Delete an article's entry."""
    await tx.execute(delete(_search_table).where(_search_table.c.article_id == article_id))


def ranked_matches(words: list[SearchTerm]) -> Select[*tuple[Any, ...]]:
    """Articles with all words in any form: first exact matches in title or labels, then other exact ones."""
    exact, loose = _to_phrases(words), _to_phrases(stem_terms(words))
    lexemes = cast(" & ".join(phrase.to_lexemes() for phrase in loose), TSQUERY)
    prominent = and_(*(phrase.is_in_any(_search_table.c.title, _search_table.c.labels) for phrase in exact))
    exactly = and_(*(phrase.is_in_any(*_TEXT_COLUMNS) for phrase in exact))
    anywhere = (phrase.is_in_any(*_TEXT_COLUMNS) for phrase in loose)
    return (
        select(articles)
        .join(_search_table, _search_table.c.article_id == articles.c.id)
        .where(_search_table.c.words.op("@@")(lexemes), *anywhere)
        .order_by(case((prominent, 0), (exactly, 1), else_=2))
    )


def _to_phrases(words: list[SearchTerm]) -> list[_Phrase]:
    found = ((tokenize(one.word), one.is_prefix) for one in words)
    return [_Phrase(phrase, unfinished) for phrase, unfinished in found if phrase]


class _Phrase(NamedTuple):
    words: list[str]
    is_prefix: bool

    def to_lexemes(self) -> str:
        found = " & ".join(f"'{word[:MAX_WORD_LENGTH]}'" for word in self.words)
        return found + ":*" * (self.is_prefix or len(self.words[-1]) > MAX_WORD_LENGTH)

    def is_in_any(self, *texts: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether one of the texts contains the phrase. Words contain none of LIKE's wildcards."""
        pattern = f"% {' '.join(self.words)}{'' if self.is_prefix else ' '}%"
        return or_(*(text.like(pattern) for text in texts))


def _within_size_limit(words: dict[str, None]) -> list[str]:
    sizes = 0
    count = 0
    for word in words:
        sizes += len(word.encode())
        if sizes > _MAX_INDEXED_BYTES:
            break
        count += 1
    return list(islice(words, count))
