"""Which editions carried which articles: those of their messages, and the other ones of their events.

An article has one row for all editions that are stored together, with the list of their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy import BigInteger, Text, bindparam, cast, exists, select

from data.engines.numbered_rows import insert_rows
from data.engines.upsert import Transaction
from data.schema.column_types import to_json
from data.schema.json_elements import JsonElements
from data.schema.tables import articles, carried_articles

_STORED_COLUMNS = ("article_id", "first_edition_id", "edition_ids")
ArticleGroup: TypeAlias = tuple[int, ...]
"""Articles that were carried together, as those of an event are."""


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


def places_by_group(carried: Sequence[Collection[ArticleGroup]]) -> dict[ArticleGroup, list[int]]:
    """The places in `carried` of the editions that carry each group, ascending."""
    found: defaultdict[ArticleGroup, list[int]] = defaultdict(list)
    for place, groups in enumerate(carried):
        for group in groups:
            found[group].append(place)
    return dict(found)


async def add(
    tx: Transaction, edition_ids: Sequence[int], places: Mapping[ArticleGroup, Collection[int]]
) -> None:
    """Store which articles each of some new editions carries.

    Args:
        tx: The transaction.
        edition_ids: The numbers of the editions, ascending.
        places: The places in `edition_ids` of those that carry each group of articles: the articles of an
            event have mostly the same editions.
    """
    groups_by_article: defaultdict[int, list[ArticleGroup]] = defaultdict(list)
    for group in places:
        for article_id in {*group}:
            groups_by_article[article_id].append(group)
    texts = [*map(str, edition_ids)]

    @cache
    def to_stored(*groups: ArticleGroup) -> tuple[int, str]:
        merged = [*dict.fromkeys(chain.from_iterable([places[group] for group in groups]))]
        if len(groups) > 1:
            merged.sort()
        return edition_ids[merged[0]], f"[{','.join(map(texts.__getitem__, merged))}]"

    rows = [
        (article_id, *to_stored(*groups_by_article[article_id])) for article_id in sorted(groups_by_article)
    ]
    await insert_rows(tx, carried_articles, _STORED_COLUMNS, rows)


async def last_seqs(tx: Transaction, groups: Collection[ArticleGroup]) -> dict[ArticleGroup, int]:
    """The highest publication number of each group of articles; none for those without one."""
    ids = {*chain.from_iterable(groups)}
    seqs = {row.id: row.seq for row in await tx.execute(_seqs_query(), {"ids": to_json([*ids])})}
    return {group: max(known) for group in groups if (known := [seqs[one] for one in group if one in seqs])}


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
