"""Fetches pages, feeds and images over HTTP from public addresses only, with limits on size and time.

Every IP address is checked when its socket is made, so that neither a redirect nor a DNS answer that changes
can lead to a private address. Redirects are followed here, and each URL is checked.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from errno import EACCES
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

from bot.gateways.web.content_types import ACCEPTED_TYPES, determine_type, is_acceptable, parse_content_type
from bot.gateways.web.ip_policy import AllowList
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.settings import Settings
from bot.version import installed_version

MakeSocket = Callable[[aiohttp.AddrInfoType], socket.socket]
_PERMANENT_REDIRECTS: Final = (301, 308)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_NOT_MODIFIED: Final = 304
_OK_STATUSES: Final = (200, 203)
# OpenSSL's X509_V_ERR_*: not yet valid, expired; another host or address; self-signed, unknown issuer.
_CERTIFICATE_ERRORS: Final = {
    **dict.fromkeys((9, 10), FetchReason.TLS_EXPIRED),
    **dict.fromkeys((62, 64), FetchReason.TLS_NAME),
    **dict.fromkeys((18, 19, 20, 21), FetchReason.TLS_UNKNOWN),
}
_MAX_URL_LENGTH: Final = 4096
_KEPT_HEADERS: Final = ("etag", "last-modified", "cache-control", "expires", "retry-after")


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one fetch.

    Attributes:
        timeout_seconds: From the first DNS query to the last byte, redirects included.
        max_bytes: Bytes of the decompressed body.
        max_redirects: Redirects that are followed.
        ports: Ports that may be connected to.
    """

    timeout_seconds: float = 15.0
    max_bytes: int = 5_000_000
    max_redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})


def default_user_agent() -> str:
    """The User-Agent header where the operator sets none: it names Lede and its version."""
    version = installed_version()
    return f"Lede{version and f'/{version}'} (self-hosted newsroom; fetches what its editors name)"


def create_fetcher(settings: Settings) -> WebFetcher:
    """A fetcher with the operator's user agent and allow list."""
    return WebFetcher(user_agent=settings.fetch_user_agent, allow=AllowList.parse(settings.fetch_allow))


def open_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """A socket for an address that has passed the check."""
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


class WebFetcher:
    """A bot.ports.fetcher.Fetcher that keeps nothing between fetches, neither connections nor cookies.

    Args:
        user_agent: The User-Agent header, or "" for the default.
        allow: Addresses that are allowed beside the public ones.
        limits: Limits of each fetch.
        resolver: Replaces the system's DNS resolver.
        make_socket: Makes the sockets of connections.
    """

    def __init__(
        self,
        *,
        user_agent: str = "",
        allow: AllowList | None = None,
        limits: FetchLimits | None = None,
        resolver: AbstractResolver | None = None,
        make_socket: MakeSocket = open_socket,
    ) -> None:
        self._user_agent = user_agent or default_user_agent()
        self._allow = allow or AllowList()
        self._limits = limits or FetchLimits()
        self._resolver = resolver
        self._make_socket = make_socket

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """See bot.ports.fetcher.Fetcher."""
        socket_guard = _SocketGuard(self._allow, self._make_socket)
        fetch = _RedirectingFetch(url.strip(), purpose, self._limits, socket_guard)
        headers = self._headers(purpose, etag, last_modified)
        try:
            async with (
                asyncio.timeout(self._limits.timeout_seconds),
                self._session(socket_guard, headers) as session,
            ):
                return await fetch.follow(session)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchError(_fetch_reason(error, socket_guard), fetch.url) from error

    def _session(
        self, socket_guard: _SocketGuard, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
        connector = aiohttp.TCPConnector(
            socket_factory=socket_guard, resolver=self._resolver, use_dns_cache=False, force_close=True
        )
        # The session keeps cookies for one fetch: some sites redirect in a loop until they get theirs back.
        return aiohttp.ClientSession(
            connector=connector, headers=headers, trust_env=False, timeout=aiohttp.ClientTimeout()
        )

    def _headers(self, purpose: FetchPurpose, etag: str, last_modified: str) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept": f"{', '.join(sorted(ACCEPTED_TYPES[purpose]))}, */*;q=0.1",
        }
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return headers


@dataclass(slots=True)
class _SocketGuard:
    """Makes the sockets of one fetch and raises OSError for an address that is not allowed.

    Attributes:
        host: The host whose addresses are being connected to.
        opened: Sockets made for this host.
        blocked: Addresses of this host that were refused.
    """

    allow: AllowList
    make_socket: MakeSocket
    host: str = ""
    opened: int = 0
    blocked: int = 0

    def start_host(self, host: str) -> None:
        """Reset the counts: the next addresses are those of `host`."""
        self.host, self.opened, self.blocked = host, 0, 0

    def __call__(self, address: aiohttp.AddrInfoType) -> socket.socket:
        if not self.allow.allows(self.host, str(address[4][0]), int(address[4][1])):
            self.blocked += 1
            raise OSError(EACCES, "the address is not public")
        self.opened += 1
        return self.make_socket(address)

    @property
    def is_host_blocked(self) -> bool:
        """Whether the host had addresses and all of them were refused."""
        return self.blocked > 0 and self.opened == 0


class _RedirectingFetch:
    """One fetch that follows redirects.

    Attributes:
        url: The URL that is being fetched.
    """

    def __init__(
        self, url: str, purpose: FetchPurpose, limits: FetchLimits, socket_guard: _SocketGuard
    ) -> None:
        self.url = url
        self._purpose = purpose
        self._limits = limits
        self._socket_guard = socket_guard
        self._moved_to = ""
        self._all_permanent = True

    async def follow(self, session: aiohttp.ClientSession) -> Fetched:
        """Follow all redirects and read the response at their end.

        Raises:
            FetchError: A URL is not allowed, there are too many redirects, or the response is unusable.
        """
        url = self._validate(URL(self.url))
        for _ in range(self._limits.max_redirects + 1):
            self.url = str(url)
            self._socket_guard.start_host(url.host or "")
            async with session.get(url, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                    return await self._read_response(answer)
                url = self._validate(url.join(URL(answer.headers["Location"])))
            self._all_permanent = self._all_permanent and answer.status in _PERMANENT_REDIRECTS
            if self._all_permanent:
                self._moved_to = str(url)
        raise FetchError(FetchReason.TOO_MANY_REDIRECTS, str(url))

    def _validate(self, url: URL) -> URL:
        """The URL without its fragment.

        Raises:
            FetchError: It is no web address, contains a password, or names a port that is not allowed.
        """
        if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
            raise FetchError(FetchReason.BAD_ADDRESS, str(url))
        if len(str(url)) > _MAX_URL_LENGTH:
            raise FetchError(FetchReason.BAD_ADDRESS, f"{str(url)[:100]}…")
        if url.port not in self._limits.ports and not self._socket_guard.allow.allows_port(
            url.host, url.port or 0
        ):
            raise FetchError(FetchReason.BAD_PORT, str(url))
        return url.with_fragment(None)

    async def _read_response(self, answer: aiohttp.ClientResponse) -> Fetched:
        headers = _select_headers(answer.headers)
        if answer.status == _NOT_MODIFIED:
            return Fetched(self.url, answer.status, "", "", b"", headers, self._moved_to)
        if answer.status not in _OK_STATUSES:
            raise FetchError(FetchReason.STATUS, self.url, answer.status, headers)
        kind, charset = parse_content_type(answer.headers.get("Content-Type", ""))
        if not is_acceptable(kind, self._purpose):
            raise FetchError(FetchReason.WRONG_TYPE, self.url, answer.status)
        body = await self._read_body(answer)
        if not (content_type := determine_type(kind, body, self._purpose)):
            raise FetchError(FetchReason.WRONG_TYPE, self.url, answer.status)
        return Fetched(self.url, answer.status, content_type, charset, body, headers, self._moved_to)

    async def _read_body(self, answer: aiohttp.ClientResponse) -> bytes:
        too_big = FetchError(FetchReason.TOO_BIG, self.url, answer.status)
        if (answer.content_length or 0) > self._limits.max_bytes:
            raise too_big
        body = bytearray()
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > self._limits.max_bytes:
                raise too_big
        return bytes(body)


def _select_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that a later fetch may need; unprintable values could not be sent back and are dropped."""
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    return {name: value for name, value in kept.items() if value.isprintable()}


def _fetch_reason(error: Exception, socket_guard: _SocketGuard) -> FetchReason:
    match error:
        case aiohttp.InvalidURL():
            return FetchReason.BAD_ADDRESS
        case aiohttp.ClientConnectorError() if socket_guard.is_host_blocked:
            return FetchReason.NOT_PUBLIC
        case aiohttp.ClientConnectorCertificateError():
            return _certificate_reason(error.certificate_error)
        case aiohttp.ClientSSLError():
            return FetchReason.TLS
        case TimeoutError():
            return FetchReason.TIMEOUT
        case aiohttp.ClientPayloadError() | aiohttp.ClientResponseError() if _is_decoding_error(error):
            return FetchReason.ENCODING
        case aiohttp.ClientError() | OSError():
            return FetchReason.UNREACHABLE
        case _:
            return FetchReason.BAD_ADDRESS


def _certificate_reason(error: Exception) -> FetchReason:
    """The reason for OpenSSL's verification error."""
    return _CERTIFICATE_ERRORS.get(getattr(error, "verify_code", 0), FetchReason.TLS)


def _is_decoding_error(error: BaseException | None) -> bool:
    """Whether a body could not be decompressed; aiohttp wraps the cause once or twice."""
    if error is None or isinstance(error, ContentEncodingError):
        return error is not None
    return _is_decoding_error(error.__cause__) or _is_decoding_error(error.__context__)
