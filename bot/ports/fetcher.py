"""Defines fetching over HTTP: its purposes, results and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.errors import LedeError


class FetchPurpose(StrEnum):
    """What a fetch is for; content of another type is refused."""

    PAGE = "page"
    FEED = "feed"
    IMAGE = "image"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A successful response.

    Attributes:
        url: The URL at the end of all redirects.
        status: 200 or 203, or 304 with an empty body.
        content_type: The type by the header and the first bytes, like "text/html"; "" for a 304.
        charset: The charset that the server declares, or "".
        body: The decompressed bytes.
        headers: etag, last-modified, cache-control, expires and retry-after, by lower-case name.
        moved_to: The URL at the end of the permanent redirects before the first temporary one, or "".
    """

    url: str
    status: int
    content_type: str
    charset: str
    body: bytes
    headers: Mapping[str, str]
    moved_to: str = ""


class FetchReason(StrEnum):
    """Why a fetch failed.

    BAD_ADDRESS: not a web address. NOT_PUBLIC: the host has only private addresses. BAD_PORT: neither 80 nor
    443. STATUS: a status other than success. UNREACHABLE: no response, or an incomplete one. ENCODING: a
    compression that was not asked for. TLS: no secure connection; TLS_NAME: a certificate for another host;
    TLS_EXPIRED: a certificate that is expired or not yet valid; TLS_UNKNOWN: an unknown issuer.
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
    """A fetch failed.

    Attributes:
        reason: Why.
        url: The URL that failed; after redirects it is not the requested one.
        status: Status of the response, or 0 without one.
        headers: Headers of the response, as in Fetched.
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
    """Fetches pages, feeds and images from public addresses, never from the operator's network."""

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """Fetch a URL; with `etag` or `last_modified` of an earlier response only if it has changed.

        Raises:
            FetchError: There is no usable response.
        """
        ...
