"""An intake makes one draft of a text, or reports a duplicate."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.articles import duplicates, editing, intake
from bot.services.articles.duplicates import Duplicate
from bot.services.articles.intake import IntakeServices, Provenance
from bot.services.newsroom.people import Person
from data.articles import articles
from data.database import Database
from data.newsroom import team
from data.records.articles import Article, ArticleStatus, StoredSummary
from tests.bot.services.seed import intake_services
from tests.support.factories import NOW

OLGA, EDDIE = Person(1001, "Olga"), Person(1002, "Eddie")
STORY = """The night ferry returns

The night ferry between Northaven and Skerra sails again as of Friday. It had been cancelled for two winters.

Tickets cost as much as before. Cars have to be booked a day ahead, because the ship takes only thirty.
"""
LONG_STORY = (
    f"{STORY}\nThe ship is older than the pier. Its engine was replaced in May. The crew stays the same."
)
NEAR = STORY.replace("as of Friday", "from Friday on") + "\nThe harbour office answers questions.\n"
PAGE = Provenance("Harbour News", "https://harbour.example/7")


@pytest.fixture
def services(database: Database) -> IntakeServices:
    return intake_services(database)


async def submit(
    services: IntakeServices, text: str, by: Person = OLGA, provenance: Provenance | None = None
) -> Article | Duplicate:
    return await intake.create_draft_from_text(services, text, provenance or Provenance(), by, by.id, NOW)


async def submit_new(services: IntakeServices, text: str, by: Person = OLGA) -> Article:
    result = await submit(services, text, by)
    assert isinstance(result, Article)
    return result


async def submit_duplicate(services: IntakeServices, text: str, by: Person = EDDIE) -> Duplicate:
    result = await submit(services, text, by)
    assert isinstance(result, Duplicate)
    return result


async def audit_actions(services: IntakeServices) -> list[str]:
    async with services.database.reading() as tx:
        return [entry.action for entry in (await team.audit_page(tx, 0, 50))[0]]


async def test_a_story_of_more_than_five_sentences_shows_at_most_three(services: IntakeServices) -> None:
    draft = await submit_new(services, LONG_STORY)
    assert 1 <= draft.sentences_shown <= intake.DEFAULT_SENTENCES_SHOWN


async def test_a_note_without_a_title_is_called_by_its_first_sentence(services: IntakeServices) -> None:
    draft = await submit_new(
        services, "The night ferry sails again. It had been cancelled. Tickets cost the same."
    )
    assert draft.title == "The night ferry sails again"
    assert draft.summary.sentences == ("It had been cancelled.", "Tickets cost the same.")
    assert draft.sentences_shown == 2


async def test_a_draft_stores_its_editor_and_shows_all_of_a_note(services: IntakeServices) -> None:
    draft = await submit_new(services, STORY)
    assert draft.status is ArticleStatus.DRAFT
    assert (draft.title, draft.added_by, draft.added_by_name) == ("The night ferry returns", 1001, "Olga")
    assert draft.sentences_shown == 4
    assert draft.raw == STORY
    assert await audit_actions(services) == ["article.added"]


@pytest.mark.parametrize(
    ("positions", "best", "shown"),
    [
        ((), 0, 1),
        ((0, 1, 2, 3, 4), 5, 5),
        ((1, 2, 3, 4), 4, 4),  # the title stands above
        ((0, 1, 3, 4), 4, 4),  # a by-line stands between
        ((0, 1, 2, 3, 9), 5, 3),  # a longer text
        ((0, 1, 2, 3, 4), 2, 2),
    ],
)
def test_a_note_is_shown_whole_and_a_longer_text_at_most_three(
    positions: tuple[int, ...], best: int, shown: int
) -> None:
    sentences = tuple(f"Sentence {place}." for place in positions)
    ladder = tuple(tuple(range(size)) for size in range(1, len(positions) + 1))
    assert intake.default_length(StoredSummary("lede", sentences, positions, ladder, best)) == shown


async def test_the_source_of_a_forwarded_post_wins_over_one_in_its_text(
    services: IntakeServices,
) -> None:
    result = await submit(services, STORY, provenance=Provenance("Harbour News", "https://t.me/harbour/7"))
    assert isinstance(result, Article)
    assert (result.site, result.url) == ("Harbour News", "https://t.me/harbour/7")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hello", "intake.too_short"),
        ("1234567890 " * 50, "intake.too_short"),
        ("A headline that stands here all alone", "intake.nothing_left"),
    ],
)
async def test_a_text_that_is_not_an_article_is_refused_with_its_reason(
    services: IntakeServices, text: str, key: str
) -> None:
    with pytest.raises(UserError) as caught:
        await submit(services, text)
    assert caught.value.key == key
    assert await audit_actions(services) == []


async def test_nul_characters_in_a_paste_are_dropped(services: IntakeServices) -> None:
    draft = await submit_new(services, STORY.replace("ferry", "fer\0ry"))
    assert draft.title == "The night ferry returns"
    assert "\0" not in draft.raw


async def test_the_same_text_in_other_case_and_spacing_is_an_exact_duplicate(
    services: IntakeServices,
) -> None:
    first = await submit_new(services, STORY)
    found = await submit_duplicate(services, STORY.upper().replace("\n", "\n\n  "))
    assert (found.article.id, found.is_exact) == (first.id, True)


async def test_the_same_page_with_changes_is_parked_until_an_editor_confirms_it(
    services: IntakeServices,
) -> None:
    first = await submit(services, STORY, provenance=PAGE)
    found = await submit(services, NEAR, EDDIE, PAGE)
    assert isinstance(first, Article)
    assert isinstance(found, Duplicate)
    assert (found.article.id, found.is_exact) == (first.id, False)
    assert found.parked is not None
    assert found.parked.status is ArticleStatus.DISCARDED
    assert await audit_actions(services) == ["article.added"]
    for _ in range(2):
        kept = await intake.confirm_parked_draft(services.database, found.parked.id, EDDIE, NOW)
        assert (kept.id, kept.status) == (found.parked.id, ArticleStatus.DRAFT)
        assert kept.event_id == first.event_id
    assert await audit_actions(services) == ["article.added", "article.added"]


@pytest.mark.parametrize("text", [NEAR, STORY])
async def test_a_copy_by_another_source_is_one_more_article_of_the_event(
    services: IntakeServices, text: str
) -> None:
    first = await submit(services, STORY, provenance=PAGE)
    copy = await submit(services, text, EDDIE, Provenance("Bay Courier", "https://bay.example/9"))
    second_copy = await submit(services, text, EDDIE, Provenance("Isle Post", "https://isle.example/3"))
    assert isinstance(first, Article)
    for one in (copy, second_copy):
        assert isinstance(one, Article)
        assert one.status is ArticleStatus.DRAFT
        assert (one.event_id, one.copy_of) == (first.event_id, first.id)


async def test_a_deleted_parked_copy_cannot_be_confirmed(services: IntakeServices) -> None:
    with pytest.raises(UserError) as caught:
        await intake.confirm_parked_draft(services.database, 99, EDDIE, NOW)
    assert caught.value.key == "article.gone"


async def test_a_discarded_article_can_be_added_again_but_a_retracted_one_is_a_duplicate(
    services: IntakeServices,
) -> None:
    first = await submit_new(services, STORY)
    await editing.discard(services.database, first.id, OLGA, NOW)
    second = await submit_new(services, STORY)
    await editing.publish(services.database, second.id, OLGA, NOW)
    await editing.retract(services.database, second.id, OLGA, NOW)
    assert (await submit_duplicate(services, STORY)).article.id == second.id


async def test_a_near_copy_after_the_duplicate_window_is_a_new_draft(services: IntakeServices) -> None:
    await submit_new(services, STORY)
    later = NOW + duplicates.DUPLICATE_WINDOW + timedelta(days=1)
    services = intake_services(services.database)
    result = await intake.create_draft_from_text(services, NEAR, Provenance(), OLGA, OLGA.id, later)
    assert isinstance(result, Article)


async def test_two_editors_who_send_the_same_page_at_once_make_one_draft(services: IntakeServices) -> None:
    results = await asyncio.gather(submit(services, STORY, OLGA), submit(services, STORY, EDDIE))
    assert sorted(isinstance(one, Duplicate) for one in results) == [False, True]
    async with services.database.reading() as tx:
        assert (await articles.page(tx, tuple(ArticleStatus), 0, 9))[1] == 1


async def test_an_empty_file_is_refused_before_anything_is_read(services: IntakeServices) -> None:
    with pytest.raises(UserError) as caught:
        await intake.create_draft_from_file(services, "a.txt", b" \n", Provenance(), OLGA, 1, NOW)
    assert (caught.value.key, caught.value.args_) == ("file.empty", {"name": "a.txt"})
