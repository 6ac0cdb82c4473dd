"""Drafts and published articles move only along their life, and every move is on record once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import pytest

from bot.errors import UserError
from bot.ports.summarizer import StoredSummaryFields
from bot.services.articles import editing, intake
from bot.services.articles.intake import Duplicate
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredBlock
from tests.bot.services.seed import wait_for_lock_waiters
from tests.support.factories import NOW, new_article
from tests.support.in_process_summarizer import InProcessSummarizer

OLGA = Person(1001, "Olga")
ArticleTransition = Callable[[Database, int, Person, datetime], Awaitable[Article]]
DRAFT, PUBLISHED = ArticleStatus.DRAFT, ArticleStatus.PUBLISHED
DISCARDED, RETRACTED = ArticleStatus.DISCARDED, ArticleStatus.RETRACTED
TRANSITIONS: dict[ArticleTransition, tuple[ArticleStatus, ArticleStatus, str]] = {
    editing.publish: (DRAFT, PUBLISHED, "article.publish"),
    editing.unpublish: (PUBLISHED, DRAFT, "article.unpublish"),
    editing.discard: (DRAFT, DISCARDED, "article.discard"),
    editing.restore_draft: (DISCARDED, DRAFT, "article.restore_draft"),
    editing.retract: (PUBLISHED, RETRACTED, "article.retract"),
    editing.restore: (RETRACTED, PUBLISHED, "article.restore"),
}
PATHS: dict[ArticleStatus, tuple[ArticleTransition, ...]] = {
    DRAFT: (),
    PUBLISHED: (editing.publish,),
    DISCARDED: (editing.discard,),
    RETRACTED: (editing.publish, editing.retract),
}


async def add_article(database: Database, status: ArticleStatus = DRAFT) -> int:
    """An article in this state, with nothing on record."""
    async with database.transaction() as tx:
        number = (await articles.add(tx, new_article(), NOW)).id
    for move in PATHS[status]:
        await move(database, number, OLGA, NOW)
    return number


async def audit_actions(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [entry.action for entry in (await team.audit_page(tx, 0, 50))[0]]


@pytest.mark.parametrize("status", ArticleStatus)
@pytest.mark.parametrize("move", TRANSITIONS)
async def test_a_move_starts_where_it_may_is_idempotent_at_its_goal_and_refused_elsewhere(
    database: Database, move: ArticleTransition, status: ArticleStatus
) -> None:
    start, goal, action = TRANSITIONS[move]
    number = await add_article(database, status)
    before = await audit_actions(database)
    if status not in (start, goal):
        with pytest.raises(UserError) as caught:
            await move(database, number, OLGA, NOW)
        assert caught.value.key == "article.changed_meanwhile"
        assert (await editing.get(database, number)).status is status
        assert await audit_actions(database) == before
        return
    assert (await move(database, number, OLGA, NOW)).status is goal
    assert (await move(database, number, OLGA, NOW)).status is goal
    assert await audit_actions(database) == ([action] if status is start else []) + before


async def test_an_article_that_is_gone_is_said_to_be(database: Database) -> None:
    for ask in (editing.publish, editing.retract):
        with pytest.raises(UserError) as caught:
            await ask(database, 99, OLGA, NOW)
        assert caught.value.key == "article.gone"
    with pytest.raises(UserError):
        await editing.get(database, 99)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Two\n\tlines ", "Two lines"),
        ('<b>& "quotes"</b>', '<b>& "quotes"</b>'),
        ("\u202eturned\u2066", "turned"),
        ("\U0001f6a2 ship", "\U0001f6a2 ship"),
        ("x" * 200, "x" * 200),
    ],
)
async def test_a_title_is_kept_as_one_visible_line(database: Database, given: str, kept: str) -> None:
    number = await add_article(database)
    assert (await editing.set_title(database, number, given, OLGA, NOW)).title == kept


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("", "title.empty"),
        (" \n", "title.empty"),
        ("\u200b\u2060\u00ad", "title.empty"),
        ("\u0301", "title.empty"),
        ("x" * 201, "title.long"),
    ],
)
async def test_an_impossible_title_changes_nothing(database: Database, given: str, key: str) -> None:
    number = await add_article(database)
    with pytest.raises(UserError) as caught:
        await editing.set_title(database, number, given, OLGA, NOW)
    assert caught.value.key == key
    assert (await editing.get(database, number)).title == new_article().title
    assert await audit_actions(database) == []


async def test_a_summary_grows_and_shrinks_within_its_ladder(database: Database) -> None:
    number = await add_article(database)
    shown = [(await editing.set_length(database, number, 1, OLGA, NOW)).sentences_shown for _ in range(2)]
    assert shown == [4, editing.MAX_SUMMARY_SENTENCES]
    with pytest.raises(UserError) as caught:
        await editing.set_length(database, number, 1, OLGA, NOW)
    assert caught.value.key == "length.longest"
    for _ in range(4):
        await editing.set_length(database, number, -1, OLGA, NOW)
    with pytest.raises(UserError) as caught:
        await editing.set_length(database, number, -1, OLGA, NOW)
    assert caught.value.key == "length.shortest"


async def test_lists_are_paged_newest_first(database: Database) -> None:
    async with database.transaction() as tx:
        numbers = [(await articles.add(tx, new_article(fingerprint=str(n)), NOW)).id for n in range(10)]
    first, total = await editing.list_drafts(database, 0)
    second, _ = await editing.list_drafts(database, 1)
    assert total == 10
    assert [a.id for a in first + second] == numbers[::-1]
    assert len(first) == editing.PAGE_SIZE
    assert await editing.list_published(database, 0) == ([], 0)


async def test_the_newest_card_is_remembered_with_its_chat(database: Database) -> None:
    number = await add_article(database)
    await editing.set_card_message(database, number, 77, 5, NOW)
    article = await editing.get(database, number)
    assert (article.chat_id, article.card_message_id) == (77, 5)


@pytest.mark.parametrize("back", [editing.restore_draft, intake.confirm_parked_draft])
async def test_what_was_discarded_comes_back_only_while_the_same_text_is_not_here_again(
    database: Database, back: ArticleTransition
) -> None:
    first = await add_article(database, DISCARDED)
    again = await add_article(database, PUBLISHED)
    with pytest.raises(UserError, match=r"article\.twin"):
        await back(database, first, OLGA, NOW)
    assert (await editing.get(database, first)).status is DISCARDED
    await editing.unpublish(database, again, OLGA, NOW)
    await editing.discard(database, again, OLGA, NOW)
    assert (await back(database, first, OLGA, NOW)).status is DRAFT


class InterruptedSummarizer(InProcessSummarizer):
    """A thinker during whose thought something else happens."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    async def resummarize(
        self, title: str, blocks: Sequence[tuple[str, str]], language: str, method: str
    ) -> StoredSummaryFields:
        found = await super().resummarize(title, blocks, language, method)
        await self._meanwhile()
        return found


async def test_a_summary_of_a_text_that_has_changed_meanwhile_is_not_put_below_the_new_one(
    database: Database,
) -> None:
    number = await add_article(database)
    other = (StoredBlock("paragraph", "Quite another text."),)

    async def change() -> None:
        async with database.transaction() as tx:
            await articles.revise(tx, number, NOW, blocks=other)

    before = (await editing.get(database, number)).summary
    with pytest.raises(UserError) as caught:
        await editing.try_next_method(database, InterruptedSummarizer(change), number, OLGA, NOW)
    assert caught.value.key == "article.changed_meanwhile"
    assert (await editing.get(database, number)).summary == before


async def test_two_who_publish_at_once_in_two_processes_both_see_it_published(
    processes: tuple[Database, Database],
) -> None:
    first, second = processes
    number = await add_article(first)
    async with first.transaction() as tx:
        await articles.get_for_update(tx, number)
        presses = [asyncio.create_task(editing.publish(each, number, OLGA, NOW)) for each in processes]
        await wait_for_lock_waiters(second, 2)
    assert [(await press).status for press in presses] == [PUBLISHED, PUBLISHED]
    assert await audit_actions(first) == ["article.publish"]


async def test_the_same_text_taken_in_at_once_by_two_processes_is_one_article(
    processes: tuple[Database, Database],
) -> None:
    first, second = processes

    async def take(database: Database) -> Article | Duplicate:
        async with database.transaction() as tx:
            return await intake.insert_draft(tx, new_article(), None, OLGA, NOW)

    async with first.transaction() as tx:
        await articles.lock_fingerprint(tx, new_article().fingerprint)
        takings = [asyncio.create_task(take(each)) for each in processes]
        await wait_for_lock_waiters(second, 2)
    found = [await taking for taking in takings]
    assert sorted(isinstance(one, Duplicate) for one in found) == [False, True]
    assert (await editing.list_drafts(first, 0))[1] == 1
