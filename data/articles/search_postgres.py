"""The search of data.articles.search on PostgreSQL: an index finds the words, their texts prove the phrases.

The index alone could not: it forgets where words stand beyond the 16,383rd, which is a few pages of
Chinese. So each text is kept as its words with single spaces between, and phrases are looked for there.
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

from data.articles.search_text import LONGEST_WORD, Asked, loosely, tokens
from data.engines.upsert import Transaction
from data.schema.tables import articles

# The index takes a mebibyte of distinct words for one article; a novel has a tenth of that.
_MOST_BYTES = 900_000

_index = table(
    "article_search",
    column("article_id", BigInteger),
    column("title", Text),
    column("labels", Text),
    column("body", Text),
    column("words", TSVECTOR),
)
_TEXTS = (_index.c.title, _index.c.labels, _index.c.body)


async def index(tx: Transaction, article_id: int, title: str, labels: str, body: str) -> None:
    """Put an article into the index, in which it is not yet."""
    texts = [tokens(text) for text in (title, labels, body)]
    distinct = dict.fromkeys(word[:LONGEST_WORD] for text in texts for word in text)
    row = {name: f" {' '.join(text)} " for name, text in zip(("title", "labels", "body"), texts, strict=True)}
    words = func.array_to_tsvector(cast(_fitting(distinct), ARRAY(Text)))
    await tx.execute(insert(_index).values(article_id=article_id, words=words, **row))


async def unindex(tx: Transaction, article_id: int) -> None:
    """Take an article out of the index."""
    await tx.execute(delete(_index).where(_index.c.article_id == article_id))


def chosen(words: list[Asked]) -> Select[*tuple[Any, ...]]:
    """The articles that hold all words in any form; those that hold them as asked for, in title or labels
    at best, first.
    """
    asked, loose = _phrases(words), _phrases(loosely(words))
    lexemes = cast(" & ".join(phrase.lexemes() for phrase in loose), TSQUERY)
    prominent = and_(*(phrase.stands_in(_index.c.title, _index.c.labels) for phrase in asked))
    exactly = and_(*(phrase.stands_in(*_TEXTS) for phrase in asked))
    anywhere = (phrase.stands_in(*_TEXTS) for phrase in loose)
    return (
        select(articles)
        .join(_index, _index.c.article_id == articles.c.id)
        .where(_index.c.words.op("@@")(lexemes), *anywhere)
        .order_by(case((prominent, 0), (exactly, 1), else_=2))
    )


def _phrases(words: list[Asked]) -> list[_Phrase]:
    found = ((tokens(one.word), one.unfinished) for one in words)
    return [_Phrase(phrase, unfinished) for phrase, unfinished in found if phrase]


class _Phrase(NamedTuple):
    words: list[str]
    unfinished: bool

    def lexemes(self) -> str:
        found = " & ".join(f"'{word[:LONGEST_WORD]}'" for word in self.words)
        return found + ":*" * (self.unfinished or len(self.words[-1]) > LONGEST_WORD)

    def stands_in(self, *texts: ColumnElement[str]) -> ColumnElement[bool]:
        """That one of the texts holds it. Words have no sign that LIKE takes for a wildcard."""
        pattern = f"% {' '.join(self.words)}{'' if self.unfinished else ' '}%"
        return or_(*(text.like(pattern) for text in texts))


def _fitting(words: dict[str, None]) -> list[str]:
    sizes = 0
    count = 0
    for word in words:
        sizes += len(word.encode())
        if sizes > _MOST_BYTES:
            break
        count += 1
    return list(islice(words, count))
