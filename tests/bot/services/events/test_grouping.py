"""A new article is proposed to the event of its happening, and the index follows what editors decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.services.events import grouping
from data.articles import articles, events
from data.database import Database
from data.records.articles import Article, NewArticle, StoredBlock
from tests.support.factories import NOW, new_article
from tests.support.in_process_summarizer import FailingEventReader, InProcessSummarizer

FIRE = (
    "Fire at the Varnholm cannery",
    (
        "A fire destroyed the cannery of Varnholm on Sunday night. Two workers were taken to the hospital of "
        "Ostrand with burns, the fire chief Lena Maurits said. The roof of the hall fell in at ten o'clock."
    ),
)
FIRE_AGAIN = (
    "Varnholm cannery burns down, two injured",
    (
        "The cannery in Varnholm burned down during the night to Monday. The fire brigade of Ostrand needed "
        "five hours to put out the fire. Two workers are in hospital with burns, the chief "
        "Lena Maurits said."
    ),
)
CHESS = (
    "Young player wins the city chess cup",
    (
        "Mira Tolland, fifteen, won the chess cup of Ostrand with eight points from nine rounds. She beat "
        "the defending champion in the final with the black pieces after sixty moves."
    ),
)


def story(text: tuple[str, str], **changes: object) -> NewArticle:
    title, body = text
    blocks = (StoredBlock("paragraph", body),)
    return replace(new_article(title), blocks=blocks, **changes)  # type: ignore[arg-type]


async def add(database: Database, article: NewArticle, event_id: int | None = None) -> Article:
    async with database.transaction() as tx:
        return await articles.add(tx, article, NOW, event_id=event_id)


async def propose(
    database: Database,
    summarizer: InProcessSummarizer,
    article: NewArticle,
    now: datetime = NOW,
    apart_from: Collection[int] = (),
) -> int | None:
    return await grouping.propose(database, summarizer, article, now, apart_from)


async def test_a_report_of_the_same_happening_joins_its_event_and_others_begin_one(
    database: Database,
) -> None:
    summarizer = InProcessSummarizer()
    fire = await add(database, story(FIRE))
    await add(database, story(CHESS))
    assert await propose(database, summarizer, story(FIRE_AGAIN)) == fire.event_id
    assert await propose(database, summarizer, story(FIRE_AGAIN), apart_from={fire.event_id}) is None
    bread = ("Bread gets dearer", "Bakers of Norrby will ask ten per cent more for rye bread as of March.")
    assert await propose(database, summarizer, story(bread)) is None


async def test_the_index_follows_moved_discarded_and_restored_articles(database: Database) -> None:
    summarizer = InProcessSummarizer()
    fire = await add(database, story(FIRE))
    assert await propose(database, summarizer, story(FIRE_AGAIN)) == fire.event_id
    async with database.transaction() as tx:
        alone = await events.create(tx, NOW)
        await events.move_articles(tx, [fire.id], alone, NOW)
    assert await propose(database, summarizer, story(FIRE_AGAIN)) == alone
    async with database.transaction() as tx:
        await articles.discard(tx, fire.id, NOW)
    assert await propose(database, summarizer, story(FIRE_AGAIN)) is None
    async with database.transaction() as tx:
        await articles.restore_draft(tx, fire.id, NOW)
    assert await propose(database, summarizer, story(FIRE_AGAIN)) == alone


async def test_a_new_process_loads_the_stored_memberships(database: Database) -> None:
    fire = await add(database, story(FIRE))
    chess = await add(database, story(CHESS), fire.event_id)
    assert chess.event_id == fire.event_id
    assert await propose(database, InProcessSummarizer(), story(FIRE_AGAIN)) == fire.event_id


async def test_an_article_after_the_window_begins_an_event(database: Database) -> None:
    await add(database, story(FIRE))
    later = NOW + grouping.GROUPING_WINDOW + timedelta(days=1)
    assert await propose(database, InProcessSummarizer(), story(FIRE_AGAIN), later) is None


async def test_an_article_begins_an_event_where_the_worker_fails(database: Database) -> None:
    await add(database, story(FIRE))
    assert await propose(database, FailingEventReader(), story(FIRE_AGAIN)) is None


@pytest.mark.parametrize(
    ("source_date", "published"),
    [
        ("", NOW),
        ("no date", NOW),
        (NOW.date().isoformat(), NOW),
        ("2026-11-20", datetime(2026, 11, 20, 12, tzinfo=NOW.tzinfo)),
    ],
)
def test_an_article_without_a_date_has_that_of_its_arrival(source_date: str, published: datetime) -> None:
    assert grouping.to_grouped(story(FIRE, source_date=source_date), NOW).published == published
