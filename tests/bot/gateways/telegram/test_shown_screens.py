"""The record of which screen each message shows, and how it is limited."""

from __future__ import annotations

import pytest

from bot.gateways.telegram import shown_screens
from bot.gateways.telegram.shown_screens import ShownScreens
from bot.ports.messenger import Screen

NEWS, MORE = Screen("News"), Screen("More")


def test_a_message_shows_the_screen_that_was_recorded_last() -> None:
    screens = ShownScreens()
    assert not screens.shows(7, 1, NEWS)
    screens.record(7, 1, NEWS)
    screens.record(7, 1, MORE)
    assert screens.shows(7, 1, MORE)
    assert not screens.shows(7, 1, NEWS)


def test_the_messages_of_forgotten_chats_are_unknown_and_others_are_kept() -> None:
    screens = ShownScreens()
    screens.record(7, 1, NEWS)
    screens.record(8, 1, NEWS)
    screens.forget_chats({7})
    assert not screens.shows(7, 1, NEWS)
    assert screens.shows(8, 1, NEWS)


def test_the_oldest_message_is_forgotten_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_screens, "MAX_SCREENS", 2)
    screens = ShownScreens()
    for message_id in (1, 2, 3):
        screens.record(7, message_id, NEWS)
    assert [screens.shows(7, message_id, NEWS) for message_id in (1, 2, 3)] == [False, True, True]
