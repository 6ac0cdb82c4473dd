"""Events hold articles, are led by a published one, and keep what editors decided."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from data.articles import articles, events
from data.database import Database, Transaction
from data.records.articles import Article, ArticleStatus, NewArticle
from data.records.events import Addition, EventMark, Novelty, ValueConflict

ArticleMaker = Callable[..., NewArticle]
Publisher = Callable[..., Awaitable[Article]]
LATER = timedelta(minutes=5)


@pytest.fixture
def publish(make_article: ArticleMaker, now: datetime) -> Publisher:
    async def one(tx: Transaction, title: str, event_id: int | None = None) -> Article:
        draft = await articles.add(tx, make_article(title=title, fingerprint=title), now, event_id=event_id)
        return await articles.publish(tx, draft.id, now)

    return one


async def test_an_article_begins_an_event_and_leads_it_once_published(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    async with database.transaction() as tx:
        draft = await articles.add(tx, make_article(), now)
        before = await events.get(tx, draft.event_id)
        await articles.publish(tx, draft.id, now)
        after = await events.get(tx, draft.event_id)
    assert before is not None
    assert before.lead_article_id is None
    assert after is not None
    assert after.lead_article_id == draft.id
    assert not after.is_lead_chosen


async def test_the_lead_of_an_event_is_the_choice_of_an_editor_then_the_central_article(
    database: Database, publish: Publisher, now: datetime
) -> None:
    async with database.transaction() as tx:
        first = await publish(tx, "First")
        second = await publish(tx, "Second", first.event_id)
        await events.refresh_lead(tx, first.event_id, now, central_id=second.id)
        central = await events.get(tx, first.event_id)
        await events.choose_lead(tx, first.event_id, first.id, now)
        await events.refresh_lead(tx, first.event_id, now, central_id=second.id)
        chosen = await events.get(tx, first.event_id)
    assert central is not None
    assert central.lead_article_id == second.id
    assert chosen is not None
    assert (chosen.lead_article_id, chosen.is_lead_chosen) == (first.id, True)


async def test_another_article_leads_once_the_chosen_lead_is_retracted(
    database: Database, publish: Publisher, now: datetime
) -> None:
    async with database.transaction() as tx:
        first = await publish(tx, "First")
        second = await publish(tx, "Second", first.event_id)
        await events.choose_lead(tx, first.event_id, second.id, now)
        await articles.retract(tx, second.id, now)
        event = await events.get(tx, first.event_id)
        await articles.retract(tx, first.id, now)
        without = await events.get(tx, first.event_id)
    assert event is not None
    assert (event.lead_article_id, event.is_lead_chosen) == (first.id, False)
    assert without is not None
    assert without.lead_article_id is None


async def test_moving_an_article_corrects_the_lead_of_both_events(
    database: Database, publish: Publisher, now: datetime
) -> None:
    async with database.transaction() as tx:
        first = await publish(tx, "First")
        second = await publish(tx, "Second", first.event_id)
        alone = await events.create(tx, now)
        await events.move_articles(tx, [first.id], alone, now + LATER)
        found = await events.get_many(tx, {first.event_id, alone})
        members = await events.list_articles(tx, {first.event_id})
        moved = await events.memberships_since(tx, now + LATER)
    assert found[first.event_id].lead_article_id == second.id
    assert found[alone].lead_article_id == first.id
    assert [one.id for one in members] == [second.id]
    published = ArticleStatus.PUBLISHED
    assert moved == [(first.id, alone, published), (second.id, first.event_id, published)]


async def test_facts_marks_and_openings_of_an_event_are_stored(
    database: Database, publish: Publisher, now: datetime
) -> None:
    addition = Addition(2, "The detour is six miles.")
    conflict = ValueConflict("injured", 1, "12", 2, "14")
    async with database.transaction() as tx:
        article = await publish(tx, "First")
        await events.set_facts(tx, article.event_id, [addition], [conflict], now)
        await events.set_mark(tx, article.event_id, EventMark.MUST, now)
        await events.set_novelty(tx, article.id, Novelty(("The detour is six miles.",), is_update=False), now)
        await events.count_opened(tx, article.event_id)
        await events.count_opened(tx, article.event_id)
        event = await events.get(tx, article.event_id)
        stored = await articles.get(tx, article.id)
        seqs = await events.first_seqs(tx, {article.event_id})
    assert event is not None
    assert (event.additions, event.conflicts) == ((addition,), (conflict,))
    assert (event.mark, event.opened) == (EventMark.MUST, 2)
    assert stored is not None
    assert (stored.new_sentences, stored.is_update) == (("The detour is six miles.",), False)
    assert seqs == {article.event_id: article.seq}
