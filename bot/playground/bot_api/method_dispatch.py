"""Executes one call: finds the method, reports unknown parameters, records sends and refusals."""

from __future__ import annotations

from http import HTTPStatus

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.methods import chats, editing, inline, media, profile, sending, updates
from bot.playground.bot_api.methods.registry import Method
from bot.playground.errors import ApiError
from bot.playground.world.event_log import RefusedCall, SendAttempt

_METHOD_MODULES = (updates, sending, media, editing, chats, profile, inline)
METHODS: dict[str, Method] = {
    name.lower(): found for group in _METHOD_MODULES for name, found in group.METHODS.items()
}


def execute(call: ApiCall) -> object:
    """The result of a call as JSON values; sends and refusals are recorded.

    Raises:
        ApiError: Telegram would refuse it.
    """
    api_method = METHODS.get(call.method.lower())
    if api_method is None:
        call.report_misuse("method", "the playground has no such method")
        raise ApiError(HTTPStatus.NOT_FOUND, f"Not Found: method {call.method} is unknown to the playground")
    for name in sorted(
        (call.values.keys() | call.files.keys()) - api_method.parameters - _attached_names(call)
    ):
        call.report_misuse("parameter", f"unknown parameter {name!r}")
    try:
        result = api_method.handler(call)
    except ApiError as error:
        if api_method.sends:
            _record_sends(call, error=error.refusal.description)
        raise
    if api_method.sends:
        _record_sends(call, result)
    return result


def record_refusal(call: ApiCall, error: ApiError) -> None:
    """Record a call that was answered with a 4xx."""
    refusal = error.refusal
    if refusal.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    now = call.world.clock.now()
    call.world.event_log.refusals.append(
        RefusedCall(now, call.method, refusal.code, refusal.description, dict(call.values))
    )


def _attached_names(call: ApiCall) -> set[str]:
    """Names of the files that another parameter refers to by attach://."""
    text = " ".join(call.values.values())
    return {name for name in call.files if f"attach://{name}" in text}


def _record_sends(call: ApiCall, result: object = None, error: str = "") -> None:
    world = call.world
    for each in result if isinstance(result, list) else [result]:
        message_id = each["message_id"] if isinstance(each, dict) else 0
        sent = SendAttempt(
            world.clock.now(),
            world.monotonic(),
            call.method,
            call.integer("chat_id"),
            call.integer("message_thread_id"),
            call.values.get("text") or call.values.get("caption") or call.values.get("rich_message", ""),
            message_id,
            error,
        )
        world.event_log.sent.append(sent)
