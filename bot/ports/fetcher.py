"""Fetching over HTTP: purposes, results and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.errors import LedeError


class FetchPurpose(StrEnum):
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


class FetchError(LedeError):
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
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """Get what stands at an address; with `etag` or `last_modified` only if it has changed.

        Raises:
            FetchProblem: It gave nothing.
        """
        ...
