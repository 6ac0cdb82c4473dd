"""What is shared into other chats can be sent, names outlets and newsroom, and stays true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from hypothesis import given

from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.reading.latest import ListedStory, StoryPage
from bot.views.reader.sharing import (
    Sharing,
    inline_answer,
    read_result_id,
    share_buttons,
    shared_card,
)
from data.records.articles import ArticleStatus
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, SENTENCES, article

URL = "https://t.me/some_bot?start=s1"
INLINE = Sharing(is_on=True, has_inline_mode=True, story_url=lambda _: URL)
FERRY = article(1, "A ferry", site="Gazette", url="https://gazette.example/1", published_at=NOW)


def card(shown: Screen) -> str:
    assert [button.url for row in shown.rows for button in row] in ([], [URL])
    return visible_text(shown)


def test_a_card_has_title_summary_outlets_day_and_newsroom(texts: Texts) -> None:
    screen = shared_card(FERRY, (), "Harbour News", URL, "UTC", texts)
    text = card(screen)
    assert text.startswith("A ferry\n")
    assert SENTENCES[0] in text
    assert "Gazette · " in text
    assert text.endswith("Harbour News")
    assert URL in screen.html
    assert "https://gazette.example/1" in screen.html
    assert "ago" not in text


def test_a_corrected_card_says_so_and_a_retracted_one_has_nothing_else(texts: Texts) -> None:
    at = NOW + timedelta(hours=1)
    corrected = replace(FERRY, corrected_at=at, correction="the fare is 3 euros")
    assert "the fare is 3 euros" in card(shared_card(corrected, (), "News", URL, "UTC", texts))
    retracted = replace(corrected, status=ArticleStatus.RETRACTED)
    shown = shared_card(retracted, (), "News", URL, "UTC", texts)
    assert "the fare is 3 euros" in card(shown)
    assert "A ferry" not in card(shown)
    assert shown.rows == ()
    unexplained = replace(FERRY, status=ArticleStatus.RETRACTED)
    assert card(shared_card(unexplained, (), "News", URL, "UTC", texts)).startswith(
        texts.plain("story.retracted")
    )


@screen_examples
@given(hostile, hostile)
def test_any_card_can_be_sent(texts: Texts, title: str, newsroom: str) -> None:
    story = replace(FERRY, title=title, site=title, corrected_at=NOW)
    card(shared_card(story, (), newsroom, URL, "UTC", texts))


def test_the_answer_names_each_card_by_story_and_language_and_the_next_page(texts: Texts) -> None:
    page = StoryPage((ListedStory(FERRY),), number=2, has_more=True)
    answer = inline_answer(page, "News", INLINE, "UTC", texts)
    (result,) = answer.results
    assert read_result_id(result.id) == ("s1", texts.language)
    assert (result.title, answer.next_offset, answer.button_label) == ("A ferry", "3", "")
    nothing = inline_answer(StoryPage(()), "The Very Long Name Of A Newsroom", INLINE, "UTC", texts)
    assert nothing.results == ()
    assert nothing.start_parameter == "open"
    assert nothing.button_label


def test_the_share_button_offers_the_card_or_else_a_link(texts: Texts) -> None:
    (by_card,) = share_buttons(FERRY, INLINE, texts)
    assert (by_card.shared_query, by_card.url) == ("s1", "")
    (by_link,) = share_buttons(FERRY, replace(INLINE, has_inline_mode=False), texts)
    assert urlsplit(by_link.url).netloc == "t.me"
    assert parse_qs(urlsplit(by_link.url).query) == {"url": [URL], "text": ["A ferry"]}
    assert share_buttons(FERRY, replace(INLINE, is_on=False), texts) == ()
