"""The entry type of the table of Bot API methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.bot_api.call import ApiCall

MethodFunction = Callable[[ApiCall], object]


@dataclass(frozen=True, slots=True)
class Method:
    """One Bot API method.

    Attributes:
        handler: Executes a call; returns the result as JSON values, or raises ApiError.
        parameters: Its parameters in Telegram's reference.
        sends: Whether it puts messages into a chat.
    """

    handler: MethodFunction
    parameters: frozenset[str]
    sends: bool = False


def method(handler: MethodFunction, parameters: str = "", *, sends: bool = False) -> Method:
    """A method whose parameters are given as words of one string."""
    return Method(handler, frozenset(parameters.split()), sends)
