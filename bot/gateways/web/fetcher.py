"""Gets what strangers' links lead to: pages, feeds and pictures.

Every address is judged at the moment of connecting, when its socket is made, so that neither a redirect nor
a name whose answer changes can lead inside. Redirects are followed here, each address checked anew.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from errno import EACCES
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

from bot.gateways.web.content_types import ACCEPTED, declared, may_be, settle
from bot.gateways.web.ip_policy import AllowList
from bot.ports.fetcher import Fetched, FetchProblem, FetchReason, Wanted
from bot.settings import Settings

MakeSocket = Callable[[aiohttp.AddrInfoType], socket.socket]
_PERMANENT: Final = (301, 308)
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_NOT_MODIFIED: Final = 304
_GOOD: Final = (200, 203)
# X509_V_ERR_*: not yet valid, expired, another host or address; signed by itself or by nobody known.
_DISTRUSTED: Final = {
    **dict.fromkeys((9, 10), FetchReason.TLS_EXPIRED),
    **dict.fromkeys((62, 64), FetchReason.TLS_NAME),
    **dict.fromkeys((18, 19, 20, 21), FetchReason.TLS_UNKNOWN),
}
_LONGEST_URL: Final = 4096
_KEPT_HEADERS: Final = ("etag", "last-modified", "cache-control", "expires", "retry-after")


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one fetch may go.

    Attributes:
        seconds: From the first lookup to the last byte, redirects included.
        size: Bytes of a body, counted as they are decompressed.
        redirects: That are followed.
        ports: That may be connected to.
    """

    seconds: float = 15.0
    size: int = 5_000_000
    redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})


def user_agent() -> str:
    """Who is asking, honestly."""
    try:
        return f"Lede/{version('lede')} (self-hosted newsroom; fetches what its editors name)"
    except PackageNotFoundError:
        return "Lede (self-hosted newsroom; fetches what its editors name)"


def fetcher_for(settings: Settings) -> WebFetcher:
    """The fetcher as the operator wants it."""
    return WebFetcher(agent=settings.fetch_user_agent, allow=AllowList.of(settings.fetch_allow))


def open_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """A socket for an address that has been let in."""
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


class WebFetcher:
    """A bot.ports.fetcher.Fetcher. It holds nothing between two fetches, neither connections nor cookies."""

    def __init__(
        self,
        *,
        agent: str = "",
        allow: AllowList | None = None,
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
        make_socket: MakeSocket = open_socket,
    ) -> None:
        self._agent = agent or user_agent()
        self._allow = allow or AllowList()
        self._limits = limits or Limits()
        self._resolver = resolver
        self._make_socket = make_socket

    async def fetch(
        self, url: str, wanted: Wanted = Wanted.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        """See bot.ports.fetcher.Fetcher."""
        door = _Door(self._allow, self._make_socket)
        visit = _Visit(url.strip(), wanted, self._limits, door)
        headers = self._headers(wanted, etag, last_modified)
        try:
            async with asyncio.timeout(self._limits.seconds), self._session(door, headers) as session:
                return await visit.follow(session)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchProblem(_reason(error, door), visit.url) from error

    def _session(
        self, door: _Door, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
        connector = aiohttp.TCPConnector(
            socket_factory=door, resolver=self._resolver, use_dns_cache=False, force_close=True
        )
        # Cookies live for one fetch: some sites redirect in circles until they come back.
        return aiohttp.ClientSession(
            connector=connector, headers=headers, trust_env=False, timeout=aiohttp.ClientTimeout()
        )

    def _headers(self, wanted: Wanted, etag: str, last_modified: str) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": f"{', '.join(sorted(ACCEPTED[wanted]))}, */*;q=0.1"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        return headers


@dataclass(slots=True)
class _Door:
    """Makes the sockets of one fetch, and none for an address that is not let in."""

    allow: AllowList
    make_socket: MakeSocket
    host: str = ""
    opened: int = 0
    turned_away: int = 0

    def stand_before(self, host: str) -> None:
        """The addresses asked for from now on are those of `host`."""
        self.host, self.opened, self.turned_away = host, 0, 0

    def __call__(self, address: aiohttp.AddrInfoType) -> socket.socket:
        if not self.allow.lets_in(self.host, str(address[4][0]), int(address[4][1])):
            self.turned_away += 1
            raise OSError(EACCES, "the address is not public")
        self.opened += 1
        return self.make_socket(address)

    @property
    def stayed_shut(self) -> bool:
        """Whether the host had addresses, and none of them was let in."""
        return self.turned_away > 0 and self.opened == 0


class _Visit:
    """One fetch, from its first address to what stands at its last; `url` is where it is now."""

    def __init__(self, url: str, wanted: Wanted, limits: Limits, door: _Door) -> None:
        self.url = url
        self._wanted = wanted
        self._limits = limits
        self._door = door
        self._moved_to = ""
        self._only_permanent = True

    async def follow(self, session: aiohttp.ClientSession) -> Fetched:
        """Go through all redirects and take what stands at the end."""
        url = self._checked(URL(self.url))
        for _ in range(self._limits.redirects + 1):
            self.url = str(url)
            self._door.stand_before(url.host or "")
            async with session.get(url, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                    return await self._take(answer)
                url = self._checked(url.join(URL(answer.headers["Location"])))
            self._only_permanent = self._only_permanent and answer.status in _PERMANENT
            if self._only_permanent:
                self._moved_to = str(url)
        raise FetchProblem(FetchReason.TOO_MANY_REDIRECTS, str(url))

    def _checked(self, url: URL) -> URL:
        """The address without its fragment.

        Raises:
            FetchProblem: It is no web address, carries a password, or names another port.
        """
        if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
            raise FetchProblem(FetchReason.BAD_ADDRESS, str(url))
        if len(str(url)) > _LONGEST_URL:
            raise FetchProblem(FetchReason.BAD_ADDRESS, f"{str(url)[:100]}…")
        if url.port not in self._limits.ports and not self._door.allow.opens(url.host, url.port or 0):
            raise FetchProblem(FetchReason.BAD_PORT, str(url))
        return url.with_fragment(None)

    async def _take(self, answer: aiohttp.ClientResponse) -> Fetched:
        headers = _kept(answer.headers)
        if answer.status == _NOT_MODIFIED:
            return Fetched(self.url, answer.status, "", "", b"", headers, self._moved_to)
        if answer.status not in _GOOD:
            raise FetchProblem(FetchReason.STATUS, self.url, answer.status, headers)
        kind, charset = declared(answer.headers.get("Content-Type", ""))
        if not may_be(kind, self._wanted):
            raise FetchProblem(FetchReason.WRONG_TYPE, self.url, answer.status)
        body = await self._body(answer)
        if not (settled := settle(kind, body, self._wanted)):
            raise FetchProblem(FetchReason.WRONG_TYPE, self.url, answer.status)
        return Fetched(self.url, answer.status, settled, charset, body, headers, self._moved_to)

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        too_big = FetchProblem(FetchReason.TOO_BIG, self.url, answer.status)
        if (answer.content_length or 0) > self._limits.size:
            raise too_big
        body = bytearray()
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > self._limits.size:
                raise too_big
        return bytes(body)


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Those headers that a later fetch may need; what could not be sent back is left out."""
    kept = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
    return {name: value for name, value in kept.items() if value.isprintable()}


def _reason(error: Exception, door: _Door) -> FetchReason:
    match error:
        case aiohttp.InvalidURL():
            return FetchReason.BAD_ADDRESS
        case aiohttp.ClientConnectorError() if door.stayed_shut:
            return FetchReason.NOT_PUBLIC
        case aiohttp.ClientConnectorCertificateError():
            return _distrust(error.certificate_error)
        case aiohttp.ClientSSLError():
            return FetchReason.TLS
        case TimeoutError():
            return FetchReason.TIMEOUT
        case aiohttp.ClientPayloadError() | aiohttp.ClientResponseError() if _is_packed(error):
            return FetchReason.ENCODING
        case aiohttp.ClientError() | OSError():
            return FetchReason.UNREACHABLE
        case _:
            return FetchReason.BAD_ADDRESS


def _distrust(error: Exception) -> FetchReason:
    """What is wrong with a certificate, by OpenSSL's number for it."""
    return _DISTRUSTED.get(getattr(error, "verify_code", 0), FetchReason.TLS)


def _is_packed(error: BaseException | None) -> bool:
    """Whether a body could not be unpacked; aiohttp wraps the reason once or twice."""
    if error is None or isinstance(error, ContentEncodingError):
        return error is not None
    return _is_packed(error.__cause__) or _is_packed(error.__context__)
