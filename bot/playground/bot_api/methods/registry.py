"""What the table of methods holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.bot_api.call import Call

Handler = Callable[[Call], object]


@dataclass(frozen=True, slots=True)
class Method:
    """One Bot API method.

    Attributes:
        handler: Carries it out; gives the result as JSON values, or raises ApiError.
        known: Its parameters in Telegram's reference.
        sends: Whether it puts messages into a chat.
    """

    handler: Handler
    known: frozenset[str]
    sends: bool = False


def method(handler: Handler, known: str = "", *, sends: bool = False) -> Method:
    """A method with its parameters written in one line."""
    return Method(handler, frozenset(known.split()), sends)
