"""A digest has a head, an end, and buttons that keep their stories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import unpack
from bot.i18n import Texts
from bot.ports.messenger import Screen
from bot.services.delivery.digest_stories import DigestStory
from bot.views.reader.digest import digest, event_facts
from data.records.articles import Article
from data.records.audience import SummaryLength
from data.records.delivery import Edition
from data.records.events import EditionDay, EditionEntry, EntryKind, Event, EventMark
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import NOW, article

BIG_ID = 2**62


def edition(*parts: tuple[int, ...], left_out: int = 0, created_at: datetime = NOW) -> Edition:
    return Edition(BIG_ID, "digest", parts, left_out, created_at)


def stories(*numbers: int) -> list[Article]:
    return [article(number, f"Story {number}") for number in numbers]


def render(
    texts: Texts, shown: Edition, found: list[Article], part: int = 0, zone: str = "UTC", opened: int = 0
) -> Screen:
    return digest(shown, part, found, SummaryLength.NORMAL, zone, NOW, texts, opened)


def test_the_first_part_of_a_digest_begins_with_day_stories_and_minutes(texts: Texts) -> None:
    text = visible_text(render(texts, edition((1, 2), (3, 4)), stories(1, 2)))
    assert text.startswith("Sunday, 22 November\n4 stories · 2 minutes\n\n1. Story 1\n")
    assert "That is all" not in text


def test_later_parts_of_a_digest_have_their_number_and_the_last_one_settings(texts: Texts) -> None:
    screen = render(texts, edition((1, 2), (3, 4)), stories(3, 4), part=1)
    text = visible_text(screen)
    assert text.startswith("Sunday, 22 November\nPart 2 of 2\n\n3. Story 3\n")
    assert text.endswith("That is all for now.")
    assert [button.label for button in screen.rows[-1]] == ["Settings"]


def test_stories_left_out_of_a_digest_are_counted(texts: Texts) -> None:
    text = visible_text(render(texts, edition((1,), left_out=1), stories(1)))
    assert text.endswith("1 more story did not fit; /search finds it.\nThat is all for now.")


@pytest.mark.parametrize(
    ("standing", "of_day", "places", "why"),
    [
        (EventMark.NONE, {}, {}, ""),
        (EventMark.LEAD, {}, {}, "Why: the editors’ lead"),
        (EventMark.NONE, {7: EventMark.MUST}, {}, "Why: the editors’ choice"),
        (EventMark.LEAD, {7: EventMark.LOW}, {}, "Why: put last by the editors"),
        (EventMark.NONE, {8: EventMark.LEAD}, {7: 0}, "Why: placed by the editors"),
        (EventMark.NONE, {7: EventMark.MUST}, {7: 0}, "Why: the editors’ choice · placed by the editors"),
        (EventMark.NONE, {7: EventMark.LEAD}, {7: 0}, "Why: the editors’ lead"),
    ],
)
def test_an_opened_story_says_what_editors_decided_for_its_day(
    texts: Texts,
    standing: EventMark,
    of_day: dict[int, EventMark],
    places: dict[int, int],
    why: str,
) -> None:
    story = DigestStory(EditionEntry(7, 1, EntryKind.STORY), 1, article(1))
    event = Event(7, 1, False, standing, (), (), 0, NOW, NOW)
    day = EditionDay(NOW.date(), "", 1, of_day, places)
    assert event_facts(story, event, (), texts, day).striptags() == why


def test_the_day_of_a_digest_is_that_of_the_readers_zone(texts: Texts) -> None:
    shown = edition((1,), created_at=datetime(2026, 11, 23, 0, 0, tzinfo=UTC))
    for zone, day in (("Asia/Shanghai", "Monday, 23 November"), ("America/New_York", "Sunday, 22 November")):
        assert visible_text(render(texts, shown, stories(1), zone=zone)).startswith(day)


def test_an_empty_digest_says_so_and_has_settings(texts: Texts) -> None:
    screen = render(texts, edition(), [])
    assert visible_text(screen) == "Sunday, 22 November\nNo new stories since your last digest."
    assert screen.rows[0][0].label == "Settings"


@screen_examples
@given(st.sets(st.integers(1, 8), min_size=2), st.integers(0, 9))
def test_a_button_keeps_its_story_when_others_are_retracted(
    texts: Texts, published: set[int], opened: int
) -> None:
    shown = edition(tuple(range(1, 9)))
    found = stories(*sorted(published))
    screen = render(texts, shown, found, opened=opened)
    visible_text(screen)
    for button, story in zip(screen.rows[0], found, strict=True):
        callback = unpack(button.data)
        assert callback is not None
        assert callback.number(0) == (0 if story.id == opened else story.id)
        assert callback.args[1:] == (str(BIG_ID), "0")
    assert ("<blockquote>" in screen.html) == (opened in published)


@screen_examples
@given(st.lists(hostile, min_size=1, max_size=8), st.sampled_from(["UTC", "Asia/Tehran"]))
def test_any_titles_make_a_digest_that_telegram_takes(texts: Texts, titles: list[str], zone: str) -> None:
    found = [article(number, title) for number, title in enumerate(titles, 1)]
    shown = edition(tuple(story.id for story in found), left_out=3)
    assert visible_text(render(texts, shown, found, zone=zone)).endswith("That is all for now.")


def test_each_part_of_a_digest_ends_with_its_origin_so_that_a_forward_says_where_it_is_from(
    texts: Texts,
) -> None:
    shown, origin = edition((1,), (2,)), "Harbour & Sons · t.me/harbour_bot"
    first, last = [
        digest(shown, part, stories(part + 1), SummaryLength.NORMAL, "UTC", NOW, texts, origin=origin)
        for part in (0, 1)
    ]
    assert visible_text(first).endswith(f"\n\n{origin}")
    assert visible_text(last).endswith(f"That is all for now.\n{origin}")
    assert visible_text(
        digest(edition(), 0, [], SummaryLength.NORMAL, "UTC", NOW, texts, origin=origin)
    ).endswith("last digest.")
