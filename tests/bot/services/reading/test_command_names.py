"""Commands that a mistyped one was meant to be."""

from __future__ import annotations

import pytest

from bot.commands import COMMANDS, find_command
from bot.i18n import Catalogs
from bot.services.reading.command_names import MAX_SUGGESTIONS, OTHER_WORDS, similar_commands

CATALOGS = Catalogs.load()
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en"))

NAMES = [command.name for command in COMMANDS]


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("lastest", "latest"),
        ("unsub", "unsubscribe"),
        ("subscribe_me", "subscribe"),
        ("tz", "timezone"),
        ("leave", "unsubscribe"),
        ("serach", "search"),
        ("setings", "settings"),
        ("sav", "saved"),
    ],
)
def test_the_nearest_command_comes_first(given: str, first: str) -> None:
    assert similar_commands(given, NAMES, ENGLISH)[0] == first


def test_nothing_like_a_command_suggests_nothing() -> None:
    assert similar_commands("xyzzy", NAMES, ENGLISH) == ()
    assert similar_commands("", NAMES, ENGLISH) == ()


def test_commands_that_a_person_may_not_use_are_not_suggested() -> None:
    assert "drafts" in similar_commands("draft", NAMES, ENGLISH)
    assert similar_commands("draft", ["latest"], ENGLISH) == ()


def test_suggestions_are_few_and_exist() -> None:
    assert all(len(similar_commands(name[:3], NAMES, ENGLISH)) <= MAX_SUGGESTIONS for name in NAMES)
    assert all(find_command(name) for name in OTHER_WORDS.values())
