"""Defines what the bot answers to an inline query: its name and some words, typed in any chat."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.messenger import Screen


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result of the list; choosing it sends `screen` in the name of the person.

    Attributes:
        id: Comes back when it was chosen; 1 to 64 bytes.
        title, description: Its two lines in the list.
        screen: The message.
    """

    id: str
    title: str
    description: str
    screen: Screen


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """The answer to an inline query, for the person who asked alone.

    Attributes:
        results: At most 50.
        next_offset: What Telegram asks for when the list is scrolled to its end, "" for nothing.
        button_label: The label of a button above the list that opens the bot, "" for none.
        start_parameter: What /start gets from that button.
        cache_seconds: How long Telegram may repeat the answer.
    """

    results: tuple[InlineResult, ...] = ()
    next_offset: str = ""
    button_label: str = ""
    start_parameter: str = ""
    cache_seconds: int = 0
