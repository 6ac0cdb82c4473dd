"""Cases in which texts resemble each other for another reason than a common event, and the opposite."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.articles import intake
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.newsroom.people import Person
from data.database import Database
from data.records.articles import Article
from tests.bot.services.seed import intake_services
from tests.support.factories import NOW

OLGA = Person(1001, "Olga")
FIRE = """Fire destroys the Varnholm cannery

The fire broke out in the packing hall of the Varnholm cannery at about ten o'clock on Sunday night, the fire
brigade of Ostrand reported. Two workers were taken to hospital with burns, said the fire chief, Lena Maurits.
"""
BRIEFINGS = (
    "The council of Ostrand votes on the dog tax today. The bakers of Norrby want more for rye bread.",
    "Otters are back on the river Elm, biologists say. The church of Saint Bride got an organ.",
    "Mira Tolland won the chess cup with eight points. The school of Lund planted forty apple trees.",
)


@pytest.fixture
def services(database: Database) -> IntakeServices:
    return intake_services(database)


async def submit(services: IntakeServices, text: str, page: str, days: int = 0) -> Article | Duplicate:
    site = page.partition("/")[0]
    provenance = Provenance(site, f"https://{page}")
    return await intake.create_draft_from_text(
        services, text, provenance, OLGA, OLGA.id, NOW + timedelta(days=days)
    )


async def submit_draft(services: IntakeServices, text: str, page: str, days: int = 0) -> Article:
    result = await submit(services, text, page, days)
    assert isinstance(result, Article)
    return result


async def test_daily_columns_with_the_same_headline_are_events_of_their_own(
    services: IntakeServices,
) -> None:
    columns = [
        await submit_draft(services, f"Morning briefing\n\n{text}\n", f"gazette.example/{day}", day)
        for day, text in enumerate(BRIEFINGS)
    ]
    assert len({one.event_id for one in columns}) == len(columns)


async def test_five_versions_of_one_outlet_are_one_article_or_articles_of_one_event(
    services: IntakeServices,
) -> None:
    first = await submit_draft(services, FIRE, "gazette.example/fire")
    for number in range(2, 6):
        text = FIRE.replace("ten o'clock", f"{8 + number}:15 o'clock") + f"\nThis is version {number}.\n"
        result = await submit(services, text, f"gazette.example/fire-{number}")
        if isinstance(result, Duplicate):
            assert result.kind is not None
            assert result.article.event_id == first.event_id
        else:
            assert (result.event_id, result.copy_of) == (first.event_id, None)


async def test_an_article_without_a_date_joins_the_event_of_its_arrival(services: IntakeServices) -> None:
    first = await submit_draft(services, FIRE, "gazette.example/fire")
    other = FIRE.replace("Fire destroys the", "Fire burns down").replace("broke out", "began")
    copy = await submit_draft(services, other, "courier.example/1")
    assert (first.source_date, copy.source_date) == ("", "")
    assert (copy.event_id, copy.copy_of) == (first.event_id, first.id)


async def test_the_same_words_weeks_later_are_another_event(services: IntakeServices) -> None:
    first = await submit_draft(services, FIRE, "gazette.example/fire")
    later = await submit_draft(services, FIRE.replace("Two", "Nine"), "courier.example/2", days=40)
    assert later.event_id != first.event_id
