"""A draft put together from several messages can be taken apart, and put together again."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.services.articles import editing, intake, split_draft
from bot.services.articles.intake import Duplicate, IntakeServices, Provenance
from bot.services.articles.paste_parts import PastePart, join_parts
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.records.articles import Article, ArticleStatus
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

OLGA = Person(1001, "Olga")
FERRY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for years."""
CHESS = """A pupil wins the chess championship

Tomas Bergh won the last of eleven rounds on Sunday. He is the youngest champion so far."""
NOTHING = "12 34"


@pytest.fixture
def services(database: Database) -> IntakeServices:
    return IntakeServices(database, InProcessSummarizer())


async def submit_parts(services: IntakeServices, *texts: str) -> Article:
    text = join_parts([PastePart(number, text) for number, text in enumerate(texts)])
    taken = await intake.create_draft_from_text(services, text, Provenance(), OLGA, OLGA.id, NOW)
    assert isinstance(taken, Article)
    return taken


async def statuses(services: IntakeServices) -> list[str]:
    async with services.database.reading() as tx:
        found, _ = await articles.page(tx, tuple(ArticleStatus), 0, 50)
    return [article.status.value for article in reversed(found)]


async def test_each_message_becomes_a_draft_of_its_own(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    assert split_draft.count_parts(whole) == 2
    discarded, taken = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    assert discarded.status is ArticleStatus.DISCARDED
    drafts = [one for one in taken if isinstance(one, Article)]
    assert [draft.title for draft in drafts] == [
        "The night ferry returns",
        "A pupil wins the chess championship",
    ]
    assert [draft.raw for draft in drafts] == [FERRY, CHESS]


async def test_undo_brings_back_one_draft(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    _, taken = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    drafts = [one.id for one in taken if isinstance(one, Article)]
    back, discarded = await split_draft.join(services.database, whole.id, drafts, OLGA, NOW)
    assert split_draft.count_parts(back) == 2
    assert [draft.id for draft in discarded] == drafts
    assert await statuses(services) == ["draft", "discarded", "discarded"]
    assert await split_draft.join(services.database, whole.id, drafts, OLGA, NOW) == (back, [])


async def test_a_message_that_is_here_already_is_shown_as_such(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    await submit_parts(services, CHESS)
    _, (ferry, chess) = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    assert isinstance(ferry, Article)
    assert isinstance(chess, Duplicate)
    assert chess.is_exact


async def test_nothing_is_split_where_a_message_has_no_story_in_it(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, NOTHING)
    with pytest.raises(UserError, match="too_short"):
        await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    assert await statuses(services) == ["draft"]


async def test_only_drafts_of_several_messages_can_be_split(services: IntakeServices) -> None:
    single = await submit_parts(services, FERRY)
    with pytest.raises(UserError, match="not_now"):
        await split_draft.split(services, single.id, OLGA, OLGA.id, NOW)


async def test_what_was_published_is_not_put_together_again(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    _, taken = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    drafts = [one.id for one in taken if isinstance(one, Article)]
    await editing.publish(services.database, drafts[1], OLGA, NOW)
    with pytest.raises(UserError, match="published"):
        await split_draft.join(services.database, whole.id, drafts, OLGA, NOW)
    assert await statuses(services) == ["discarded", "draft", "published"]
