"""Defines the errors that Lede raises on purpose.

LedeError
├── UserError              a person can correct it; carries a message key, never a sentence
├── SettingsError          all problems of the settings at once
├── SummarizerError        the worker process could not process a text
│   └── SummarizerCrashed  and was replaced: it crashed or took too much time or memory
└── TelegramUnavailable    Telegram refused the token or could not be reached
    └── TelegramUnreachable  it could not be reached; a later attempt may succeed

Modules define further subclasses of LedeError for their own command or port.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class LedeError(Exception):
    """Base class of the errors that Lede raises on purpose."""


class UserError(LedeError):
    """An error that the person who caused it can correct.

    Attributes:
        key: Message key in the catalogs; its text says what to do next.
        args_: Values of the placeholders in the text.
    """

    def __init__(self, key: str, **args: object) -> None:
        super().__init__(key)
        self.key = key
        self.args_ = args


def require_found(found: T | None, key: str) -> T:
    """What a look-up found; raises UserError with the message `key` where it found nothing."""
    if found is None:
        raise UserError(key)
    return found


class SettingsError(LedeError):
    """The settings cannot be used.

    Attributes:
        problems: A plain sentence for each problem, beginning with the setting's name and a colon.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class SummarizerError(LedeError):
    """The worker process could not process a request."""


class SummarizerCrashed(SummarizerError):
    """The worker process crashed or exceeded its time or memory."""


class TelegramUnavailable(LedeError):
    """Telegram refused the token or could not be reached; the message says which, and what to do."""


class TelegramUnreachable(TelegramUnavailable):
    """Telegram could not be reached; a later attempt may succeed."""
