"""'Left out' shows doubtful lines first, menus in one line, and keeps its numbers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import Action, unpack
from bot.i18n import Catalogs
from bot.ports.messenger import Screen
from bot.services.articles.dropped_lines import sort_lines
from bot.views.editor import dropped_lines as view
from data.records.articles import Article, ArticleStatus
from tests.bot.views.telegram_html import hostile, screen_examples, visible_text
from tests.support.factories import article

TEXTS = Catalogs.load().for_language("en")
SENTENCE = "The harbour master said on Monday that crane number {} would stay."


def draft(*dropped: str, restored: tuple[int, ...] = ()) -> Article:
    return replace(article(), status=ArticleStatus.DRAFT, dropped=dropped, restored=restored)


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.rows]


def test_doubtful_lines_come_first_and_menus_are_one_line() -> None:
    screen = view.dropped_lines_page(
        draft("Home", "News", SENTENCE.format(1), "Sport", SENTENCE.format(2)), 0, TEXTS
    )
    text = visible_text(screen)
    assert "1. The harbour master said on Monday that crane number 1" in text
    assert "2. The harbour master said on Monday that crane number 2" in text
    assert text.endswith("And 3 lines of menus and the like:\nHome · News · Sport")
    assert labels(screen) == [["+ 1", "+ 2"], ["Menus (3)", "‹ Back"]]


def test_numbers_run_on_and_stay_when_a_line_is_put_back() -> None:
    dropped = (*(f"Menu {n}" for n in range(100)), *(SENTENCE.format(n) for n in range(20)))
    before = _numbers(draft(*dropped))
    assert sorted(before) == list(range(1, 121))
    assert [before[number] for number in range(1, 21)] == list(range(100, 120))
    assert _numbers(draft(*dropped, restored=(3, 100, 119))) == before


def _numbers(found: Article) -> dict[int, int]:
    """The index of each line by the number of its button, over all pages."""
    numbers = {}
    count = view.page_at(sort_lines(found.dropped), 0).count
    for page in range(count):
        for row in view.dropped_lines_page(found, page, TEXTS).rows:
            for button in row:
                data = unpack(button.data)
                if data and data.action in (Action.RESTORE_DROPPED_LINE, Action.DROP_LINE_AGAIN):
                    assert view.page_of_line(sort_lines(found.dropped), data.number(1)) == page
                    numbers[int(button.label.split()[1])] = data.number(1)
    return numbers


def test_the_button_of_the_menus_leads_behind_the_doubtful_lines() -> None:
    found = draft(*(f"Menu {n}" for n in range(40)), *(SENTENCE.format(n) for n in range(9)))
    assert labels(view.dropped_lines_page(found, 0, TEXTS))[2:] == [["Next ›"], ["Menus (40)", "‹ Back"]]
    last = view.dropped_lines_page(found, 1, TEXTS)
    assert labels(last) == [["+ 9"], ["‹ Previous"], ["Menus (40)", "‹ Back"]]
    assert last.rows[2][0].data.endswith(":2")
    assert labels(view.dropped_lines_page(found, 2, TEXTS))[4:] == [["‹ Previous", "Next ›"], ["‹ Back"]]
    assert labels(view.dropped_lines_page(found, 99, TEXTS))[2:] == [["‹ Previous"], ["‹ Back"]]


def test_the_card_counts_the_lines_that_are_out() -> None:
    (button,) = view.card_button(draft("Home", "News", restored=(1,)), TEXTS)
    assert button.label == "Left out (1)"
    assert view.card_button(draft(), TEXTS) == ()


def test_lines_of_a_published_story_have_no_buttons() -> None:
    published = replace(draft("Home", SENTENCE), status=ArticleStatus.PUBLISHED)
    assert labels(view.dropped_lines_page(published, 0, TEXTS)) == [["Menus (1)", "‹ Back"]]
    assert "Tap a number" not in visible_text(view.dropped_lines_page(published, 0, TEXTS))


@screen_examples
@given(st.lists(hostile, max_size=60), st.integers(-1, 9), hostile)
def test_every_page_fits_and_parses(dropped: list[str], page: int, title: str) -> None:
    lines = [line[:1000] for line in dropped]
    hostile_draft = replace(
        draft(*lines, *(f"{line} {SENTENCE}" for line in lines)), title=title[:200] or "x", id=2**52
    )
    every = tuple(range(0, len(lines), 2))
    visible_text(view.dropped_lines_page(replace(hostile_draft, restored=every), page, TEXTS))
