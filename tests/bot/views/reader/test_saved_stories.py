"""The list of saved stories fits into a message with any stories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.services.reading.latest import ListedStory
from bot.services.reading.saved_stories import PAGE_SIZE, SavedPage
from bot.views.reader.saved_stories import saved_list
from tests.bot.views.telegram_html import hostile, screen_examples, urls, visible_text
from tests.support.factories import NOW, SENTENCES, article, summary

BIG_ID = 2**63 - 1


def labels(saved_page: SavedPage, texts: Texts) -> list[list[str]]:
    return [[button.label for button in row] for row in saved_list(saved_page, NOW, texts).rows]


@screen_examples
@given(
    titles=st.lists(hostile, min_size=1, max_size=PAGE_SIZE),
    url=urls,
    page=st.integers(0, 10**6),
)
def test_any_page_of_saved_stories_is_a_message_that_telegram_takes(
    texts: Texts, titles: list[str], url: str, page: int
) -> None:
    stories = tuple(
        ListedStory(article(BIG_ID - number, title, url=url, summary=summary(*titles)))
        for number, title in enumerate(titles)
    )
    visible_text(saved_list(SavedPage(page, stories, 10**7), NOW, texts))


def test_saved_stories_show_a_sentence_and_a_number_to_open_each(texts: Texts) -> None:
    page = SavedPage(0, (ListedStory(article(7, "One")), ListedStory(article(8, "Two"))), 2)
    shown = visible_text(saved_list(page, NOW, texts))
    assert shown.startswith("2 saved stories\n\n1. One\n")
    assert shown.count(SENTENCES[0]) == 2
    assert SENTENCES[2] not in shown
    assert labels(page, texts) == [["1", "2"]]


def test_pages_of_saved_stories_number_on_and_turn_both_ways(texts: Texts) -> None:
    page = SavedPage(1, (ListedStory(article(7, "One")),), 2 * PAGE_SIZE + 1)
    assert f"{PAGE_SIZE + 1}. One" in visible_text(saved_list(page, NOW, texts))
    assert labels(page, texts) == [[str(PAGE_SIZE + 1)], ["‹ Newer", "Older ›"]]


def test_an_empty_list_says_how_to_save_a_story(texts: Texts) -> None:
    assert "tap Save" in visible_text(saved_list(SavedPage(0, (), 0), NOW, texts))
