"""A bulletin says why it comes, what happened, who reports it, and what a reader can do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from bot.i18n import Catalogs
from bot.ports.messenger import Screen
from bot.views.reader.bulletin import bulletin
from bot.views.reader.sent_line import sent_line
from data.records.articles import Article, ArticleStatus
from data.records.audience import SummaryLength
from data.records.delivery import Edition
from data.records.events import EditionEntry, EntryKind
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, article

TEXTS = Catalogs.load().for_language("en")
STORY = article(1, url="https://bay.example/1", site="The Bay", event_id=7)


def edition(kind: str, watched: str = "", since_seq: int = 0) -> Edition:
    entry = EditionEntry(7, 1, EntryKind.STORY, since_seq=since_seq, watched=watched)
    return Edition(5, kind, ((1,),), 0, NOW, entries=(entry,))


def draw(kind: str, *articles: Article, watched: str = "", **options: object) -> Screen:
    shown = bulletin(
        edition(kind, watched),
        articles,
        SummaryLength.NORMAL,
        "Europe/Berlin",
        NOW,
        TEXTS,
        **options,  # type: ignore[arg-type]
    )
    assert shown is not None
    return shown


@pytest.mark.parametrize(
    ("kind", "watched", "first"),
    [
        ("breaking", "", "Breaking · 13:00"),
        ("watched", "ferry", "◉ ferry · 13:00"),
        ("story", "", "The ferry moves to a new pier"),
    ],
)
def test_the_first_line_says_why_it_comes(kind: str, watched: str, first: str) -> None:
    other = replace(STORY, id=2, seq=2, site="Gazette", url="https://gazette.example/2")
    screen = draw(kind, STORY, other, watched=watched)
    text = visible_text(screen)
    assert text.startswith(first)
    assert "The Bay · Gazette" in text
    assert [button.label for row in screen.rows for button in row] == [
        *("Read more", "Open ↗", "Save"),
        *("Follow", "Mute", "Why?"),
    ]


def test_a_group_opens_it_in_a_private_chat() -> None:
    screen = draw(
        "story", STORY, is_group=True, story_url=lambda number: f"https://t.me/bot?start=s_{number}"
    )
    assert [button.url for row in screen.rows for button in row] == [
        STORY.url,
        "https://t.me/bot?start=s_1",
    ]


def test_a_correction_stands_in_the_message_and_a_retraction_in_place_of_it() -> None:
    at = NOW + timedelta(minutes=5)
    corrected = replace(STORY, corrected_at=at, correction="the pier is old")
    text = visible_text(draw("breaking", corrected, sent_at=NOW))
    assert "Corrected 13:05: the pier is old" in text
    gone = replace(corrected, status=ArticleStatus.RETRACTED)
    screen = draw("breaking", gone, sent_at=NOW)
    assert visible_text(screen) == "Breaking · 13:00\nRetracted 13:05: the pier is old"
    assert screen.rows == ()


def test_nothing_is_drawn_of_an_event_without_articles() -> None:
    assert bulletin(edition("story"), [], SummaryLength.NORMAL, "UTC", NOW, TEXTS) is None


@screen_examples
@given(hostile, hostile)
def test_any_title_and_word_can_be_sent(title: str, word: str) -> None:
    visible_text(draw("watched", replace(STORY, title=title or "x", note=word), watched=word or "x"))


def test_the_line_of_a_digest_names_three_and_says_that_there_were_more() -> None:
    limit = replace(edition("digest"), entries=(EditionEntry(0, 0, EntryKind.SENT),))
    assert str(sent_line(limit, [], TEXTS)).startswith("More stories came out")
    assert not sent_line(edition("digest"), [], TEXTS)
