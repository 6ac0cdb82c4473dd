"""Finding near copies of a text in the archive, and refusing a text that the archive has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.articles import duplicates, editing, intake
from bot.services.articles.duplicates import Duplicate, NearCopy
from bot.services.articles.near_copies import ComparedStory, CopyKind
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.records.articles import Article, StoredBlock
from tests.bot.services.seed import intake_services
from tests.support.factories import NOW, article, new_article
from tests.support.in_process_summarizer import InProcessSummarizer

OLGA = Person(1001, "Olga")
STORY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for two winters.
"""


@pytest.fixture
async def stored(database: Database) -> Article:
    prepared = await InProcessSummarizer().prepare_text(STORY, [])
    new = intake.build_article(prepared, STORY, intake.Provenance(), OLGA, OLGA.id)
    async with database.transaction() as tx:
        return await articles.add(tx, new, NOW)


async def find(database: Database, *, after: timedelta = timedelta(), excluded_id: int = 0) -> Article | None:
    services = intake_services(database)
    text = STORY.replace("as of", "from")
    prepared = await services.summarizer.prepare_text(text, [])
    new = intake.build_article(prepared, text, intake.Provenance(), OLGA, OLGA.id)
    found = await duplicates.find_near_duplicate(
        database, services.summarizer, new, NOW + after, excluded_id=excluded_id
    )
    return found.article if found else None


async def test_a_near_copy_finds_the_stored_article(database: Database, stored: Article) -> None:
    assert await find(database) == stored


async def test_a_near_copy_does_not_find_the_excluded_article(database: Database, stored: Article) -> None:
    assert await find(database, excluded_id=stored.id) is None


async def test_a_near_copy_does_not_find_a_discarded_article(database: Database, stored: Article) -> None:
    await editing.discard(database, stored.id, OLGA, NOW)
    assert await find(database) is None


async def test_a_near_copy_does_not_find_an_article_older_than_the_window(
    database: Database, stored: Article
) -> None:
    assert stored.id
    assert await find(database, after=duplicates.DUPLICATE_WINDOW + timedelta(days=1)) is None


async def test_a_discarded_copy_is_found_by_its_fingerprint(database: Database, stored: Article) -> None:
    copy = replace(stored, id=99)
    assert await duplicates.find_discarded_copy(database, copy) is None
    discarded = await editing.discard(database, stored.id, OLGA, NOW + timedelta(minutes=1))
    assert await duplicates.find_discarded_copy(database, copy) == discarded


async def test_a_text_is_rejected_only_while_another_article_has_it(database: Database) -> None:
    copy = article(99)
    async with database.transaction() as tx:
        await duplicates.reject_duplicate_text(tx, copy)
        await articles.add(tx, new_article(copy.title), NOW)
        with pytest.raises(UserError, match=r"article\.twin"):
            await duplicates.reject_duplicate_text(tx, copy)


def test_a_duplicate_is_exact_where_no_article_was_parked() -> None:
    assert Duplicate(article(1)).is_exact
    assert not Duplicate(article(1), parked=article(2)).is_exact
    assert not Duplicate(article(1), kind=CopyKind.SAME_PAGE).is_exact


def _report(number: int, site: str, day: str) -> Article:
    blocks = (StoredBlock("paragraph", f"High water is at {number}:15. Take care on the lower quay."),)
    return replace(
        article(number), title=f"Tides of {day} May", blocks=blocks, url=f"https://{site}/{number}", site=site
    )


def test_a_report_of_a_series_copies_neither_its_own_series_nor_that_of_another_source() -> None:
    own, other = _report(5, "quay.example", "5"), _report(6, "bay.example", "6")
    new = ComparedStory.from_article(_report(7, "quay.example", "7"))
    assert duplicates.choose_copied(new, [own, other]) is None
    assert duplicates.choose_copied(new, [other, own]) == NearCopy(other, CopyKind.OTHER_SOURCE)
    again = replace(own, title="Tides of 7 May", blocks=_report(7, "quay.example", "7").blocks)
    assert duplicates.choose_copied(new, [own, again]) == NearCopy(again, CopyKind.SAME_STORY)
