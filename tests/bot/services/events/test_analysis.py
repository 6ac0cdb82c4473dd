"""An event knows what each article adds, on which numbers they disagree, and which one leads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from bot.ports.events import EventComparison, GroupedArticle
from bot.services.articles import editing, publication
from bot.services.articles.intake import IntakeServices
from bot.services.events import analysis
from bot.services.newsroom.people import Person
from data.articles import articles, events
from data.database import Database
from data.records.articles import Article, NewArticle, StoredBlock
from data.records.events import Event
from tests.bot.services.seed import intake_services
from tests.support.factories import NOW, new_article
from tests.support.in_process_summarizer import FailingEventReader, InProcessSummarizer

OLGA = Person(1001, "Olga")
FIRST = (
    "A fire destroyed the cannery of Varnholm on Sunday night.",
    "Two workers were taken to the hospital of Ostrand with burns.",
    "The roof of the hall fell in at 22:15, the fire chief Lena Maurits said.",
)
SECOND = (
    "A fire destroyed the cannery of Varnholm on Sunday night.",
    "Five workers were taken to the hospital of Ostrand with burns.",
    "The insurer Nordanker puts the damage at 40 million crowns.",
)


def report(site: str, sentences: Sequence[str], language: str = "en") -> NewArticle:
    blocks = tuple(StoredBlock("paragraph", sentence) for sentence in sentences)
    sample = new_article(f"Fire at the Varnholm cannery, {site}", site=site, language=language)
    return replace(sample, blocks=blocks)


async def add(services: IntakeServices, article: NewArticle, event_id: int | None = None) -> Article:
    async with services.database.transaction() as tx:
        return await articles.add(tx, article, NOW, event_id=event_id)


async def publish(services: IntakeServices, article: NewArticle, event_id: int | None = None) -> Article:
    draft = await add(services, article, event_id)
    return await change(services, editing.publish, draft.id)


async def change(
    services: IntakeServices, transition: publication.ArticleTransition, article_id: int
) -> Article:
    await publication.change_status(services, transition, article_id, OLGA, NOW)
    return await editing.get(services.database, article_id)


async def event_of(services: IntakeServices, article: Article) -> Event:
    async with services.database.reading() as tx:
        found = await events.get(tx, article.event_id)
    assert found is not None
    return found


async def test_the_second_report_says_what_the_first_one_lacks(database: Database) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", FIRST))
    second = await publish(services, report("Courier", SECOND), first.event_id)
    assert (first.new_sentences, first.is_update) == (None, True)
    assert second.new_sentences is not None
    assert SECOND[2] in second.new_sentences
    assert SECOND[0] not in second.new_sentences
    event = await event_of(services, first)
    lead, other = (first, second) if event.lead_article_id == first.id else (second, first)
    assert [addition.article_id for addition in event.additions] == [other.id] * len(event.additions)
    if lead is first:
        assert SECOND[2] in [addition.text for addition in event.additions]


async def test_numbers_that_disagree_are_stored_with_both_articles(database: Database) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", ["12 people were injured in the fire at Varnholm."]))
    second = await publish(
        services, report("Courier", ["14 people were injured in the fire at Varnholm."]), first.event_id
    )
    (conflict,) = (await event_of(services, first)).conflicts
    values = {
        conflict.first_article_id: conflict.first_value,
        conflict.second_article_id: conflict.second_value,
    }
    assert values == {first.id: "12", second.id: "14"}
    assert "people" in conflict.subject


async def test_the_retracted_lead_takes_its_facts_with_it(database: Database) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", FIRST))
    second = await publish(services, report("Courier", SECOND), first.event_id)
    lead_id = (await event_of(services, first)).lead_article_id
    assert lead_id is not None
    await change(services, editing.retract, lead_id)
    other = second if lead_id == first.id else first
    event = await event_of(services, first)
    assert (event.lead_article_id, event.additions, event.conflicts) == (other.id, (), ())
    assert (await editing.get(database, other.id)).new_sentences is None
    await change(services, editing.restore, lead_id)
    assert (await event_of(services, first)).additions


async def test_a_report_in_another_language_adds_an_outlet_and_no_sentences(database: Database) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", FIRST))
    german = report("Bote", ["Ein Brand hat am Sonntag die Fabrik von Varnholm zerstört."], "de")
    second = await publish(services, german, first.event_id)
    assert (second.new_sentences, second.is_update) == ((), False)
    event = await event_of(services, first)
    assert all(addition.article_id != second.id for addition in event.additions) or (
        event.lead_article_id == second.id
    )


async def test_a_publication_works_without_the_worker_and_the_next_one_repairs_it(
    database: Database,
) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", FIRST))
    failing = replace(services, events=FailingEventReader())
    second = await publish(failing, report("Courier", SECOND), first.event_id)
    assert second.new_sentences is None
    third = await publish(services, report("Post", FIRST[:1]), first.event_id)
    assert (await editing.get(database, second.id)).new_sentences is not None
    assert third.new_sentences == ()


@pytest.mark.unmeasured
async def test_an_event_of_200_articles_compares_a_few(database: Database) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", FIRST))
    async with database.transaction() as tx:
        for number in range(199):
            draft = await articles.add(tx, report(f"Site {number}", SECOND), NOW, event_id=first.event_id)
            await articles.publish(tx, draft.id, NOW)
    asked: list[int] = []

    class CountingReader(InProcessSummarizer):
        async def compare_articles(
            self,
            articles: Sequence[GroupedArticle],
            first_id: int,
            compared: Collection[int],
            central: Collection[int],
            lead_id: int,
        ) -> EventComparison:
            asked.append(len(articles))
            return await super().compare_articles(articles, first_id, compared, central, lead_id)

    await publish(replace(services, events=CountingReader()), report("Last", SECOND), first.event_id)
    assert asked == [analysis.MAX_COMPARED + 2]


async def test_a_copy_does_not_lead_while_an_original_can(database: Database) -> None:
    services = intake_services(database)
    first = await publish(services, report("Gazette", FIRST))
    second = await publish(services, report("Courier", SECOND), first.event_id)
    async with database.transaction() as tx:
        new = report("Bay", (*FIRST, *SECOND))
        copy = await articles.add(tx, new, NOW, event_id=first.event_id, copy_of=first.id)
    await change(services, editing.publish, copy.id)
    assert (await event_of(services, first)).lead_article_id in {first.id, second.id}
    for one in (first, second):
        await change(services, editing.retract, one.id)
    assert (await event_of(services, first)).lead_article_id == copy.id


async def test_an_article_of_a_single_event_needs_no_worker(database: Database) -> None:
    services = replace(intake_services(database), events=FailingEventReader())
    alone = await publish(services, report("Gazette", FIRST))
    assert (await event_of(services, alone)).lead_article_id == alone.id
