"""What the services need of the outside world, and the values they exchange with it.

Gateways implement these Protocols; tests hand in fakes that implement them too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.errors import LedeError


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

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
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
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Condensed:
    """Another summary of an article that is here; the fields mean what StoredSummary says."""

    method: str
    sentences: tuple[str, ...]
    positions: tuple[int, ...]
    ladder: tuple[tuple[int, ...], ...]
    best: int


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

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> Prepared:
        """Read and condense what an address gave; raises UserError where it shows no article."""
        ...

    async def condense(
        self, title: str, blocks: Sequence[tuple[str, str]], language: str, method: str
    ) -> Condensed:
        """Summarise a stored article by another method; `blocks` are (kind, text)."""
        ...

    async def learn(self, load: OpeningsAfter) -> int:
        """Learn the archive's articles that are new since it last learned; the number of the last one."""
        ...

    async def similar(
        self, title: str, opening: str, language: str, load: OpeningsAfter
    ) -> list[tuple[int, float]]:
        """Known articles at least 0.6 alike by cosine, most alike first, with the likeness."""
        ...

    async def close(self) -> None:
        """End the worker process."""
        ...


# --- feeds, read in another such process ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed.

    Attributes:
        link: Where it stands in full, or "".
        title: One line, or "".
        author: By-line, or "".
        published: Seconds since the epoch, or None.
        html: The feed's own text, not checked by anybody; "" where there is none or the feed is huge.
        keys: By what it is known again; at least one.
    """

    link: str
    title: str
    author: str
    published: float | None
    html: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedRead:
    """A feed, its entries newest first.

    Attributes:
        title: Its name, or "".
        site: The site's address, or "".
        ttl: Minutes that it asks to be left alone, 0 for none.
        skip_hours: Hours in UTC in which it asks not to be looked at.
        words: Words of its own text that an entry has, by the median; 0 without entries.
        entries: All of them.
    """

    title: str
    site: str
    ttl: int
    skip_hours: tuple[int, ...]
    words: int
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed that a page or a list names; its title may be ""."""

    url: str
    title: str


class FeedThinker(Thinker, Protocol):
    """A Thinker that reads feeds too. It is another process, so that no feed keeps an editor waiting."""

    async def read_feed(self, content: bytes, url: str, charset: str) -> FeedRead:
        """The feed in some bytes; raises UserError where they are none."""
        ...

    async def find_feeds(self, content: bytes, url: str, charset: str) -> tuple[FeedAddress, ...]:
        """The feeds that a page names."""
        ...

    async def read_list(self, content: bytes) -> tuple[FeedAddress, ...]:
        """The feeds of an OPML list; raises UserError where it is none."""
        ...

    async def prepare_entry(self, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> Prepared:
        """Clean and condense an entry's own text."""
        ...


# --- what the web has ------------------------------------------------------------------------------


class Wanted(StrEnum):
    """What a fetch is for; anything else is refused as the wrong type."""

    PAGE = "page"
    FEED = "feed"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave.

    Attributes:
        url: The address at the end of all redirects.
        status: 200, or 304 with an empty body.
        content_type: Settled by the header and the first bytes, like "text/html"; "" for a 304.
        charset: As the server declared it, or ""; bytes become text where they are read.
        body: Decompressed.
        headers: Lower-case names: etag, last-modified, cache-control, expires, retry-after, as they came.
        moved_to: The address that permanent redirects lead to before any other one, or "".
    """

    url: str
    status: int
    content_type: str
    charset: str
    body: bytes
    headers: Mapping[str, str]
    moved_to: str = ""


class FetchReason(StrEnum):
    """Why an address gave nothing.

    BAD_ADDRESS cannot be a web address, NOT_PUBLIC leads inside a network, BAD_PORT is neither 80 nor
    443, STATUS is an answer other than success, UNREACHABLE is no (complete) answer, ENCODING is a body
    packed in a way nobody asked for, TLS is a connection that proves no identity: TLS_NAME with a
    certificate for other hosts, TLS_EXPIRED with one out of date, TLS_UNKNOWN with one that nobody known
    has signed.
    """

    BAD_ADDRESS = "bad_address"
    NOT_PUBLIC = "not_public"
    BAD_PORT = "bad_port"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TIMEOUT = "timeout"
    TOO_BIG = "too_big"
    STATUS = "status"
    WRONG_TYPE = "wrong_type"
    UNREACHABLE = "unreachable"
    ENCODING = "encoding"
    TLS = "tls"
    TLS_NAME = "tls_name"
    TLS_EXPIRED = "tls_expired"
    TLS_UNKNOWN = "tls_unknown"


class FetchProblem(LedeError):
    """An address gave nothing.

    Attributes:
        reason: Why.
        url: The address that failed; after redirects not the one that was asked for.
        status: The answer's, or 0 without one.
        headers: The answer's, as in Fetched.
    """

    def __init__(
        self, reason: FetchReason, url: str, status: int = 0, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{url}: {reason.value.replace('_', ' ')}{f' {status}' if status else ''}")
        self.reason = reason
        self.url = url
        self.status = status
        self.headers = headers or {}


class Fetcher(Protocol):
    """Gets pages, feeds and pictures without ever reaching into the operator's network."""

    async def fetch(
        self, url: str, wanted: Wanted = Wanted.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """Get what stands at an address; with `etag` or `last_modified` only if it has changed.

        Raises:
            FetchProblem: It gave nothing.
        """
        ...
