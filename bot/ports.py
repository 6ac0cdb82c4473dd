"""What the services need of the outside world, and the values they exchange with it.

Gateways implement these Protocols; tests hand in fakes that implement them too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the playground's can be moved."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


# --- what goes out ---------------------------------------------------------------------------------


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


# --- what became of it -----------------------------------------------------------------------------


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
class Refused:
    """Any other refusal: trying again would change nothing."""

    why: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request certainly never reached Telegram; try later."""

    why: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The request may or may not have been carried out: no answer came, or a server error."""

    why: str


Outcome = Sent | Unreachable | TopicClosed | Migrated | SlowDown | BadMarkup | Refused | NotSent | InDoubt


class Messenger(Protocol):
    """Sends digests; every foreign error has become an Outcome."""

    async def send(self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False) -> Outcome:
        """Send one message; `plain` sends its text without formatting."""
        ...


# --- thinking, in a process of its own -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the worker made of an editor's text; the fields mean what data.records.NewArticle says."""

    title: str
    blocks: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    language: str
    url: str
    site: str
    author: str
    source_date: str
    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int
    keywords: tuple[str, ...]
    reading_seconds: int
    topics: tuple[str, ...]
    fingerprint: str


Opening = tuple[int, str, str]
"""Article id, title and first words, for the index of what is known already."""

OpeningsAfter = Callable[[int], Awaitable[Sequence[Opening]]]
"""Loads the openings of articles with a greater id."""


class Thinker(Protocol):
    """The summarizer behind a process boundary. Raises ThinkerError where a text is too much for it."""

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> Prepared:
        """Clean and condense a paste; `topics` are the archive's with how often each is used."""
        ...

    async def prepare_file(self, name: str, content: bytes, topics: Sequence[tuple[str, int]]) -> Prepared:
        """Read, clean and condense a file; raises UserError where it cannot be read."""
        ...

    async def similar(
        self, title: str, opening: str, language: str, load: OpeningsAfter
    ) -> list[tuple[int, float]]:
        """Known articles at least 0.6 alike by cosine, most alike first, with the likeness."""
        ...

    async def close(self) -> None:
        """End the worker process."""
        ...
