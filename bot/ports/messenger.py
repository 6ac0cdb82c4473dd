"""Sending messages: what a message is, the Protocol of a messenger, and the outcomes of a send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: either callback `data` or a `url` to open."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One Telegram message as designed: HTML as Telegram reads it, and rows of buttons below."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat is gone for us: blocked, kicked, deactivated, never started or not found."""

    why: str


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """The forum topic is closed or deleted; the chat itself is fine."""

    why: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup with another number."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class SlowDown:
    """429: certainly not sent; nothing may be sent for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BadMarkup:
    """400 about the formatting: worth one try as plain text."""

    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Any other refusal: trying again would change nothing."""

    why: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request certainly never reached Telegram; try later."""

    why: str


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The request may or may not have been carried out: no answer came, or a server error."""

    why: str


Outcome = (
    Sent | Unreachable | TopicClosed | Migrated | SlowDown | BadMarkup | Rejected | NotSent | OutcomeUnknown
)


class Messenger(Protocol):
    """Sends digests; every foreign error has become an Outcome."""

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        """Send one message; `plain` sends its text without formatting."""
        ...
