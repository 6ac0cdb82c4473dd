"""Which editions carried which articles: those of their messages, and the other ones of their events.

An article has one row for all editions that are stored together, with the list of their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

import sqlalchemy as sa
from sqlalchemy import BigInteger, Text, bindparam, cast, exists, select

from data.engines.upsert import Transaction
from data.schema.column_types import JsonText, to_json
from data.schema.json_elements import JsonElements
from data.schema.tables import articles, carried_articles


def carriers() -> sa.Subquery:
    """SQL: a row with `article_id` and `edition_id` for each article that an edition carried.

    A query has to say which articles it means: their rows are found by number.
    """
    numbers = JsonElements(carried_articles.c.edition_ids).table_valued("value", name="edition_given")
    edition_id = cast(cast(numbers.c.value, Text), BigInteger).label("edition_id")
    chosen = select(carried_articles.c.article_id, edition_id)
    return chosen.select_from(carried_articles.join(numbers, sa.true())).subquery("carriers")


def was_carried(article_id: int | sa.ColumnElement[int]) -> sa.Exists:
    """SQL: whether any edition carried an article."""
    return exists().where(carried_articles.c.article_id == article_id)


async def add(tx: Transaction, carried: Mapping[int, Collection[int]]) -> None:
    """Store which articles each of some new editions carries, by the editions' numbers."""
    editions_by_article: defaultdict[int, list[int]] = defaultdict(list)
    for edition_id in sorted(carried):
        for article_id in carried[edition_id]:
            editions_by_article[article_id].append(edition_id)
    to_text = cache(lambda ids: JsonText(to_json(ids)))  # the articles of an event have the same editions
    rows = [
        {"article_id": article_id, "first_edition_id": ids[0], "edition_ids": to_text(tuple(ids))}
        for article_id, ids in sorted(editions_by_article.items())
    ]
    if rows:
        await tx.execute(sa.insert(carried_articles), rows)


async def get_seqs(tx: Transaction, article_ids: Collection[int]) -> dict[int, int]:
    """The publication numbers of articles that have one."""
    found = await tx.execute(_seqs_query(), {"ids": to_json([*article_ids])})
    return {row.id: row.seq for row in found}


@cache
def _seqs_query() -> sa.Select[int, int]:
    """SQL: number and publication number of the articles whose numbers are in the JSON list `ids`.

    A list with a parameter for each article would be written anew for each number of articles.
    """
    given = JsonElements(bindparam("ids", type_=Text)).table_valued("value", name="article_given")
    number = cast(cast(given.c.value, Text), BigInteger)
    return select(articles.c.id, articles.c.seq).where(
        articles.c.id.in_(select(number)), articles.c.seq.is_not(None)
    )
