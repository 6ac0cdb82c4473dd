"""What the table of methods holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.bot_api.call import ApiCall

MethodFunction = Callable[[ApiCall], object]


@dataclass(frozen=True, slots=True)
class Method:
    """One Bot API method.

    Attributes:
        handler: Carries it out; gives the result as JSON values, or raises ApiError.
        parameters: Its parameters in Telegram's reference.
        sends: Whether it puts messages into a chat.
    """

    handler: MethodFunction
    parameters: frozenset[str]
    sends: bool = False


def method(handler: MethodFunction, parameters: str = "", *, sends: bool = False) -> Method:
    """A method with its parameters written in one line."""
    return Method(handler, frozenset(parameters.split()), sends)
