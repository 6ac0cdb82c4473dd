"""Which editions carried an article is stored once for editions that are stored together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from data.articles import articles
from data.audience.last_served import get_last_served
from data.database import Database
from data.delivery import carried_articles, editions
from data.delivery.editions import EditionContent
from data.records.articles import NewArticle
from data.schema.tables import carried_articles as table
from data.schema.tables import editions as edition_table
from tests.support.databases import create_at_revision, sqlite_url

_ROWS = """
INSERT INTO events (id, lead_article_id, is_lead_chosen, mark, additions, conflicts, opened, created_at,
    updated_at) VALUES (1, 1, 0, '', '[]', '[]', 0, 0, 0);
INSERT INTO articles (id, event_id, status, seq, published_at, created_at, updated_at, added_by,
    added_by_name, chat_id, fingerprint, language, reading_seconds, sentences_shown, title, url, site, author,
    source_date, image_file_id, topics, keywords, summary, blocks, dropped, raw)
    SELECT value, 1, 'published', value + 10, 0, 0, 0, 1, '', 1, value, 'en', 60, 3, 'A', '', '', '', '', '',
    '[]', '[]', '{}', '[]', '[]', '' FROM json_each('[1, 2]');
INSERT INTO editions (id, kind, parts, left_out, created_at) VALUES (5, 'digest', '[[1]]', 0, 0),
    (6, 'digest', '[[1, 2]]', 0, 0);
INSERT INTO edition_articles (edition_id, article_id) VALUES (5, 1), (6, 1), (6, 2);
"""


async def test_an_article_names_the_editions_that_carried_it(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        new = [await articles.add(tx, make_article(fingerprint=str(n)), now) for n in range(3)]
        first, second, unpublished = new[0].id, new[1].id, new[2].id
        seqs = [(await articles.publish(tx, number, now)).seq for number in (first, second)]
        contents = [
            EditionContent(((first,),)),
            EditionContent(((second,),), carried=((first, second),)),
            EditionContent(((unpublished,),)),
            EditionContent(((),)),
        ]
        together = await editions.add_editions(tx, "digest", contents, now)
        later = await editions.add_edition(tx, "digest", ((first,),), 0, now)
        carriers = carried_articles.carriers()
        for number, expected in ((first, [*together[:2], later]), (second, together[1:2])):
            query = select(carriers.c.edition_id).where(carriers.c.article_id == number)
            assert sorted(await tx.scalars(query)) == expected
        stored = dict((await tx.execute(select(edition_table.c.id, edition_table.c.last_seq))).all())
        assert [stored[number] for number in together] == [seqs[0], seqs[1], None, None]
        rows = select(func.count()).select_from(table)
        assert (await tx.execute(rows)).scalar() == 4
        assert await get_last_served(tx, 1, now) is None


async def test_the_rows_of_an_earlier_version_are_kept(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    create_at_revision("0021", old)
    with closing(sqlite3.connect(old)) as target, target:
        target.executescript(_ROWS)
    database = await Database.open(sqlite_url(old))
    try:
        async with database.reading() as tx:
            rows = await tx.execute(
                select(table.c.article_id, table.c.edition_ids).order_by(table.c.article_id)
            )
            assert [tuple(row) for row in rows] == [(1, (5, 6)), (2, (6,))]
            found = await tx.execute(select(edition_table.c.id, edition_table.c.last_seq))
            assert dict(found.all()) == {5: 11, 6: 12}
    finally:
        await database.close()


async def test_an_edition_is_named_once_for_articles_of_several_of_its_events(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        new = [await articles.add(tx, make_article(fingerprint=str(n)), now) for n in range(3)]
        first, second, third = (one.id for one in new)
        seqs = [(await articles.publish(tx, one.id, now)).seq for one in new]
        groups = [
            ((first, second), (first, third), (first, second)),
            ((third,),),
            ((first, second),),
            ((first, third), (second,)),
        ]
        contents = [EditionContent(((first,),), carried=one) for one in groups]
        together = await editions.add_editions(tx, "digest", contents, now)
        found = {row.article_id: row for row in await tx.execute(select(table))}
        stored = dict((await tx.execute(select(edition_table.c.id, edition_table.c.last_seq))).all())
    expected = {first: (0, 2, 3), second: (0, 2, 3), third: (0, 1, 3)}
    for article_id, places in expected.items():
        row = found[article_id]
        assert row.edition_ids == tuple(together[place] for place in places)
        assert row.first_edition_id == row.edition_ids[0]
    assert [stored[number] for number in together] == [seqs[2], seqs[2], seqs[1], seqs[2]]
