"""An article changes its status only along its life cycle, with one audit entry per change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from bot.errors import UserError
from bot.services.articles import editing, intake, placement
from bot.services.articles.duplicates import Duplicate
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredBlock, StoredSummary
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


_CROSSINGS = (
    ("Ada", "Skerra"),
    ("The champion of the lake", "the pier of the old town"),
    ("A swimmer from Skerra", "the lake and the pier"),
    ("Nobody", "the far shore"),
    ("The champion from Skerra", "the old pier of the lake town"),
    ("A duck", "the reeds"),
)


async def add_article(database: Database, status: ArticleStatus = DRAFT, **fields: Any) -> int:
    """Add an article and bring it to this status."""
    async with database.transaction() as tx:
        number = (await articles.add(tx, new_article(**fields), NOW)).id
    for transition in PATHS[status]:
        await transition(database, number, OLGA, NOW)
    return number


async def audit_actions(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [entry.action for entry in (await team.audit_page(tx, 0, 50))[0]]


@pytest.mark.parametrize("status", ArticleStatus)
@pytest.mark.parametrize("transition", TRANSITIONS)
async def test_a_transition_is_idempotent_at_its_end_status_and_refused_from_any_other_but_its_start(
    database: Database, transition: ArticleTransition, status: ArticleStatus
) -> None:
    start, end, action = TRANSITIONS[transition]
    number = await add_article(database, status)
    before = await audit_actions(database)
    if status not in (start, end):
        with pytest.raises(UserError) as caught:
            await transition(database, number, OLGA, NOW)
        assert caught.value.key == "article.changed_meanwhile"
        assert (await editing.get(database, number)).status is status
        assert await audit_actions(database) == before
        return
    assert (await transition(database, number, OLGA, NOW)).status is end
    assert (await transition(database, number, OLGA, NOW)).status is end
    assert await audit_actions(database) == ([action] if status is start else []) + before


async def test_a_missing_article_raises_article_gone(database: Database) -> None:
    for transition in (editing.publish, editing.retract):
        with pytest.raises(UserError) as caught:
            await transition(database, 99, OLGA, NOW)
        assert caught.value.key == "article.gone"
    with pytest.raises(UserError):
        await editing.get(database, 99)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("  Two\n\tlines ", "Two lines"),
        ('<b>& "quotes"</b>', '<b>& "quotes"</b>'),
        ("\u202eturned\u2066", "turned"),
        ("\U0001f6a2 ship", "\U0001f6a2 ship"),
        ("x" * 200, "x" * 200),
    ],
)
async def test_a_title_is_stored_as_one_visible_line(database: Database, given: str, stored: str) -> None:
    number = await add_article(database)
    assert (await editing.set_title(database, number, given, OLGA, NOW)).title == stored


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
async def test_an_invalid_title_changes_nothing(database: Database, given: str, key: str) -> None:
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


async def test_drafts_are_listed_in_pages_newest_first(database: Database) -> None:
    async with database.transaction() as tx:
        numbers = [(await articles.add(tx, new_article(fingerprint=str(n)), NOW)).id for n in range(10)]
    first, total = await editing.list_drafts(database, 0)
    second, _ = await editing.list_drafts(database, 1)
    assert total == 10
    assert [a.id for a in first + second] == numbers[::-1]
    assert len(first) == editing.DRAFTS_PAGE_SIZE
    assert await editing.list_published(database, 0) == ([], 0)


async def test_the_card_message_is_stored_with_its_chat(database: Database) -> None:
    number = await add_article(database)
    await editing.set_card_message(database, number, 77, 5, NOW)
    article = await editing.get(database, number)
    assert (article.chat_id, article.card_message_id) == (77, 5)


@pytest.mark.parametrize("restore", [editing.restore_draft, intake.confirm_parked_draft])
async def test_a_discarded_article_returns_only_while_no_other_has_the_same_text(
    database: Database, restore: ArticleTransition
) -> None:
    first = await add_article(database, DISCARDED)
    again = await add_article(database, PUBLISHED)
    with pytest.raises(UserError, match=r"article\.twin"):
        await restore(database, first, OLGA, NOW)
    assert (await editing.get(database, first)).status is DISCARDED
    await editing.unpublish(database, again, OLGA, NOW)
    await editing.discard(database, again, OLGA, NOW)
    assert (await restore(database, first, OLGA, NOW)).status is DRAFT


class InterruptedSummarizer(InProcessSummarizer):
    """A summarizer that awaits `meanwhile` before it returns a summary."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    async def resummarize(
        self, title: str, blocks: Sequence[StoredBlock], language: str, method: str
    ) -> StoredSummary:
        found = await super().resummarize(title, blocks, language, method)
        await self._meanwhile()
        return found


async def test_a_new_summary_is_refused_where_the_text_changed_meanwhile(
    database: Database,
) -> None:
    number = await add_article(database)
    other = (StoredBlock("paragraph", "Quite another text."),)

    async def change() -> None:
        async with database.transaction() as tx:
            await articles.revise(tx, number, NOW, blocks=other)

    before = (await editing.get(database, number)).summary
    with pytest.raises(UserError) as caught:
        await editing.choose_wording(database, InterruptedSummarizer(change), number, 1, OLGA, NOW)
    assert caught.value.key == "article.changed_meanwhile"
    assert (await editing.get(database, number)).summary == before


def _shown(summary: StoredSummary) -> tuple[str, ...]:
    """The two sentences of a card."""
    return tuple(summary.sentences[index] for index in summary.ladder[:2][-1])


async def test_another_wording_goes_round_and_back(database: Database) -> None:
    sentences = [
        f"{name} crossed the lake on day {n} to {place}." for n, (name, place) in enumerate(_CROSSINGS)
    ]
    summarizer = InProcessSummarizer()
    blocks = tuple(StoredBlock("paragraph", sentence) for sentence in sentences)
    first = await summarizer.resummarize("The lake race", blocks, "en", "lead")
    number = await add_article(database, blocks=blocks, summary=first, sentences_shown=2)
    seen = []
    while True:
        changed, wording = await editing.choose_wording(database, summarizer, number, 1, OLGA, NOW)
        seen.append((wording.number, changed.summary))
        if len(seen) == wording.count:
            break
    assert _shown(changed.summary) == _shown(first), "after the last comes the one that it began with"
    assert len({_shown(each) for _, each in seen}) == len(seen) > 1
    back, wording = await editing.choose_wording(database, summarizer, number, -1, OLGA, NOW)
    assert (wording.number, back.summary) == seen[-2]


async def test_two_processes_that_publish_at_once_both_see_the_article_published(
    processes: tuple[Database, Database],
) -> None:
    first, second = processes
    number = await add_article(first)
    async with first.transaction() as tx:
        await articles.get_for_update(tx, number)
        publications = [asyncio.create_task(editing.publish(each, number, OLGA, NOW)) for each in processes]
        await wait_for_lock_waiters(second, 2)
    assert [(await publication).status for publication in publications] == [PUBLISHED, PUBLISHED]
    assert await audit_actions(first) == ["article.publish"]


async def test_two_processes_that_insert_the_same_text_at_once_make_one_article(
    processes: tuple[Database, Database],
) -> None:
    first, second = processes

    async def insert(database: Database) -> Article | Duplicate:
        async with database.transaction() as tx:
            return await intake.insert_draft(tx, new_article(), placement.Placement(), OLGA, NOW)

    async with first.transaction() as tx:
        await articles.lock_fingerprint(tx, new_article().fingerprint)
        insertions = [asyncio.create_task(insert(each)) for each in processes]
        await wait_for_lock_waiters(second, 2)
    found = [await insertion for insertion in insertions]
    assert sorted(isinstance(one, Duplicate) for one in found) == [False, True]
    assert (await editing.list_drafts(first, 0))[1] == 1
