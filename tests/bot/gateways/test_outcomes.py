"""Every error of python-telegram-bot has a meaning for us; none falls through by accident."""

from __future__ import annotations

import inspect
import warnings
from datetime import timedelta

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram import error
from telegram.error import TelegramError

from bot.gateways.outcomes import is_unchanged, outcome_of
from bot.ports import (
    BadMarkup,
    InDoubt,
    Migrated,
    NotSent,
    Outcome,
    Refused,
    SlowDown,
    TopicClosed,
    Unreachable,
)

_KEY = ConnectionKey("api.telegram.org", 443, True, True, None, None, None)


def _retry_after(wait: int | timedelta) -> error.RetryAfter:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the type of its public attribute, which nobody here reads
        return error.RetryAfter(wait)


EXPECTED: dict[type[TelegramError], list[tuple[TelegramError, Outcome]]] = {
    error.TelegramError: [
        (error.TelegramError("Invalid server response"), InDoubt("Invalid server response")),
    ],
    error.Forbidden: [
        (
            error.Forbidden("Forbidden: bot was blocked by the user"),
            Unreachable("Forbidden: bot was blocked by the user"),
        ),
    ],
    error.InvalidToken: [(error.InvalidToken("Unauthorized"), NotSent("Unauthorized"))],
    error.EndPointNotFound: [(error.EndPointNotFound("no such method"), NotSent("no such method"))],
    error.NetworkError: [(error.NetworkError("Bad Gateway"), InDoubt("Bad Gateway"))],
    error.BadRequest: [
        (error.BadRequest("Chat not found"), Unreachable("Chat not found")),
        (error.BadRequest("Message thread not found"), TopicClosed("Message thread not found")),
        (error.BadRequest("TOPIC_CLOSED"), TopicClosed("TOPIC_CLOSED")),
        (
            error.BadRequest("Can't parse entities: unsupported start tag"),
            BadMarkup("Can't parse entities: unsupported start tag"),
        ),
        (error.BadRequest("Message is too long"), Refused("Message is too long")),
        (
            error.BadRequest("Not enough rights to send text messages to the chat"),
            Unreachable("Not enough rights to send text messages to the chat"),
        ),
    ],
    error.TimedOut: [(error.TimedOut("Timed out"), InDoubt("Timed out"))],
    error.ChatMigrated: [(error.ChatMigrated(-1001), Migrated(-1001))],
    error.RetryAfter: [
        (_retry_after(7), SlowDown(7.0)),
        (_retry_after(timedelta(seconds=9)), SlowDown(9.0)),
    ],
    error.Conflict: [(error.Conflict("terminated by other"), NotSent("terminated by other"))],
    error.PassportDecryptionError: [
        (
            error.PassportDecryptionError("x"),
            InDoubt("PassportDecryptionError: x"),
        ),
    ],
}


def _classes() -> set[type[TelegramError]]:
    return {
        found for _, found in inspect.getmembers(error, inspect.isclass) if issubclass(found, TelegramError)
    }


def test_every_error_class_of_the_library_has_an_expectation() -> None:
    assert _classes() == set(EXPECTED)


@pytest.mark.parametrize("kind", sorted(EXPECTED, key=str))
def test_an_error_means_what_it_says(kind: type[TelegramError]) -> None:
    for raised, meaning in EXPECTED[kind]:
        assert outcome_of(raised) == meaning


@pytest.mark.parametrize("raised", [error.NetworkError("x"), error.TimedOut("x")])
@pytest.mark.parametrize(
    ("cause", "certainly_not_sent"),
    [
        (aiohttp.ClientConnectorError(_KEY, OSError("refused")), True),
        (aiohttp.ClientConnectorDNSError(_KEY, OSError("no such name")), True),
        (aiohttp.ClientProxyConnectionError(_KEY, OSError("proxy")), True),
        (aiohttp.ConnectionTimeoutError(), True),
        (aiohttp.InvalidURL("x"), True),
        (aiohttp.ServerDisconnectedError(), False),
        (aiohttp.ClientOSError(), False),
        (aiohttp.SocketTimeoutError(), False),
        (aiohttp.ClientPayloadError(), False),
        (TimeoutError(), False),
    ],
)
def test_only_what_never_left_is_certainly_not_sent(
    raised: TelegramError, cause: Exception, certainly_not_sent: bool
) -> None:
    raised.__cause__ = cause
    assert isinstance(outcome_of(raised), NotSent if certainly_not_sent else InDoubt)


def test_an_edit_without_a_change_is_told_from_other_refusals() -> None:
    assert is_unchanged(error.BadRequest("Message is not modified: specified new message content"))
    assert not is_unchanged(error.BadRequest("Message to edit not found"))
    assert not is_unchanged(error.Forbidden("Message is not modified"))
