"""Every error Lede raises on purpose.

LedeError
├── UserError          something a person can put right; carries a message key, never a sentence
├── SettingsError      all problems of the environment at once
├── ThinkerError       the worker process gave up on a text
│   └── ThinkerGone    and had to be replaced: it took too much time or memory
└── TelegramDown       Telegram could not be reached at start
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class LedeError(Exception):
    """Base of all errors raised on purpose."""


class UserError(LedeError):
    """Something a person can put right.

    Attributes:
        key: Message key in the catalogs; the text says what to do next.
        args_: Values for the text's placeholders.
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
    """The settings cannot be used; `problems` are plain sentences, one a problem."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class SummarizerError(LedeError):
    """The worker process could not deal with a text."""


class SummarizerCrashed(SummarizerError):
    """The worker process took too much time or memory, or crashed."""


class TelegramUnavailable(LedeError):
    """Telegram refused the token or could not be reached; the message says which and what to do."""
