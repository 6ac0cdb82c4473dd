"""Stored data of a person is complete when shown and gone when deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import delete

from data import feeds as data_feeds
from data import privacy
from data.articles import article_cards, articles, publication_plans
from data.audience import readers, saved_stories, subscriptions
from data.audience.reader_rules import mutes, watches
from data.database import Database, Transaction
from data.delivery import broadcasts, bulletins, corrections, editions, outbox
from data.delivery.corrections import Question
from data.newsroom import (
    api_clients,
    connected_chats,
    conversations,
    invitations,
    submitted_messages,
    team,
    tips,
)
from data.records.articles import ArticleStatus, NewArticle
from data.records.audience import Subscription
from data.records.bulletins import BulletinState
from data.records.clients import ClientRight, NewApiClient
from data.records.corrections import Reach
from data.records.feeds import NewSource
from data.records.newsroom import (
    ConnectedChat,
    Dialogue,
    MessageKind,
    NewInvitation,
    NewSubmittedMessage,
    Role,
)
from data.records.publication_plans import PlanState, PublicationPlan
from data.records.reader_rules import ReaderRule, RuleSubject
from data.records.tips import Tip
from data.schema import tables
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker: TypeAlias = Callable[..., NewArticle]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]

ADA, BEA = 7, 8


@pytest.fixture
async def newsroom(
    database: Database,
    now: datetime,
    make_article: ArticleMaker,
    make_subscription: SubscriptionMaker,
    make_delivery: DeliveryMaker,
) -> Database:
    """Two people with a reader, messages, a saved story, a dialogue and an editor's work each."""
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((),), 0, now)
        for person in (ADA, BEA):
            reader = await readers.ensure(tx, person, 0, "private", "en", now)
            await subscriptions.save(tx, make_subscription(reader))
            await mutes.put(tx, reader.id, [ReaderRule(RuleSubject.WORDS, "crypto")], now)
            await watches.put(tx, reader.id, [ReaderRule(RuleSubject.WORDS, "crypto")], now)
            await plan_deliveries(tx, [make_delivery(reader_id=reader.id, edition_id=edition)])
            await conversations.save(tx, Dialogue(person, person, "title", {"article": 1}, now))
            await conversations.save(tx, Dialogue(-9, person, "zone", {}, now))
            written = make_article(added_by=person, added_by_name=f"name {person}")
            article = await articles.add(tx, written, now)
            await saved_stories.add(tx, reader.id, article.id, now)
            sent = NewSubmittedMessage(person, 3, MessageKind.PASTE, "The ferry sails again")
            await submitted_messages.record(tx, [sent], article.id, "v", now)
            await article_cards.record(tx, article.id, person, 5)
            plan = PublicationPlan(
                article.id, PlanState.READY, now, None, False, person, f"name {person}", 0, "", "", now
            )
            await publication_plans.save(tx, plan)
            await tips.add(tx, Tip(article.id, person, f"name {person}", "en", now))
            await tips.block(tx, person, 1, now)
            await team.write_audit_entry(tx, person, f"name {person}", "draft", "article", now)
            await broadcasts.create_draft(tx, person, person, "en", "Dear readers", now)
            await bulletins.add(
                tx,
                event_id=article.event_id,
                article_id=article.id,
                seq=1,
                is_breaking=True,
                state=BulletinState.PROPOSED,
                author_id=person,
                author_name=f"name {person}",
                created_at=now,
            )
            question = Question(article.id, False, person, person, "en")
            await corrections.ask(tx, question, Reach(1, 1), now)
            invitation = NewInvitation(Role.EDITOR, person, f"name {person}", now, now + timedelta(days=7))
            await invitations.add(tx, invitation, f"hash {person}")
            chat = ConnectedChat(-100 - person, "channel", "Valley News", "", person, now)
            await connected_chats.save(tx, chat)
            client = NewApiClient("Desk", ClientRight.DRAFT, person, f"name {person}", now)
            await api_clients.add(tx, client, f"hash {person}")
            feed = NewSource(f"https://{person}.example", "", "", False, False, (), person, "", person, "")
            await data_feeds.add(tx, replace(feed, added_by_name=f"name {person}"), now)
    return database


def count_rows(data: dict[str, object]) -> dict[str, int]:
    return {key: len(value) for key, value in data.items() if isinstance(value, list)}


async def author_names(tx: Transaction) -> list[str]:
    drafts, _ = await articles.page(tx, [ArticleStatus.DRAFT], 0, 9)
    log, _ = await team.audit_page(tx, 0, 9)
    feeds = await data_feeds.list_all(tx)
    bylines = [one.added_by_name for one in drafts] + [one.added_by_name for one in feeds]
    plans = await publication_plans.get_many(tx, [one.id for one in drafts])
    bylines += [one.planned_by_name for one in plans.values()]
    bylines += [one.created_by_name for one in await api_clients.list_all(tx)]
    return bylines + [entry.actor_name for entry in log]


async def test_mydata_is_json_and_covers_every_table_with_the_person(newsroom: Database) -> None:
    async with newsroom.reading() as tx:
        data = await privacy.collect_stored_data(tx, ADA)
    assert json.loads(json.dumps(data))["chats"][0]["chat_id"] == ADA
    assert count_rows(data) == {
        "chats": 1,
        "subscriptions": 1,
        "mutes": 1,
        "watches": 1,
        "messages": 1,
        "saved": 1,
        "dialogues": 2,
        "team": 0,
        "invitations": 1,
        "connected_chats": 1,
        "api_clients": 1,
        "log": 1,
        "articles": 1,
        "plans": 1,
        "tips": 1,
        "tip_blocks": 1,
        "submissions": 1,
        "cards": 1,
        "sources": 1,
        "broadcasts": 1,
        "bulletins": 1,
        "corrections": 1,
    }


async def test_mydata_does_not_name_the_sending_process(newsroom: Database, now: datetime) -> None:
    async with newsroom.transaction() as tx:
        epoch = await outbox.next_epoch(tx)
        await outbox.lease(tx, now, "machine-7:4711", now + timedelta(hours=1), 9, epoch)
        data = await privacy.collect_stored_data(tx, ADA)
    assert "leased" in json.dumps(data)
    assert "machine-7" not in json.dumps(data)


async def test_mydata_of_a_stranger_is_empty(newsroom: Database) -> None:
    async with newsroom.reading() as tx:
        assert set(count_rows(await privacy.collect_stored_data(tx, 404)).values()) == {0}


async def test_forgetting_a_person_keeps_only_nameless_work_and_changes_no_other_person(
    newsroom: Database,
) -> None:
    async with newsroom.transaction() as tx:
        others = await privacy.collect_stored_data(tx, BEA)
        assert await privacy.forget(tx, ADA, ADA)
        assert count_rows(await privacy.collect_stored_data(tx, ADA)) == {
            "chats": 0,
            "subscriptions": 0,
            "mutes": 0,
            "watches": 0,
            "messages": 0,
            "saved": 0,
            "dialogues": 0,
            "team": 0,
            "invitations": 0,
            "connected_chats": 0,
            "api_clients": 1,
            "log": 1,
            "articles": 1,
            "plans": 1,
            "tips": 0,
            "tip_blocks": 0,
            "submissions": 0,
            "cards": 0,
            "sources": 1,
            "bulletins": 1,
            "broadcasts": 0,
            "corrections": 0,
        }
        assert sorted(await author_names(tx)) == [*[""] * 5, *["name 8"] * 5]
        assert await privacy.collect_stored_data(tx, BEA) == others
        assert not await privacy.forget(tx, ADA, ADA)


async def test_forgetting_a_team_member_keeps_the_name_on_their_work(
    newsroom: Database, now: datetime
) -> None:
    async with newsroom.transaction() as tx:
        await team.add(tx, ADA, "Ada", 1, now)
        assert await privacy.forget(tx, ADA, ADA)
        assert sorted(set(await author_names(tx))) == ["name 7", "name 8"]


async def test_without_a_subscription_chat_outcomes_and_saved_stories_are_shown(
    newsroom: Database,
) -> None:
    async with newsroom.transaction() as tx:
        reader = await readers.get(tx, ADA)
        assert reader is not None
        await outbox.cancel(tx, reader.id)
        await tx.execute(delete(tables.subscriptions))
        data = await privacy.collect_stored_data(tx, ADA)
    assert (data["subscriptions"], data["messages"]) == ([], [])
    assert data["chats"] != []
    assert count_rows(data)["saved"] == 1
