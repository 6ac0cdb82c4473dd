"""Every answer and error of python-telegram-bot becomes one of our values here, and nowhere else.

BadRequest is a subclass of NetworkError there, and a connect timeout is the same class as a read timeout,
although one was certainly not sent and the other may have been: the order of the cases matters.
"""

from __future__ import annotations

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

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

_CERTAINLY_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_GONE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "chat_write_forbidden",
         "not enough rights", "have no rights", "need administrator rights", "group is deactivated",
         "bot is not a member", "chat was deleted")  # fmt: skip
_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic closed", "topic_id_invalid")
_MARKUP = ("can't parse entities", "can't parse")
_UNCHANGED = "message is not modified"


def outcome_of(error: TelegramError) -> Outcome:
    """What `error` means for the message whose sending raised it."""
    if isinstance(error, RetryAfter):
        # The public attribute warns about its type; the private one is a timedelta in every setting.
        return SlowDown(error._retry_after.total_seconds())  # noqa: SLF001
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Unreachable(error.message)
    if isinstance(error, BadRequest):
        return _bad_request(error.message)
    if isinstance(error, (InvalidToken, EndPointNotFound, Conflict)):
        return NotSent(error.message)
    if isinstance(error, (TimedOut, NetworkError)) and isinstance(error.__cause__, _CERTAINLY_NOT_SENT):
        return NotSent(error.message)
    return InDoubt(error.message)


def is_unchanged(error: TelegramError) -> bool:
    """Whether an edit was refused only because the message reads so already."""
    return isinstance(error, BadRequest) and _UNCHANGED in error.message.lower()


def _bad_request(message: str) -> Outcome:
    text = message.lower()
    if any(words in text for words in _TOPIC):
        return TopicClosed(message)
    if any(words in text for words in _GONE):
        return Unreachable(message)
    if any(words in text for words in _MARKUP):
        return BadMarkup(message)
    return Refused(message)
