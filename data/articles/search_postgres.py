"""Implements data.articles.search on PostgreSQL: a text index finds words, LIKE confirms phrases.

The index alone cannot find phrases: it stores no position beyond the 16,383rd word, which is a few pages
of Chinese. Each text is therefore also stored as its words with single spaces, and LIKE searches it.
"""

from __future__ import annotations

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

from data.engines.upsert import Transaction
from data.schema.search_text import (
    MAX_WORD_LENGTH,
    IndexedText,
    SearchTerm,
    spellings,
    stem_terms,
    tokenize,
)
from data.schema.tables import articles

_search_table = table(
    "article_search",
    column("article_id", BigInteger),
    column("title", Text),
    column("labels", Text),
    column("body", Text),
    column("words", TSVECTOR),
)
_TEXT_COLUMNS = (_search_table.c.title, _search_table.c.labels, _search_table.c.body)


async def index(tx: Transaction, article_id: int, text: IndexedText) -> None:
    """Insert an article's entry; there must be none yet."""
    row, distinct = text.tokenized()
    words = func.array_to_tsvector(cast(distinct, ARRAY(Text)))
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
    found = (([tokenize(word) for word in spellings(one.word)], one.is_prefix) for one in words)
    return [_Phrase(variants, unfinished) for variants, unfinished in found if all(variants)]


class _Phrase(NamedTuple):
    variants: list[list[str]]
    is_prefix: bool

    def to_lexemes(self) -> str:
        return f"({' | '.join(map(self._to_lexemes, self.variants))})"

    def _to_lexemes(self, words: list[str]) -> str:
        found = " & ".join(f"'{word[:MAX_WORD_LENGTH]}'" for word in words)
        return found + ":*" * (self.is_prefix or len(words[-1]) > MAX_WORD_LENGTH)

    def is_in_any(self, *texts: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether one of the texts contains the phrase. Words contain none of LIKE's wildcards."""
        patterns = [f"% {' '.join(words)}{'' if self.is_prefix else ' '}%" for words in self.variants]
        return or_(*(text.like(pattern) for text in texts for pattern in patterns))
