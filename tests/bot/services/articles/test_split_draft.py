"""A draft put together from several messages can be taken apart, and put together again."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.services.articles import editing, intake, split_draft
from bot.services.articles.intake import Known, Newsroom, Origin
from bot.services.articles.paste_parts import Part, join_parts
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.records.articles import Article, ArticleStatus
from tests.support.factories import NOW
from tests.support.in_process_summarizer import ThinkerHere

OLGA = Person(1001, "Olga")
FERRY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for years."""
CHESS = """A pupil wins the chess championship

Tomas Bergh won the last of eleven rounds on Sunday. He is the youngest champion so far."""
NOTHING = "12 34"


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, ThinkerHere())


async def joined(room: Newsroom, *texts: str) -> Article:
    text = join_parts([Part(number, text) for number, text in enumerate(texts)])
    taken = await intake.take_text(room, text, Origin(), OLGA, OLGA.id, NOW)
    assert isinstance(taken, Article)
    return taken


async def statuses(room: Newsroom) -> list[str]:
    async with room.database.reading() as tx:
        found, _ = await articles.page(tx, tuple(ArticleStatus), 0, 50)
    return [article.status.value for article in reversed(found)]


async def test_each_message_becomes_a_draft_of_its_own(room: Newsroom) -> None:
    whole = await joined(room, FERRY, CHESS)
    assert split_draft.count(whole) == 2
    discarded, taken = await split_draft.split(room, whole.id, OLGA, OLGA.id, NOW)
    assert discarded.status is ArticleStatus.DISCARDED
    drafts = [one for one in taken if isinstance(one, Article)]
    assert [draft.title for draft in drafts] == [
        "The night ferry returns",
        "A pupil wins the chess championship",
    ]
    assert [draft.raw for draft in drafts] == [FERRY, CHESS]


async def test_undo_brings_back_one_draft(room: Newsroom) -> None:
    whole = await joined(room, FERRY, CHESS)
    _, taken = await split_draft.split(room, whole.id, OLGA, OLGA.id, NOW)
    drafts = [one.id for one in taken if isinstance(one, Article)]
    back, discarded = await split_draft.join(room.database, whole.id, drafts, OLGA, NOW)
    assert split_draft.count(back) == 2
    assert [draft.id for draft in discarded] == drafts
    assert await statuses(room) == ["draft", "discarded", "discarded"]
    assert await split_draft.join(room.database, whole.id, drafts, OLGA, NOW) == (back, [])


async def test_a_message_that_is_here_already_is_shown_as_such(room: Newsroom) -> None:
    whole = await joined(room, FERRY, CHESS)
    await joined(room, CHESS)
    _, (ferry, chess) = await split_draft.split(room, whole.id, OLGA, OLGA.id, NOW)
    assert isinstance(ferry, Article)
    assert isinstance(chess, Known)
    assert chess.exactly


async def test_nothing_is_split_where_a_message_has_no_story_in_it(room: Newsroom) -> None:
    whole = await joined(room, FERRY, NOTHING)
    with pytest.raises(UserError, match="too_short"):
        await split_draft.split(room, whole.id, OLGA, OLGA.id, NOW)
    assert await statuses(room) == ["draft"]


async def test_only_drafts_of_several_messages_can_be_split(room: Newsroom) -> None:
    single = await joined(room, FERRY)
    with pytest.raises(UserError, match="not_now"):
        await split_draft.split(room, single.id, OLGA, OLGA.id, NOW)


async def test_what_was_published_is_not_put_together_again(room: Newsroom) -> None:
    whole = await joined(room, FERRY, CHESS)
    _, taken = await split_draft.split(room, whole.id, OLGA, OLGA.id, NOW)
    drafts = [one.id for one in taken if isinstance(one, Article)]
    await editing.publish(room.database, drafts[1], OLGA, NOW)
    with pytest.raises(UserError, match="published"):
        await split_draft.join(room.database, whole.id, drafts, OLGA, NOW)
    assert await statuses(room) == ["discarded", "draft", "published"]
