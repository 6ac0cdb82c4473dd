"""Arranges buttons: rows of equal width, the pair that turns the pages of a list, and Cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.callback_data import Action, pack
from bot.i18n import Texts
from bot.ports.messenger import Button
from bot.services.reading.deep_links import name_code

NEWER_OLDER = ("button.newer", "button.older")
PREVIOUS_NEXT = ("button.previous", "button.next")


def chunked(buttons: Sequence[Button], width: int) -> list[tuple[Button, ...]]:
    """The buttons in rows of `width`; the last row has the rest."""
    return [tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def page_buttons(
    page: int,
    pages: int,
    data: Callable[[int], str],
    texts: Texts,
    keys: tuple[str, str] = NEWER_OLDER,
) -> tuple[Button, ...]:
    """The buttons to the page before and the page after `page`; none where there is no such page.

    Args:
        page: The page shown, from 0.
        pages: The number of pages.
        data: The callback data that leads to a page.
        texts: The language of the labels.
        keys: The texts of the two labels.
    """
    back, forward = keys
    targets = ((back, page - 1, page > 0), (forward, page + 1, page + 1 < pages))
    return tuple(Button(texts.plain(key), data(target)) for key, target, exists in targets if exists)


def page_count(total: int, page_size: int) -> int:
    """The number of pages that `total` entries take, at least one."""
    return max(1, -(-total // page_size))


def cancel_button(step: str, texts: Texts, subject: int = 0) -> Button:
    """The Cancel button of the question `step`, which tells it from a later question.

    `subject` is the number of the article, source or event that the question is about, 0 for none.
    """
    return Button(texts.plain("button.cancel"), pack(Action.CANCEL, step, subject))


def back_to_settings(texts: Texts, name: str = "") -> tuple[Button, ...]:
    """The row that leads back to the menu or screen `name` of the settings, "" for the overview."""
    data = pack(Action.OPEN_SETTING, name) if name else pack(Action.SHOW_SETTINGS)
    return (Button(texts.plain("button.back"), data),)


def with_check_mark(label: str, *, is_on: bool) -> str:
    """The label of a switch or a choice, marked where it is on."""
    return f"✓ {label}" if is_on else label


def topic_code(name: str) -> str:
    """A topic's name as a CRC-32 for callback data, which is too short for long names."""
    return name_code(name)
