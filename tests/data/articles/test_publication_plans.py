"""Plans of drafts are stored, found when they are due, and kept from the names of people who leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from data.articles import articles, publication_plans
from data.database import Database
from data.engines.upsert import Transaction
from data.records.articles import NewArticle
from data.records.publication_plans import PlanState, PublicationPlan

HOUR = timedelta(hours=1)


def plan_of(article_id: int, now: datetime, **changes: object) -> PublicationPlan:
    sample = PublicationPlan(article_id, PlanState.READY, now + HOUR, None, False, 7, "Olga", 0, "", "", now)
    return replace(sample, **changes)  # type: ignore[arg-type]


async def add(tx: Transaction, new: NewArticle, now: datetime) -> int:
    return (await articles.add(tx, new, now)).id


async def test_plans_are_found_from_their_instant_on_and_listed_by_it(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        ids = [await add(tx, make_article(fingerprint=name), now) for name in "abcd"]
        late, held, asked, gone = ids
        await publication_plans.save(tx, plan_of(late, now, at=now + 2 * HOUR))
        await publication_plans.save(
            tx, plan_of(held, now, state=PlanState.HELD, at=None, not_before=now + HOUR)
        )
        await publication_plans.save(tx, plan_of(asked, now, state=PlanState.REVIEW, at=None))
        await publication_plans.save(tx, plan_of(gone, now))
        await articles.discard(tx, gone, now)
        assert await publication_plans.list_due(tx, now, 9) == []
        due = await publication_plans.list_due(tx, now + 2 * HOUR, 9)
        assert [one.article_id for one in due] == [held, gone, late]
        listed, total = await publication_plans.page(tx, 0, 9)
        assert ([article.id for article, _ in listed], total) == ([held, late, asked], 3)
        second, _ = await publication_plans.page(tx, 1, 1)
        assert [article.id for article, _ in second] == [late]
        assert await publication_plans.count_planned_by(tx, 7) == 3


async def test_a_plan_is_replaced_copied_and_removed(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    async with database.transaction() as tx:
        first, second = [await add(tx, make_article(fingerprint=name), now) for name in "ab"]
        await publication_plans.save(tx, plan_of(first, now))
        changed = plan_of(first, now, not_before=now + HOUR, approved_by=8, approved_by_name="Eddie")
        await publication_plans.save(tx, changed)
        await publication_plans.copy(tx, first, [second])
        assert await publication_plans.get_many(tx, [first, second, 99]) == {
            first: changed,
            second: replace(changed, article_id=second),
        }
        assert await publication_plans.remove_name(tx, 7) == 2
        assert await publication_plans.remove_name(tx, 8) == 2
        unnamed = await publication_plans.get(tx, first)
        assert unnamed == replace(changed, planned_by_name="", approved_by_name="")
        assert await publication_plans.remove(tx, first)
        assert not await publication_plans.remove(tx, first)
        assert await publication_plans.get(tx, first) is None
