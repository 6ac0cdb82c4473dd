"""Translates every error of python-telegram-bot into an Outcome.

In the library BadRequest is a subclass of NetworkError, and a connect timeout has the same class as a read
timeout, although the first was certainly not sent and the second may have been. So the order of the cases
matters.
"""

from __future__ import annotations

import os
import re
import socket
from typing import TypeAlias, assert_never

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
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

KnownTelegramError: TypeAlias = (
    RetryAfter
    | ChatMigrated
    | Forbidden
    | InvalidToken
    | EndPointNotFound
    | Conflict
    | PassportDecryptionError
    | BadRequest
    | TimedOut
    | NetworkError
)
"""Every error class of the library except their base class."""

CERTAINLY_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)
"""Errors before a request is written: name, route, refusal, certificate, address."""

# Parts of Telegram's error messages in lower case. They are not documented; bots have reported these.
_TOPIC_CLOSED_PHRASES = (
    "thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "topic closed",
)
_RETRYABLE_PHRASES = ("group chat was upgraded", "slowmode_wait")
_STARS = r"(?<![a-z])stars?(?![a-z])"
_NO_STARS = re.compile(
    rf"balance_too_low|payment required|(?:not enough|insufficient)[a-z ]*{_STARS}"
    rf"|{_STARS}[a-z _]*(?:balance|too[ _]low)"
)
_UNREACHABLE_PHRASES = (
         "chat not found", "user not found", "chat_id_invalid", "user_id_invalid", "peer_id_invalid",
         "channel_invalid", "channel_private", "deactivated", "user_is_blocked", "user_banned_in_channel",
         "chat_write_forbidden", "chat_send_plain_forbidden", "chat_restricted", "chat_admin_required",
         "not enough rights", "have no rights", "need administrator rights",
         "not a member", "was kicked", "chat was deleted", "can't initiate conversation")  # fmt: skip
_BAD_MARKUP_PHRASES = ("can't parse", "entity_bounds_invalid", "entities_too_long")
_UNCHANGED_PHRASE = "message is not modified"
_TOO_LARGE_PHRASE = "request entity too large"
_SLOW_DOWN = re.compile(r"too many requests(?:: retry after (\d+))?", re.IGNORECASE)
_DEFAULT_WAIT_SECONDS = 5.0


def outcome_of(error: TelegramError) -> Outcome:
    """The outcome of the request that raised `error`."""
    if not isinstance(error, KnownTelegramError):  # the base class: an answer that could not be parsed
        return OutcomeUnknown(error.message)
    match error:
        case RetryAfter():
            # The public attribute warns about its type; the private one is a timedelta in every setting.
            return SlowDown(error._retry_after.total_seconds())  # noqa: SLF001
        case ChatMigrated():
            return Migrated(error.new_chat_id)
        case Forbidden():
            return Unreachable(error.message)
        case BadRequest():
            return _bad_request_outcome(error.message)
        case InvalidToken() | EndPointNotFound() | Conflict():
            return NotSent(error.message)
        case TimedOut() | NetworkError():
            return _network_outcome(error)
        case PassportDecryptionError():
            return OutcomeUnknown(error.message)
        case _:
            assert_never(error)


def is_unchanged(error: TelegramError) -> bool:
    """Whether an edit was refused only because it would change nothing."""
    return isinstance(error, BadRequest) and _UNCHANGED_PHRASE in error.message.lower()


def is_out_of_stars(error: TelegramError) -> bool:
    """Whether a paid message was refused because the bot's Stars are used up, whatever class says so."""
    return _NO_STARS.search(error.message.lower()) is not None


def _network_outcome(error: NetworkError) -> Outcome:
    """The outcome without an answer, or with a status that the library has no class for."""
    if isinstance(error.__cause__, CERTAINLY_NOT_SENT):
        return NotSent(error.message)
    if slow := _SLOW_DOWN.match(error.message):
        return SlowDown(float(slow[1] or _DEFAULT_WAIT_SECONDS))
    return (
        Rejected(error.message)
        if _TOO_LARGE_PHRASE in error.message.lower()
        else OutcomeUnknown(error.message)
    )


def _bad_request_outcome(message: str) -> Outcome:
    text = message.lower()
    if any(phrase in text for phrase in _TOPIC_CLOSED_PHRASES):
        return TopicClosed(message)
    if any(phrase in text for phrase in _RETRYABLE_PHRASES) or _NO_STARS.search(text):
        return NotSent(message)
    if any(phrase in text for phrase in _UNREACHABLE_PHRASES):
        return Unreachable(message)
    if any(phrase in text for phrase in _BAD_MARKUP_PHRASES):
        return BadMarkup(message)
    return Rejected(message)


def network_reason(error: TelegramError) -> str:
    """Why Telegram does not answer, in plain words; never an address, which may hold the token."""
    if isinstance(error, TimedOut):
        return "no answer in time"
    if not isinstance(error, NetworkError) or isinstance(error, BadRequest):
        return error.message
    cause = getattr(error.__cause__, "os_error", error.__cause__)
    if isinstance(cause, socket.gaierror):
        return "the server's name cannot be resolved"
    return os.strerror(cause.errno).lower() if isinstance(cause, OSError) and cause.errno else "no connection"
