"""Refusals in Telegram's own form."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused call is answered with.

    Attributes:
        code: HTTP status and error_code.
        description: Telegram's sentence, prefix included.
        parameters: ResponseParameters: retry_after in seconds, migrate_to_chat_id.
    """

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)


class ApiError(Exception):
    """A call the Bot API refuses."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.refusal = Refusal(int(code), description, parameters)


def bad_request(why: str, **parameters: int) -> ApiError:
    """400: the call itself is wrong."""
    return ApiError(HTTPStatus.BAD_REQUEST, f"Bad Request: {why}", **parameters)


def forbidden(why: str) -> ApiError:
    """403: the bot may not do this there."""
    return ApiError(HTTPStatus.FORBIDDEN, f"Forbidden: {why}")


def conflict(why: str) -> ApiError:
    """409: two ways of receiving updates at once."""
    return ApiError(HTTPStatus.CONFLICT, f"Conflict: {why}")


def too_many(retry_after: int) -> ApiError:
    """429: wait `retry_after` seconds."""
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after
    )


class PlaygroundError(Exception):
    """A person or test asks the playground for something impossible; the text says what to do instead."""
