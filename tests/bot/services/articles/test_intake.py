"""What an editor sends becomes one draft, or is known already."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.articles import editing, intake
from bot.services.articles.intake import Known, Newsroom, Origin
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus
from tests.support.factories import NOW
from tests.support.in_process_summarizer import ThinkerHere

OLGA, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")
STORY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for two winters.

Tickets cost as much as before. Cars have to be booked a day ahead, because the ship takes only thirty.
"""
NEAR = STORY.replace("as of Friday", "from Friday on") + "\nThe harbour office answers questions.\n"


@pytest.fixture
def room(database: Database) -> Newsroom:
    return Newsroom(database, ThinkerHere())


async def take(room: Newsroom, text: str, by: Person = OLGA, origin: Origin | None = None) -> Article | Known:
    return await intake.take_text(room, text, origin or Origin(), by, by.id, NOW)


async def drafted(room: Newsroom, text: str, by: Person = OLGA) -> Article:
    taken = await take(room, text, by)
    assert isinstance(taken, Article)
    return taken


async def known(room: Newsroom, text: str, by: Person = EDDIE) -> Known:
    taken = await take(room, text, by)
    assert isinstance(taken, Known)
    return taken


async def log(room: Newsroom) -> list[str]:
    async with room.database.reading() as tx:
        return [entry.action for entry in (await team.audit_page(tx, 0, 50))[0]]


async def test_a_draft_knows_its_editor_and_shows_three_sentences_at_most(room: Newsroom) -> None:
    draft = await drafted(room, STORY)
    assert draft.status is ArticleStatus.DRAFT
    assert (draft.title, draft.added_by, draft.added_by_name) == ("The night ferry returns", 1001, "Olga")
    assert 1 <= draft.sentences_shown <= intake.SHOWN_AT_FIRST
    assert draft.raw == STORY
    assert await log(room) == ["article.added"]


async def test_the_source_of_a_forwarded_post_wins_over_what_the_text_says(room: Newsroom) -> None:
    taken = await take(room, STORY, origin=Origin("Harbour News", "https://t.me/harbour/7"))
    assert isinstance(taken, Article)
    assert (taken.site, taken.url) == ("Harbour News", "https://t.me/harbour/7")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hello", "intake.too_short"),
        ("1234567890 " * 50, "intake.too_short"),
        ("A headline that stands here all alone", "intake.nothing_left"),
    ],
)
async def test_what_is_no_story_is_refused_by_name(room: Newsroom, text: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        await take(room, text)
    assert caught.value.key == key
    assert await log(room) == []


async def test_zeros_in_a_paste_are_dropped(room: Newsroom) -> None:
    draft = await drafted(room, STORY.replace("ferry", "fer\0ry"))
    assert draft.title == "The night ferry returns"
    assert "\0" not in draft.raw


async def test_the_same_text_in_another_dress_is_known_exactly(room: Newsroom) -> None:
    first = await drafted(room, STORY)
    found = await known(room, STORY.upper().replace("\n", "\n\n  "))
    assert (found.article.id, found.exactly) == (first.id, True)


async def test_a_near_copy_is_parked_until_somebody_wants_it(room: Newsroom) -> None:
    first = await drafted(room, STORY)
    found = await known(room, NEAR)
    assert (found.article.id, found.exactly) == (first.id, False)
    assert found.parked is not None
    assert found.parked.status is ArticleStatus.DISCARDED
    assert await log(room) == ["article.added"]
    for _ in range(2):
        kept = await intake.keep(room.database, found.parked.id, EDDIE, NOW)
        assert (kept.id, kept.status) == (found.parked.id, ArticleStatus.DRAFT)
    assert await log(room) == ["article.added", "article.added"]


async def test_a_parked_copy_that_was_tidied_away_is_gone(room: Newsroom) -> None:
    with pytest.raises(UserError) as caught:
        await intake.keep(room.database, 99, EDDIE, NOW)
    assert caught.value.key == "article.gone"


async def test_what_was_discarded_can_be_added_anew_but_what_was_retracted_is_known(room: Newsroom) -> None:
    first = await drafted(room, STORY)
    await editing.discard(room.database, first.id, OLGA, NOW)
    second = await drafted(room, STORY)
    await editing.publish(room.database, second.id, OLGA, NOW)
    await editing.retract(room.database, second.id, OLGA, NOW)
    assert (await known(room, STORY)).article.id == second.id
    assert (await known(room, NEAR)).article.id == second.id


async def test_a_near_copy_after_more_than_a_month_is_news(room: Newsroom) -> None:
    await drafted(room, STORY)
    later = NOW + intake.KNOWN_FOR + timedelta(days=1)
    room = Newsroom(room.database, ThinkerHere())
    taken = await intake.take_text(room, NEAR, Origin(), OLGA, OLGA.id, later)
    assert isinstance(taken, Article)


async def test_two_editors_with_the_same_page_at_once_make_one_draft(room: Newsroom) -> None:
    taken = await asyncio.gather(take(room, STORY, OLGA), take(room, STORY, EDDIE))
    assert sorted(isinstance(one, Known) for one in taken) == [False, True]
    async with room.database.reading() as tx:
        assert (await articles.page(tx, tuple(ArticleStatus), 0, 9))[1] == 1


async def test_an_empty_file_is_refused_before_anything_is_read(room: Newsroom) -> None:
    with pytest.raises(UserError) as caught:
        await intake.take_file(room, "a.txt", b" \n", Origin(), OLGA, 1, NOW)
    assert (caught.value.key, caught.value.args_) == ("file.empty", {"name": "a.txt"})
