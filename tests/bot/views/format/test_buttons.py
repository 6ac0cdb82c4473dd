"""Buttons in rows, and the buttons that turn pages."""

from __future__ import annotations

import pytest

from bot.i18n import Texts
from bot.ports.messenger import Button
from bot.views.format.buttons import PREVIOUS_NEXT, chunked, page_buttons, page_count


def test_chunked_buttons_keep_their_order_and_the_last_row_has_the_rest() -> None:
    buttons = [Button(str(number), "x") for number in range(5)]
    assert [[button.label for button in row] for row in chunked(buttons, 2)] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
    ]
    assert chunked([], 2) == []


@pytest.mark.parametrize(
    ("page", "pages", "targets"), [(0, 1, []), (0, 3, ["1"]), (1, 3, ["0", "2"]), (2, 3, ["1"])]
)
def test_page_buttons_lead_to_the_pages_that_exist(
    texts: Texts, page: int, pages: int, targets: list[str]
) -> None:
    assert [button.data for button in page_buttons(page, pages, str, texts)] == targets


def test_page_buttons_take_their_labels(texts: Texts) -> None:
    labels = [button.label for button in page_buttons(1, 3, str, texts, PREVIOUS_NEXT)]
    assert labels == ["‹ Previous", "Next ›"]


def test_a_list_has_at_least_one_page() -> None:
    assert [page_count(total, 5) for total in (0, 1, 5, 6, 10, 11)] == [1, 1, 1, 2, 2, 3]
