"""Errors of the playground: refusals in Telegram's form, and impossible actions of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a refused call.

    Attributes:
        code: HTTP status and error_code.
        description: Telegram's message, prefix included.
        parameters: ResponseParameters: retry_after in seconds, migrate_to_chat_id.
    """

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)


class ApiError(Exception):
    """A call that the Bot API refuses."""

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
    """409: updates are requested in two ways at once."""
    return ApiError(HTTPStatus.CONFLICT, f"Conflict: {why}")


def too_many(retry_after: int) -> ApiError:
    """429: wait `retry_after` seconds."""
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after
    )


class PlaygroundError(Exception):
    """A person or a test requests an impossible action; the text says what to do instead."""
