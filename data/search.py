"""Finding published articles by their words, on SQLite's FTS5.

Scripts that put no spaces between words are stored and asked for character by character: a word of
such a script becomes a phrase of its characters, so no dictionary is needed and nothing is missed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Integer,
    Text,
    case,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
)

from data.dialect import Transaction
from data.records import Article
from data.tables import articles

# Han, Kana and Hangul; Thai, Lao, Burmese and Khmer; the later Han planes.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_MOST_WORDS = 16
_LONGEST_WORD = 64

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
    await tx.execute(
        insert(_index).values(
            rowid=article.id,
            title=_spaced(article.title),
            labels=_spaced(" ".join((*article.topics, *article.keywords))),
            body=_spaced("\n".join(block.text for block in article.blocks)),
        )
    )


async def unindex(tx: Transaction, article_id: int) -> None:
    """Make the article unfindable."""
    await tx.execute(delete(_index).where(_index.c.rowid == article_id))


async def search(tx: Transaction, words: str, limit: int, offset: int) -> list[Article]:
    """Published articles that hold every word, the last one perhaps unfinished.

    Those with all the words in their title or topics come first; newest first among equals. Any text
    may be asked for: signs are no operators here, and a text without words finds nothing.
    """
    asked = _query(words)
    if not asked:
        return []
    prominent = select(_index.c.rowid).where(_MATCHES.op("MATCH")(f"{{title labels}} : ({asked})"))
    query = (
        select(articles)
        .join(_index, _index.c.rowid == articles.c.id)
        .where(_MATCHES.op("MATCH")(asked))
        .order_by(case((articles.c.id.in_(prominent), 0), else_=1), articles.c.seq.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Article(**row._asdict()) for row in await tx.execute(query)]


def _spaced(text: str) -> str:
    """Text as it is indexed: one form of each character, nothing invisible, unspaced scripts spaced."""
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(sign if sign.isprintable() else " " for sign in plain)
    return _UNSPACED.sub(r" \1 ", visible)


def _query(words: str) -> str:
    """What FTS5 is asked: every word a quoted phrase, the last one a prefix; "" without words."""
    plain = unicodedata.normalize("NFKC", words[: _MOST_WORDS * _LONGEST_WORD])
    found = [word for word in plain.split() if any(sign.isalnum() for sign in word)][:_MOST_WORDS]
    phrases = ['"{}"'.format(_spaced(word[:_LONGEST_WORD]).replace('"', " ")) for word in found]
    return " ".join(phrases) + "*" if phrases else ""
