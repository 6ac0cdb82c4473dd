"""Every error of python-telegram-bot has an expected outcome."""

from __future__ import annotations

import inspect
import warnings
from datetime import timedelta
from typing import get_args

import aiohttp
import pytest
from aiohttp import ClientError
from telegram import error
from telegram.error import TelegramError

from bot.gateways.telegram.outcomes import (
    CERTAINLY_NOT_SENT,
    KnownTelegramError,
    is_out_of_stars,
    is_unchanged,
    outcome_of,
)
from bot.ports.messenger import (
    BadMarkup,
    Migrated,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Rejected,
    SlowDown,
    TopicClosed,
    Unreachable,
)


def _retry_after(wait: int | timedelta) -> error.RetryAfter:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the type of its public attribute, which is not read here
        return error.RetryAfter(wait)


EXPECTED: dict[type[TelegramError], list[tuple[TelegramError, Outcome]]] = {
    error.TelegramError: [
        (error.TelegramError("Invalid server response"), OutcomeUnknown("Invalid server response")),
    ],
    error.Forbidden: [
        (
            error.Forbidden("Forbidden: bot was blocked by the user"),
            Unreachable("Forbidden: bot was blocked by the user"),
        ),
    ],
    error.InvalidToken: [(error.InvalidToken("Unauthorized"), NotSent("Unauthorized"))],
    error.EndPointNotFound: [(error.EndPointNotFound("no such method"), NotSent("no such method"))],
    error.NetworkError: [(error.NetworkError("Bad Gateway"), OutcomeUnknown("Bad Gateway"))],
    error.BadRequest: [
        (error.BadRequest("Chat not found"), Unreachable("Chat not found")),
        (error.BadRequest("Message thread not found"), TopicClosed("Message thread not found")),
        (error.BadRequest("TOPIC_CLOSED"), TopicClosed("TOPIC_CLOSED")),
        (
            error.BadRequest("Can't parse entities: unsupported start tag"),
            BadMarkup("Can't parse entities: unsupported start tag"),
        ),
        (error.BadRequest("Message is too long"), Rejected("Message is too long")),
        (
            error.BadRequest("Not enough rights to send text messages to the chat"),
            Unreachable("Not enough rights to send text messages to the chat"),
        ),
    ],
    error.TimedOut: [(error.TimedOut("Timed out"), OutcomeUnknown("Timed out"))],
    error.ChatMigrated: [(error.ChatMigrated(-1001), Migrated(-1001))],
    error.RetryAfter: [
        (_retry_after(7), SlowDown(7.0)),
        (_retry_after(timedelta(seconds=9)), SlowDown(9.0)),
    ],
    error.Conflict: [(error.Conflict("terminated by other"), NotSent("terminated by other"))],
    error.PassportDecryptionError: [
        (
            error.PassportDecryptionError("x"),
            OutcomeUnknown("PassportDecryptionError: x"),
        ),
    ],
}


def _classes() -> set[type[TelegramError]]:
    return {
        found for _, found in inspect.getmembers(error, inspect.isclass) if issubclass(found, TelegramError)
    }


def test_every_error_class_of_the_library_has_an_expectation() -> None:
    assert _classes() == set(EXPECTED)


def test_every_error_class_of_the_library_except_the_base_class_is_known() -> None:
    assert set(get_args(KnownTelegramError)) == _classes() - {TelegramError}


@pytest.mark.parametrize("kind", sorted(EXPECTED, key=str))
def test_an_error_has_the_expected_outcome(kind: type[TelegramError]) -> None:
    for raised, outcome in EXPECTED[kind]:
        assert outcome_of(raised) == outcome


MESSAGES: dict[type[Outcome], tuple[str, ...]] = {
    Unreachable: (
        "Chat not found",
        "User not found",
        "PEER_ID_INVALID",
        "USER_ID_INVALID",
        "CHANNEL_PRIVATE",
        "INPUT_USER_DEACTIVATED",
        "Group is deactivated",
        "The group chat was deleted",
        "Bot was kicked from the supergroup chat",
        "Bot is not a member of the channel chat",
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_ADMIN_REQUIRED",
        "Have no rights to send a message",
        "Not enough rights to send text messages to the chat",
        "Need administrator rights in the channel chat",
    ),
    TopicClosed: (
        "Message thread not found",
        "TOPIC_CLOSED",
        "TOPIC_DELETED",
        "TOPIC_ID_INVALID",
    ),
    NotSent: (
        "Group chat was upgraded to a supergroup chat",
        "SLOWMODE_WAIT_30",
        "BALANCE_TOO_LOW",
    ),
    BadMarkup: (
        'Can\'t parse entities: unsupported start tag "p" at byte offset 12',
        "Can't parse entities: can't find end tag corresponding to start tag \"b\"",
        "ENTITY_BOUNDS_INVALID",
    ),
    Rejected: (
        "Message is too long",
        "Message text is empty",
        "BUTTON_DATA_INVALID",
        "An unknown error",
    ),
}


@pytest.mark.parametrize(
    ("outcome", "message"),
    [(outcome, message) for outcome, messages in MESSAGES.items() for message in messages],
)
def test_the_outcome_of_a_bad_request_follows_from_its_message(outcome: type[Outcome], message: str) -> None:
    assert outcome_of(error.BadRequest(message)) == outcome(message)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raised", "is_refused_payment"),
    [
        (error.BadRequest("Balance_too_low"), True),
        (error.BadRequest("Not enough Telegram Stars to send the message"), True),
        (error.BadRequest("Insufficient Stars"), True),
        (error.BadRequest("STARS_BALANCE_LOW"), True),
        (error.Forbidden("Forbidden: not enough Stars"), True),
        (error.NetworkError("Payment Required (402)"), True),
        (error.BadRequest("Not enough rights to send text messages to the chat"), False),
        (error.BadRequest("Can't parse entities: unexpected end at start tag"), False),
        (error.BadRequest("Message to star not found"), False),
        (error.Forbidden("Forbidden: bot can't be started by Starship"), False),
        (error.NetworkError("aiohttp.client_exceptions.ServerDisconnectedError"), False),
    ],
)
def test_a_refused_payment_is_known_by_its_words(raised: TelegramError, is_refused_payment: bool) -> None:
    assert is_out_of_stars(raised) is is_refused_payment


@pytest.mark.parametrize(
    "message",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: CHAT_WRITE_FORBIDDEN",
    ],
)
def test_a_forbidden_request_means_an_unreachable_chat(message: str) -> None:
    assert outcome_of(error.Forbidden(message)) == Unreachable(message)


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("Too Many Requests: retry after 12", SlowDown(12.0)),
        ("Too Many Requests (429)", SlowDown(5.0)),
        ("Request Entity Too Large", Rejected("Request Entity Too Large")),
        ("Bad Gateway", OutcomeUnknown("Bad Gateway")),
        ("Internal Server Error", OutcomeUnknown("Internal Server Error")),
        ("Gateway Timeout (504)", OutcomeUnknown("Gateway Timeout (504)")),
    ],
)
def test_a_status_without_an_error_class_is_recognized_by_its_message(message: str, outcome: Outcome) -> None:
    assert outcome_of(error.NetworkError(message)) == outcome


def _transport_errors() -> set[type[Exception]]:
    """The error classes of aiohttp's client."""
    return {
        found for _, found in inspect.getmembers(aiohttp, inspect.isclass) if issubclass(found, ClientError)
    }


NEVER_WRITTEN = {
    aiohttp.ClientConnectorError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ClientConnectorDNSError,
    aiohttp.ClientConnectorSSLError,
    aiohttp.ClientSSLError,
    aiohttp.ClientProxyConnectionError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.InvalidUrlClientError,
    aiohttp.InvalidUrlRedirectClientError,
    aiohttp.NonHttpUrlClientError,
    aiohttp.NonHttpUrlRedirectClientError,
}
MAYBE_WRITTEN: set[type[Exception]] = {
    aiohttp.ClientError,
    aiohttp.ClientConnectionError,
    aiohttp.ClientConnectionResetError,
    aiohttp.ClientOSError,
    aiohttp.ClientPayloadError,
    aiohttp.ClientResponseError,
    aiohttp.ContentTypeError,
    aiohttp.RedirectClientError,
    aiohttp.ServerConnectionError,
    aiohttp.ServerDisconnectedError,
    aiohttp.ServerTimeoutError,
    aiohttp.SocketTimeoutError,
    aiohttp.TooManyRedirects,
    aiohttp.UploadAbortedError,
    aiohttp.WSServerHandshakeError,
}


def test_every_error_of_aiohttp_is_either_certainly_not_sent_or_unknown() -> None:
    assert _transport_errors() - MAYBE_WRITTEN == NEVER_WRITTEN
    assert {found for found in _transport_errors() if issubclass(found, CERTAINLY_NOT_SENT)} == NEVER_WRITTEN


@pytest.mark.parametrize("kind", [error.NetworkError, error.TimedOut])
@pytest.mark.parametrize("cause", sorted({*NEVER_WRITTEN, *MAYBE_WRITTEN, TimeoutError, OSError}, key=str))
def test_only_an_error_before_the_request_is_written_means_not_sent(
    kind: type[error.NetworkError], cause: type[Exception]
) -> None:
    raised = kind("x")
    raised.__cause__ = cause.__new__(cause)
    assert isinstance(outcome_of(raised), NotSent if cause in NEVER_WRITTEN else OutcomeUnknown)


def test_an_edit_without_a_change_is_recognized() -> None:
    assert is_unchanged(error.BadRequest("Message is not modified: specified new message content"))
    assert not is_unchanged(error.BadRequest("Message to edit not found"))
    assert not is_unchanged(error.Forbidden("Message is not modified"))
