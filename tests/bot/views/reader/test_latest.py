"""Answers to /latest and /search can be sent, and their buttons lead to their stories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import unpack
from bot.i18n import Texts
from bot.ports.messenger import Button
from bot.services.reading.latest import LatestKey, ListedStory, StoryPage
from bot.views.reader.latest import (
    closed_list,
    latest_stories,
    no_topic,
    pack_ids,
    unpack_ids,
)
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
    stories = tuple(ListedStory(article(number, f"Story {number}")) for number in ids)
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


def test_a_story_opened_in_a_list_of_an_earlier_version_is_closed(texts: Texts) -> None:
    stories = [ListedStory(article(5, "Five")), ListedStory(article(9, "Nine"))]
    turning = (Button("Older ›", "v1:ltp:1:5:"),)
    screen = closed_list(stories, "Latest", NORMAL, NOW, texts, turning)
    assert visible_text(screen).startswith("Latest\n\n1. Five\n")
    assert [[button.label for button in row] for row in screen.rows] == [["1", "2"], ["Older ›"]]


def test_an_event_names_its_outlets_and_opens_in_a_private_chat_from_a_group(texts: Texts) -> None:
    lead = article(1, "A fire", url="https://gazette.example/1", seq=1)
    others = (
        article(2, url="https://bay.example/2", seq=2, copy_of=1),
        article(3, url="https://courier.example/3", seq=3),
        article(4, url="https://gazette.example/4", seq=4),
        article(5, url="https://post.example/5", seq=5),
    )
    page = StoryPage((ListedStory(lead, others), ListedStory(article(9, "Other"))))
    private = latest_stories(page, LatestKey("", 5), NORMAL, NOW, texts)
    assert "gazette.example · courier.example · post.example +1 · just now" in visible_text(private)
    group = latest_stories(
        page, LatestKey("", 5), NORMAL, NOW, texts, lambda n: f"https://t.me/b?start=s_{n}"
    )
    assert [button.url for button in group.rows[0]] == [
        "https://t.me/b?start=s_1",
        "https://t.me/b?start=s_9",
    ]


def test_latest_of_an_empty_archive_offers_to_subscribe(texts: Texts) -> None:
    assert "/subscribe" in visible_text(latest_stories(StoryPage(()), LatestKey("", 5), NORMAL, NOW, texts))
    assert "/subscribe" in visible_text(no_topic("sport", [], texts))


def test_without_stories_in_the_chosen_languages_these_are_named(texts: Texts) -> None:
    screen = latest_stories(StoryPage(()), LatestKey("", 5, languages=("de",)), NORMAL, NOW, texts)
    assert "in the languages that you read" in visible_text(screen)
    assert [button.data for row in screen.rows for button in row] == ["v1:go:languages"]


def test_a_single_story_without_more_has_save_instead_of_read_more(texts: Texts) -> None:
    short = ListedStory(article(5, "Note", summary=summary("It is warm."), sentences_shown=1))
    key = LatestKey("", 5)
    screen = latest_stories(StoryPage((short,)), key, NORMAL, NOW, texts)
    assert [[button.label for button in row] for row in screen.rows] == [["Save"]]
    group = latest_stories(StoryPage((short,)), key, NORMAL, NOW, texts, lambda _: "https://t.me/b?start=s_5")
    assert group.rows == ()
    longer = latest_stories(StoryPage((ListedStory(article(5, "Long")),)), key, NORMAL, NOW, texts)
    assert [[button.label for button in row] for row in longer.rows] == [["Read more"]]
