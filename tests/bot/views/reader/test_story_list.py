"""A list of stories fits into a message with any stories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button
from bot.telegram_text import plain_text
from bot.views.format.dates import local
from bot.views.format.html import bold
from bot.views.reader.story_list import (
    Listing,
    StoryEntry,
    id_at_place,
    listing,
    outlets_of,
    reading_minutes,
    source_line,
    source_name,
)
from bot.views.reader.story_summary import summary_text
from data.records.articles import Article
from data.records.audience import SummaryLength
from tests.bot.views.telegram_html import hostile, screen_examples, urls, visible_text
from tests.support.factories import NOW, article, summary


@st.composite
def articles(draw: st.DrawFn, max_count: int = 10) -> list[Article]:
    """Hostile articles with different numbers."""
    count = draw(st.integers(1, max_count))
    return [
        article(
            number,
            draw(hostile),
            summary=summary(*draw(st.lists(hostile, max_size=7))),
            url=draw(urls),
            site=draw(st.just("") | hostile),
            language=draw(st.sampled_from(["en", "zh", "ja", "ar", ""])),
            sentences_shown=draw(st.integers(1, 5)),
        )
        for number in range(1, count + 1)
    ]


def make_listing(found: list[Article], length: SummaryLength) -> Listing:
    entries = [
        StoryEntry(one, open_button=Button("", pack(Action.OPEN_STORY, one.id, "1.2"))) for one in found
    ]
    return Listing(head=bold("Latest"), entries=entries, length=length)


@screen_examples
@given(found=articles(), length=st.sampled_from(SummaryLength))
def test_any_stories_make_a_message_that_telegram_takes(
    texts: Texts, found: list[Article], length: SummaryLength
) -> None:
    text = visible_text(listing(make_listing(found, length), NOW, texts))
    assert text.startswith("Latest\n\n")


@screen_examples
@given(found=articles(), length=st.sampled_from(SummaryLength))
def test_every_story_keeps_its_title(texts: Texts, found: list[Article], length: SummaryLength) -> None:
    html = listing(make_listing(found, length), NOW, texts).html
    assert html.count("<b>") == len(found) + 1


def test_one_story_has_no_number_and_a_button_with_words(texts: Texts) -> None:
    screen = listing(make_listing([article()], SummaryLength.NORMAL), NOW, texts)
    assert "1. " not in screen.html
    assert screen.rows[0][0].label == "Read more"


def test_an_outlet_is_named_once_and_copies_last(texts: Texts) -> None:
    lead = article(4, site="Gazette", seq=4)
    others = [
        article(1, site="Bay Wire", seq=1, copy_of=4),
        article(2, site="GAZETTE", seq=2),
        article(3, site="Courier", seq=3),
    ]
    assert [one.id for one in outlets_of(lead, others)] == [4, 3, 1]
    assert (
        plain_text(source_line(lead, NOW, texts, others=others)) == "Gazette · Courier · Bay Wire · just now"
    )


@pytest.mark.parametrize(
    ("language", "text", "later"),
    [
        ("en", "The bridge closed yesterday.", "Sun 22 Nov"),
        ("en", "The bridge closed on Monday.", "3 days ago"),
        ("de", "Die Brücke wurde gestern gesperrt.", "Sun 22 Nov"),
        ("nb", "Broen ble stengt i går.", "Sun 22 Nov"),
        ("ru", "Мост закрыли вчера.", "Sun 22 Nov"),
        ("ja", "橋は昨日閉鎖された。", "Sun 22 Nov"),
        ("de", "Morgen kommt die Fähre.", "3 days ago"),
    ],
)
def test_yesterday_is_dated_once_it_is_no_longer_yesterday(
    texts: Texts, language: str, text: str, later: str
) -> None:
    found = article(summary=summary(text), language=language, sentences_shown=1)
    fresh = listing(make_listing([found], SummaryLength.NORMAL), NOW + timedelta(hours=3), texts)
    old = listing(make_listing([found], SummaryLength.NORMAL), NOW + timedelta(days=3), texts)
    assert "3 hours ago" in fresh.html
    assert later in old.html


@pytest.mark.parametrize(
    ("hour", "zone", "shown"),
    [
        (21, "UTC", "24 hours ago"),
        (21, "Asia/Tokyo", "Mon 5 Jan"),
        (2, "UTC", "Mon 5 Jan"),
        (2, "America/Los_Angeles", "24 hours ago"),
    ],
)
def test_today_is_that_of_the_readers_zone(texts: Texts, hour: int, zone: str, shown: str) -> None:
    day = 6 if hour > 12 else 7
    now = datetime(2026, 1, day, hour, tzinfo=UTC)
    story = article(
        summary=summary("It rained yesterday."),
        source_date="2026-01-05T20:00:00+00:00",
        published_at=now - timedelta(days=1),
        sentences_shown=1,
    )
    assert shown in listing(make_listing([story], SummaryLength.NORMAL), local(now, zone), texts).html


def test_the_day_is_that_of_the_source_where_it_is_known(texts: Texts) -> None:
    dated = article(summary=summary("It rained yesterday."), source_date="2026-01-05", sentences_shown=1)
    assert "Mon 5 Jan" in listing(make_listing([dated], SummaryLength.NORMAL), NOW, texts).html


@pytest.mark.parametrize(
    ("chosen", "shown"), [(1, [1, 1, 5]), (2, [1, 2, 5]), (5, [1, 5, 5]), (7, [1, 7, 7])]
)
def test_the_editors_choice_moves_the_normal_length_only(texts: Texts, chosen: int, shown: list[int]) -> None:
    sentences = [f"Sentence {number} of seven." for number in range(7)]
    story = article(sentences_shown=chosen, summary=summary(*sentences))
    htmls = [listing(make_listing([story], length), NOW, texts).html for length in SummaryLength]
    assert [sum(sentence in html for sentence in sentences) for html in htmls] == shown


def test_sentences_in_scripts_without_spaces_are_joined_without_one() -> None:
    assert summary_text(article(language="ja", summary=summary("一。", "二。")), 2) == "一。二。"
    assert summary_text(article(summary=summary("One.", "Two.")), 2) == "One. Two."
    assert summary_text(article(summary=summary()), 3) == ""


def test_a_line_without_a_stop_gets_one_before_the_next_sentence() -> None:
    found = summary("The ferry sails again", "It is free.", "So is the bus")
    assert summary_text(article(summary=found), 3) == "The ferry sails again. It is free. So is the bus"
    quoted = summary("“It sails.”", "It is free.")
    assert summary_text(article(summary=quoted), 2) == "“It sails.” It is free."
    thai = summary("เรือออกอีกครั้ง", "ขึ้นฟรี")
    assert summary_text(article(language="th", summary=thai), 2) == "เรือออกอีกครั้ง ขึ้นฟรี"


def test_a_source_line_has_the_linked_source_and_the_age(texts: Texts) -> None:
    line = source_line(article(url="https://www.example.org/a?b&c"), NOW + timedelta(hours=3), texts)
    age = f'<tg-time unix="{int(NOW.timestamp())}" format="r">3 hours ago</tg-time>'
    assert line == f'<a href="https://www.example.org/a?b&amp;c">example.org</a> · {age}'
    assert plain_text(source_line(article(site="Post"), NOW, texts)) == "Post · just now"
    assert plain_text(source_line(article(), NOW, texts)) == "just now"


def test_a_long_source_name_is_clipped() -> None:
    assert len(source_name(article(site="A very long name " * 50))) <= 60


def test_reading_time_is_at_least_a_minute() -> None:
    assert reading_minutes([StoryEntry(article(summary=summary()))], SummaryLength.SHORT) == 1
    long = article(title="Two words", summary=summary(*[" ".join(["word"] * 117)] * 2))  # 236 words
    assert reading_minutes([StoryEntry(long)] * 4, SummaryLength.NORMAL) == 4


@given(st.lists(st.integers(1, 99), unique=True, max_size=9), st.integers(-3, 12))
def test_a_place_is_the_id_in_the_list_or_zero(ids: list[int], place: int) -> None:
    found = id_at_place(ids, place)
    assert found == 0 or ids.index(found) == place - 1
    assert (found == 0) == (place not in range(1, len(ids) + 1))


def test_a_sentence_that_is_the_title_is_not_shown_again() -> None:
    one = article(title="The ferry sails", summary=summary("The ferry sails.", "Cars wait."))
    assert summary_text(one, 2) == "Cars wait."
    assert summary_text(article(title="!", summary=summary("?!")), 1) == "?!"
