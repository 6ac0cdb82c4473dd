"""Carrying out one call: find the method, note what no real bot should send, record what came of it."""

from __future__ import annotations

from http import HTTPStatus

from bot.playground.bot_api.call import Call
from bot.playground.bot_api.methods import chats, editing, media, profile, sending, updates
from bot.playground.bot_api.methods.registry import Method
from bot.playground.errors import ApiError
from bot.playground.world.event_log import RefusedCall, Sent

_GROUPS = (updates, sending, media, editing, chats, profile)
METHODS: dict[str, Method] = {
    name.lower(): found for group in _GROUPS for name, found in group.METHODS.items()
}


def carry_out(call: Call) -> object:
    """The result of a call as JSON values; sends and refusals are recorded.

    Raises:
        ApiError: Telegram would refuse it.
    """
    found = METHODS.get(call.method.lower())
    if found is None:
        call.complain("method", "the playground has no such method")
        raise ApiError(HTTPStatus.NOT_FOUND, f"Not Found: method {call.method} is unknown to the playground")
    for name in sorted((call.values.keys() | call.files.keys()) - found.known - _attached(call)):
        call.complain("parameter", f"unknown parameter {name!r}")
    try:
        result = found.handler(call)
    except ApiError as error:
        if found.sends:
            _note_sent(call, error=error.refusal.description)
        raise
    if found.sends:
        _note_sent(call, result)
    return result


def note_refusal(call: Call, error: ApiError) -> None:
    """Record a 4xx that the bot is told."""
    refusal = error.refusal
    if refusal.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    now = call.world.clock.now()
    call.world.journal.refusals.append(
        RefusedCall(now, call.method, refusal.code, refusal.description, dict(call.values))
    )


def _attached(call: Call) -> set[str]:
    """Files that another parameter refers to."""
    text = " ".join(call.values.values())
    return {name for name in call.files if f"attach://{name}" in text}


def _note_sent(call: Call, result: object = None, error: str = "") -> None:
    world = call.world
    for each in result if isinstance(result, list) else [result]:
        message_id = each["message_id"] if isinstance(each, dict) else 0
        sent = Sent(
            world.clock.now(),
            world.monotonic(),
            call.method,
            call.integer("chat_id"),
            call.integer("message_thread_id"),
            call.values.get("text") or call.values.get("caption", ""),
            message_id,
            error,
        )
        world.journal.sent.append(sent)
