"""Storing articles, their status transitions, and publication numbers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest

from data.articles import articles, openings, search
from data.database import Database, Transaction
from data.delivery import editions
from data.errors import NoSuchArticle, WrongStatus
from data.records.articles import Article, ArticleStatus, NewArticle, StoredBlock

ArticleMaker: TypeAlias = Callable[..., NewArticle]
Transition: TypeAlias = Callable[[Transaction, int, datetime], Awaitable[Article]]

DRAFT, PUBLISHED, DISCARDED, RETRACTED = ArticleStatus
HOUR = timedelta(hours=1)


async def add_published(tx: Transaction, new: NewArticle, now: datetime) -> Article:
    return await articles.publish(tx, (await articles.add(tx, new, now)).id, now)


async def add_to_edition(tx: Transaction, article: Article, now: datetime) -> None:
    await editions.add_edition(tx, "digest", ((article.id,),), 0, now)


async def test_every_field_of_a_draft_comes_back(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    new = make_article()
    async with database.transaction() as tx:
        draft = await articles.add(tx, new, now)
        assert await articles.get(tx, draft.id) == draft
        assert await articles.get(tx, draft.id + 1) is None
    assert asdict(new).items() <= asdict(draft).items()
    assert (draft.status, draft.seq, draft.published_at) == (DRAFT, None, None)
    assert (draft.created_at, draft.updated_at) == (now, now)


async def test_publishing_assigns_numbers_in_order_and_deletes_the_raw_text(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        assert await articles.last_seq(tx) == 0
        drafts = [await articles.add(tx, make_article(), now) for _ in range(3)]
        for draft in reversed(drafts):
            await articles.publish(tx, draft.id, now + HOUR)
        found = [await articles.get(tx, draft.id) for draft in drafts]
        assert await articles.last_seq(tx) == 3
    assert [(one.seq, one.raw, one.published_at) for one in found if one] == [
        (seq, "", now + HOUR) for seq in (3, 2, 1)
    ]


TRANSITIONS: list[tuple[Transition, ArticleStatus, set[ArticleStatus]]] = [
    (articles.publish, PUBLISHED, {DRAFT, DISCARDED}),
    (articles.discard, DISCARDED, {DRAFT}),
    (articles.restore_draft, DRAFT, {DISCARDED}),
    (articles.retract, RETRACTED, {PUBLISHED}),
    (articles.unpublish, DRAFT, {PUBLISHED}),
    (articles.restore, PUBLISHED, {RETRACTED}),
]
TRANSITIONS_TO_STATUS: dict[ArticleStatus, tuple[Transition, ...]] = {
    DRAFT: (),
    PUBLISHED: (articles.publish,),
    DISCARDED: (articles.discard,),
    RETRACTED: (articles.publish, articles.retract),
}


@pytest.mark.parametrize("status", ArticleStatus)
@pytest.mark.parametrize("case", TRANSITIONS)
async def test_status_transitions_are_allowed_or_refused(
    database: Database,
    now: datetime,
    make_article: ArticleMaker,
    status: ArticleStatus,
    case: tuple[Transition, ArticleStatus, set[ArticleStatus]],
) -> None:
    step, after, allowed = case
    async with database.transaction() as tx:
        article = await articles.add(tx, make_article(), now)
        for transition in TRANSITIONS_TO_STATUS[status]:
            article = await transition(tx, article.id, now)
        if status in allowed:
            assert (await step(tx, article.id, now + HOUR)).status is after
            return
        with pytest.raises(WrongStatus, match=f"is {status} now") as refusal:
            await step(tx, article.id, now + HOUR)
        assert refusal.value.article == article
        assert await articles.get(tx, article.id) == article


@pytest.mark.parametrize("step", [step for step, _, _ in TRANSITIONS] + [articles.revise])
async def test_an_unknown_article_number_is_named(
    database: Database, now: datetime, step: Transition
) -> None:
    async with database.transaction() as tx:
        with pytest.raises(NoSuchArticle, match="no article 404"):
            await step(tx, 404, now)


async def test_a_publication_number_is_never_assigned_twice(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    """A reader served up to the number would otherwise miss the second article with it."""
    async with database.transaction() as tx:
        first = await add_published(tx, make_article(), now)
        undone = await articles.unpublish(tx, first.id, now)
        second = await add_published(tx, make_article(), now)
        again = await articles.publish(tx, first.id, now)
    assert (first.seq, undone.seq, second.seq, again.seq) == (1, None, 2, 3)


@pytest.mark.parametrize("withdraw", [articles.retract, articles.unpublish])
async def test_an_article_that_was_in_an_edition_is_restored_with_its_number(
    database: Database, now: datetime, make_article: ArticleMaker, withdraw: Transition
) -> None:
    """Readers who got it would otherwise be sent it again."""
    async with database.transaction() as tx:
        article = await add_published(tx, make_article(), now)
        await add_to_edition(tx, article, now)
        taken = await withdraw(tx, article.id, now)
        bring_back = articles.restore if taken.status is RETRACTED else articles.publish
        back = await bring_back(tx, article.id, now + HOUR)
    assert (back.seq, back.published_at) == (article.seq, article.published_at)


async def test_an_article_that_was_in_no_edition_is_restored_as_new(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await add_published(tx, make_article(), now)
        await articles.retract(tx, article.id, now)
        back = await articles.restore(tx, article.id, now + HOUR)
    assert (back.seq, back.published_at) == (2, now + HOUR)


async def test_an_edition_planned_while_the_article_was_a_draft_does_not_hide_it(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await add_published(tx, make_article(), now)
        await articles.unpublish(tx, article.id, now)
        await add_to_edition(tx, article, now)
        assert (await articles.publish(tx, article.id, now)).seq == 2


async def test_a_revision_changes_only_the_given_fields(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        draft = await articles.add(tx, make_article(), now)
        revised = await articles.revise(tx, draft.id, now + HOUR, title="New", card_message_id=12)
        assert revised == replace(draft, title="New", card_message_id=12, updated_at=now + HOUR)
        assert await articles.get(tx, draft.id) == revised


async def test_a_published_article_is_listed_and_found_as_it_was_last_revised(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await add_published(tx, make_article(topics=("city", "city")), now)
        revised = await articles.revise(
            tx, article.id, now, topics=("sport",), blocks=(StoredBlock("paragraph", "zebra"),)
        )
        assert await articles.count_by_topic(tx) == [("sport", 1)]
        assert await articles.latest(tx, "sport", 5) == [revised]
        assert await articles.latest(tx, "city", 5) == []
        assert await search.search(tx, "zebra", 5, 0) == [revised]
        assert await search.search(tx, "building", 5, 0) == []


@pytest.mark.parametrize("withdraw", [articles.retract, articles.unpublish])
async def test_a_withdrawn_article_is_neither_listed_nor_found(
    database: Database, now: datetime, make_article: ArticleMaker, withdraw: Transition
) -> None:
    async with database.transaction() as tx:
        article = await add_published(tx, make_article(), now)
        await withdraw(tx, article.id, now)
        assert await articles.latest(tx, None, 5) == []
        assert await articles.latest(tx, "city", 5) == []
        assert await articles.count_by_topic(tx) == []
        assert await articles.list_candidates(tx, 5) == []
        assert await search.search(tx, "museum", 5, 0) == []


async def test_drafts_are_not_found(database: Database, now: datetime, make_article: ArticleMaker) -> None:
    async with database.transaction() as tx:
        draft = await articles.add(tx, make_article(), now)
        await articles.revise(tx, draft.id, now, title="Museum")
        assert await search.search(tx, "museum", 5, 0) == []
        assert await articles.count_by_topic(tx) == []


async def test_pages_of_articles_are_newest_first_with_the_total(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        ids = [(await articles.add(tx, make_article(added_by=n % 2), now)).id for n in range(5)]
        await articles.discard(tx, ids[4], now)
        page, total = await articles.page(tx, [DRAFT], 1, 2)
        assert ([one.id for one in page], total) == ([ids[2], ids[1]], 4)
        page, total = await articles.page(tx, [DRAFT, DISCARDED], 0, 9, added_by=0)
        assert ([one.id for one in page], total) == ([ids[4], ids[2], ids[0]], 3)
        assert await articles.page(tx, [RETRACTED], 0, 9) == ([], 0)


async def test_the_latest_are_the_last_published_of_all_or_of_one_topic(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        for number in range(4):
            topics = ("even",) if number % 2 == 0 else ("odd", "rare")
            await add_published(tx, make_article(title=str(number), topics=topics), now)
        assert [one.title for one in await articles.latest(tx, None, 3)] == ["3", "2", "1"]
        assert [one.title for one in await articles.latest(tx, "even", 3)] == ["2", "0"]
        assert await articles.latest(tx, "none", 3) == []


async def test_candidates_are_the_newest_in_order_of_publication(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        articles_made = [
            await add_published(tx, make_article(title=str(n)), now + n * HOUR) for n in range(6)
        ]
        assert [one.seq for one in await articles.list_candidates(tx, 10)] == [1, 2, 3, 4, 5, 6]
        (candidate,) = await articles.list_candidates(tx, 1)
    last = articles_made[5]
    assert (candidate.id, candidate.seq, candidate.title, candidate.published_at) == (
        last.id,
        6,
        "5",
        now + 5 * HOUR,
    )
    assert (candidate.topics, candidate.keywords) == (last.topics, last.keywords)


@pytest.mark.parametrize("withdraw", [articles.retract, articles.unpublish])
async def test_all_are_candidates_while_none_is_withdrawn_or_newer(
    database: Database, now: datetime, make_article: ArticleMaker, withdraw: Transition
) -> None:
    async with database.transaction() as tx:
        ids = {(await add_published(tx, make_article(), now)).id for _ in range(3)}
        assert await articles.are_all_candidates(tx, ids, 3)
        assert await articles.are_all_candidates(tx, set(), 0)
        assert not await articles.are_all_candidates(tx, ids, 2)
        await withdraw(tx, min(ids), now)
        assert not await articles.are_all_candidates(tx, ids, 3)


async def test_get_many_returns_those_that_exist(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        one, two = [await articles.add(tx, make_article(), now) for _ in range(2)]
        assert await articles.get_many(tx, [two.id, one.id, 99, two.id]) == {one.id: one, two.id: two}
        assert await articles.get_many(tx, []) == {}


async def test_an_article_is_found_by_fingerprint_unless_discarded(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        first = await articles.add(tx, make_article(), now)
        second = await articles.add(tx, make_article(), now)
        assert await articles.list_by_fingerprint(tx, "f00d") == [second, first]
        await articles.discard(tx, second.id, now)
        assert await articles.list_by_fingerprint(tx, "f00d") == [first]
        assert await articles.list_by_fingerprint(tx, "beef") == []


async def test_openings_are_the_first_words_without_headings_page_by_page(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    heading = StoredBlock("heading", "Headings are not compared")
    long = (heading, StoredBlock("paragraph", "one two " * 30), heading, StoredBlock("item", "three " * 80))
    async with database.transaction() as tx:
        old = await articles.add(tx, make_article(), now - 2 * HOUR)
        first = await articles.add(tx, make_article(title="A", blocks=long), now)
        second = await articles.add(tx, make_article(title="B", blocks=()), now)
        discarded = await articles.add(tx, make_article(), now)
        await articles.discard(tx, discarded.id, now)
        page = await openings.list_openings(tx, 0, now - HOUR, 1)
        assert page == [(first.id, "A", " ".join(["one", "two"] * 30 + ["three"] * 40))]
        assert await openings.list_openings(tx, first.id, now - HOUR, 9) == [(second.id, "B", "")]
        assert (await openings.list_openings(tx, 0, now - 9 * HOUR, 1))[0][0] == old.id


async def test_topics_are_counted_most_frequent_first(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        await add_published(tx, make_article(topics=("b", "a")), now)
        await add_published(tx, make_article(topics=("c", "a")), now)
        await add_published(tx, make_article(topics=()), now)
        assert await articles.count_by_topic(tx) == [("a", 2), ("b", 1), ("c", 1)]
