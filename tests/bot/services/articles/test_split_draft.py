"""Splitting a joined draft into one draft per message, and joining the drafts again."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.services.articles import editing, intake, split_draft
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.articles.paste_parts import PastePart, join_parts
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.records.articles import Article, ArticleStatus
from tests.bot.services.seed import intake_services
from tests.support.factories import NOW

OLGA = Person(1001, "Olga")
FERRY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for years."""
CHESS = """A pupil wins the chess championship

Tomas Bergh won the last of eleven rounds on Sunday. He is the youngest champion so far."""
NOTHING = "12 34"


@pytest.fixture
def services(database: Database) -> IntakeServices:
    return intake_services(database)


async def submit_parts(services: IntakeServices, *texts: str) -> Article:
    text = join_parts([PastePart(number, text) for number, text in enumerate(texts)])
    result = await intake.create_draft_from_text(services, text, Provenance(), OLGA, OLGA.id, NOW)
    assert isinstance(result, Article)
    return result


async def statuses(services: IntakeServices) -> list[str]:
    async with services.database.reading() as tx:
        found, _ = await articles.page(tx, tuple(ArticleStatus), 0, 50)
    return [article.status.value for article in reversed(found)]


async def test_splitting_makes_a_draft_of_each_message(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    assert split_draft.count_parts(whole) == 2
    discarded, results = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    assert discarded.status is ArticleStatus.DISCARDED
    drafts = [one for one in results if isinstance(one, Article)]
    assert [draft.title for draft in drafts] == [
        "The night ferry returns",
        "A pupil wins the chess championship",
    ]
    assert [draft.raw for draft in drafts] == [FERRY, CHESS]


async def test_joining_restores_the_joined_draft_and_discards_the_others(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    _, results = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    drafts = [one.id for one in results if isinstance(one, Article)]
    restored, discarded = await split_draft.join(services.database, whole.id, drafts, OLGA, NOW)
    assert split_draft.count_parts(restored) == 2
    assert [draft.id for draft in discarded] == drafts
    assert await statuses(services) == ["draft", "discarded", "discarded"]
    assert await split_draft.join(services.database, whole.id, drafts, OLGA, NOW) == (restored, [])


async def test_splitting_reports_a_message_in_the_archive_as_a_duplicate(
    services: IntakeServices,
) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    await submit_parts(services, CHESS)
    _, (ferry, chess) = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    assert isinstance(ferry, Article)
    assert isinstance(chess, Duplicate)
    assert chess.is_exact


async def test_a_draft_with_a_message_without_a_story_is_not_split(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, NOTHING)
    with pytest.raises(UserError, match="too_short"):
        await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    assert await statuses(services) == ["draft"]


async def test_only_drafts_of_several_messages_can_be_split(services: IntakeServices) -> None:
    single = await submit_parts(services, FERRY)
    with pytest.raises(UserError, match="not_now"):
        await split_draft.split(services, single.id, OLGA, OLGA.id, NOW)


async def test_drafts_of_which_one_was_published_are_not_joined(services: IntakeServices) -> None:
    whole = await submit_parts(services, FERRY, CHESS)
    _, results = await split_draft.split(services, whole.id, OLGA, OLGA.id, NOW)
    drafts = [one.id for one in results if isinstance(one, Article)]
    await editing.publish(services.database, drafts[1], OLGA, NOW)
    with pytest.raises(UserError, match="published"):
        await split_draft.join(services.database, whole.id, drafts, OLGA, NOW)
    assert await statuses(services) == ["discarded", "draft", "published"]
