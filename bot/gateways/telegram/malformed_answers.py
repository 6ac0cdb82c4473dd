"""Turns answers that are not those of a Bot API server into errors of python-telegram-bot.

The library takes for granted that an answer has the fields that the reference names, and fails with errors of
Python where a proxy or another server answers.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from telegram.error import TelegramError

T = TypeVar("T")


class _CheckedAnswer(dict[str, Any]):
    """An answer; an error of the library is raised where it has no result."""

    def __missing__(self, key: str) -> Any:
        raise TelegramError(f"malformed answer: no {key}")


def read_answer(payload: bytes) -> dict[str, Any]:
    """The JSON object of an answer, of which errors keep only a description and parameters of the right type.

    Raises:
        TelegramError: It is none.
    """
    try:
        found = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise TelegramError("malformed answer: no JSON") from error
    if not isinstance(found, dict):
        raise TelegramError("malformed answer: no object")
    answer = _CheckedAnswer(found)
    if "parameters" in answer:
        answer["parameters"] = _whole_numbers(answer["parameters"])
    if not isinstance(answer.get("description", ""), str):
        del answer["description"]
    return answer


def _whole_numbers(parameters: object) -> dict[str, int]:
    if not isinstance(parameters, Mapping):
        return {}
    return {name: value for name, value in parameters.items() if type(value) is int}


async def parsed(request: Awaitable[T]) -> T:
    """The result of one of the library's methods.

    Raises:
        TelegramError: The request failed, or its result cannot be parsed.
    """
    try:
        return await request
    except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError, OSError) as error:
        raise TelegramError(f"malformed answer: {type(error).__name__}") from error


def message_id_of(message: object) -> int:
    """The id of a message that was sent.

    Raises:
        TelegramError: It has none.
    """
    found = message.get("message_id") if isinstance(message, Mapping) else None
    if type(found) is not int:
        raise TelegramError("malformed answer: no message_id")
    return found
