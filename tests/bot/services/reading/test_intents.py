"""Plain words that ask for a command, and those that do not."""

from __future__ import annotations

import pytest

from bot.commands import find_command
from bot.i18n import Catalogs
from bot.services.reading.intents import command_of, is_thanks

CATALOGS = Catalogs.load()
ENGLISH = CATALOGS.typed_words(CATALOGS.for_language("en"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Unsubscribe me, please!", "unsubscribe"),
        ("I want to unsubscribe", "unsubscribe"),
        ("STOP", "unsubscribe"),
        ("Please stop sending me messages", ""),
        ("stop the war", ""),
        ("What can you do?", "help"),
        ("how does this work", "help"),
        ("Hi there", ""),
        ("¡Hola!", "start"),
        ("привет", "start"),
        ("what’s new?", "latest"),
        ("Sign me up", "subscribe"),
        ("time zone", "timezone"),
        ("", ""),
        ("?!", ""),
        ("stop " * 30, ""),
    ],
)
def test_only_known_words_alone_ask_for_a_command(text: str, name: str) -> None:
    assert command_of(text, ENGLISH) == name
    assert not name or find_command(name)


def test_thanks_are_recognised() -> None:
    assert is_thanks("Thank you!", ENGLISH)
    assert is_thanks("Danke", ENGLISH)
    assert not is_thanks("thanks giving", ENGLISH)
