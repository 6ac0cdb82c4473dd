"""Answers to /latest and /search can be sent, and their buttons lead to their stories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import unpack
from bot.i18n import Texts
from bot.services.reading.latest import LatestKey, StoryPage
from bot.views.reader.latest import (
    latest_stories,
    no_topic,
    nothing_found,
    pack_ids,
    search_results,
    unpack_ids,
    with_opened_story,
)
from bot.views.reader.story_list import without_saving
from data.records.audience import SummaryLength
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, article, summary

NORMAL = SummaryLength.NORMAL
numbers = st.lists(st.integers(1, 2**40), min_size=1, max_size=10, unique=True)


@given(numbers)
def test_packed_ids_are_unpacked_again(ids: list[int]) -> None:
    assert unpack_ids(pack_ids(ids)) == tuple(ids)


@given(st.text())
def test_forged_ids_fit_into_the_database_or_are_ignored(data: str) -> None:
    assert all(abs(number) < 2**63 for number in unpack_ids(data))


@screen_examples
@given(numbers)
def test_open_buttons_stay_within_64_bytes_and_lead_to_their_stories(texts: Texts, ids: list[int]) -> None:
    stories = tuple(article(number, f"Story {number}") for number in ids)
    screen = latest_stories(StoryPage(stories), LatestKey("", 10), NORMAL, NOW, texts)
    visible_text(screen)
    callbacks = [unpack(button.data) for row in screen.rows for button in row]
    assert callbacks
    for place, callback in enumerate(callbacks, 1):
        assert callback is not None
        assert callback.number(0) == place
        assert unpack_ids(callback.args[1]) == tuple(ids[: len(callbacks)])


@screen_examples
@given(hostile, st.lists(hostile, max_size=40))
def test_the_answer_to_any_query_can_be_sent(texts: Texts, asked: str, known: list[str]) -> None:
    short = [name[:30] for name in known]
    visible_text(no_topic(asked, short, texts))
    visible_text(nothing_found(asked, asked, texts, "search.plain_words"))
    visible_text(search_results(StoryPage((article(),), 1, True), asked, NORMAL, NOW, texts))


def test_the_pressed_story_is_open_and_its_button_closes_it(texts: Texts) -> None:
    screen = with_opened_story([article(5, "Five"), article(9, "Nine")], "Latest", NORMAL, NOW, texts, 9)
    assert screen.html.index("Nine") < screen.html.index("<blockquote>")
    assert [button.label for button in screen.rows[0]] == ["1", "2 ↑"]
    assert [button.data.split(":")[2] for button in screen.rows[0]] == ["1", "0"]


def test_latest_of_an_empty_archive_offers_to_subscribe(texts: Texts) -> None:
    assert "/subscribe" in visible_text(latest_stories(StoryPage(()), LatestKey("", 5), NORMAL, NOW, texts))
    assert "/subscribe" in visible_text(no_topic("sport", [], texts))


def test_a_single_story_without_more_has_save_instead_of_read_more(texts: Texts) -> None:
    short = article(5, "Note", summary=summary("It is warm."), sentences_shown=1)
    screen = latest_stories(StoryPage((short,)), LatestKey("", 5), NORMAL, NOW, texts)
    assert [[button.label for button in row] for row in screen.rows] == [["Save"]]
    assert without_saving(screen).rows == ()
    longer = latest_stories(StoryPage((article(5, "Long"),)), LatestKey("", 5), NORMAL, NOW, texts)
    assert [[button.label for button in row] for row in longer.rows] == [["Read more"]]
    saved = with_opened_story([short], "Latest", NORMAL, NOW, texts, 5, is_saved=True)
    assert [[button.label for button in row] for row in saved.rows] == [["Saved ✓"]]
