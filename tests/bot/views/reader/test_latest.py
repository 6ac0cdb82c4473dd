"""Answers to /latest and /search."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import unpack
from bot.i18n import Texts
from bot.views.reader.latest import (
    latest_stories,
    no_topic,
    pack_ids,
    search_results,
    unpack_ids,
    with_opened_story,
)
from data.records.audience import SummaryLength
from tests.bot.views.telegram_html import hostile, visible_text
from tests.support.factories import NOW, article

NORMAL = SummaryLength.NORMAL
numbers = st.lists(st.integers(1, 2**40), min_size=1, max_size=10, unique=True)


@given(numbers)
def test_numbers_survive_callback_data(ids: list[int]) -> None:
    assert unpack_ids(pack_ids(ids)) == tuple(ids)


@given(st.text())
def test_forged_data_are_numbers_the_database_can_hold_or_nothing(data: str) -> None:
    assert all(abs(number) < 2**63 for number in unpack_ids(data))


@given(numbers)
def test_buttons_stay_within_64_bytes_and_name_the_stories_shown(texts: Texts, ids: list[int]) -> None:
    screen = latest_stories([article(number, f"Story {number}") for number in ids], "", NORMAL, NOW, texts)
    visible_text(screen)
    callbacks = [unpack(button.data) for row in screen.rows for button in row]
    assert callbacks
    for place, callback in enumerate(callbacks, 1):
        assert callback is not None
        assert callback.number(0) == place
        assert unpack_ids(callback.args[1]) == tuple(ids[: len(callbacks)])


@given(hostile, st.lists(hostile, max_size=40))
def test_whatever_was_asked_for_the_answer_can_be_sent(texts: Texts, asked: str, known: list[str]) -> None:
    short = [name[:30] for name in known]
    visible_text(no_topic(asked, short, texts))
    visible_text(search_results([], asked, NORMAL, NOW, texts))
    visible_text(search_results([article()], asked, NORMAL, NOW, texts))


def test_the_open_story_is_the_one_asked_for_and_its_button_closes_it(texts: Texts) -> None:
    screen = with_opened_story([article(5, "Five"), article(9, "Nine")], "Latest", NORMAL, NOW, texts, 9)
    assert screen.html.index("Nine") < screen.html.index("<blockquote>")
    assert [button.label for button in screen.rows[0]] == ["1", "2 ↑"]
    assert [button.data.split(":")[2] for button in screen.rows[0]] == ["1", "0"]


def test_an_empty_archive_invites_to_subscribe(texts: Texts) -> None:
    assert "/subscribe" in visible_text(latest_stories([], "", NORMAL, NOW, texts))
    assert "/subscribe" in visible_text(no_topic("sport", [], texts))
