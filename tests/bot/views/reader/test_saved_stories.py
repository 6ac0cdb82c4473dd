"""The list of saved stories fits into a message, whatever it holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Texts
from bot.services.reading.saved_stories import PAGE, Shelf
from bot.views.reader.saved_stories import shelf
from tests.bot.views.telegram_html import hostile, shown, urls
from tests.support.factories import NOW, SENTENCES, article, summary

BIG = 2**63 - 1


def labels(seen: Shelf, opened: int, texts: Texts) -> list[list[str]]:
    return [[button.label for button in row] for row in shelf(seen, opened, NOW, texts).rows]


@given(
    titles=st.lists(hostile, min_size=1, max_size=PAGE),
    url=urls,
    page=st.integers(0, 10**6),
    opened=st.integers(0, PAGE),
)
def test_any_page_is_a_message_that_telegram_takes(
    texts: Texts, titles: list[str], url: str, page: int, opened: int
) -> None:
    stories = tuple(
        article(BIG - number, title, url=url, summary=summary(*titles)) for number, title in enumerate(titles)
    )
    shown(shelf(Shelf(page, stories, 10**7), BIG - opened, NOW, texts))


def test_stories_are_named_and_the_opened_one_is_told(texts: Texts) -> None:
    seen = Shelf(0, (article(7, "One"), article(8, "Two")), 2)
    closed = shown(shelf(seen, 0, NOW, texts))
    assert closed.startswith("2 saved stories\n\n1. One\n")
    assert SENTENCES[0] not in closed
    assert shown(shelf(seen, 8, NOW, texts)).count(SENTENCES[0]) == 1
    assert labels(seen, 8, texts) == [["1", "2 ↑"], ["Remove"]]


def test_numbers_run_on_and_pages_turn_both_ways(texts: Texts) -> None:
    seen = Shelf(1, (article(7, "One"),), 2 * PAGE + 1)
    assert f"{PAGE + 1}. One" in shown(shelf(seen, 0, NOW, texts))
    assert labels(seen, 0, texts) == [[str(PAGE + 1)], ["‹ Newer", "Older ›"]]


def test_an_empty_shelf_says_how_it_is_filled(texts: Texts) -> None:
    assert "tap Save" in shown(shelf(Shelf(0, (), 0), 0, NOW, texts))
