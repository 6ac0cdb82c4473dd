"""Asks robots.txt whether a page may be read that no feed names; the answers are cached for a day."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from bot.ports.fetcher import Fetcher, FetchError, FetchPurpose, FetchReason

DEFAULT_AGENT: Final = "Lede"
MAX_HOSTS: Final = 500
MAX_BYTES: Final = 500_000
"""Of a longer file the beginning is read, as RFC 9309 allows."""
_KEPT_SECONDS: Final = 86_400.0
_RETRY_SECONDS: Final = 3_600.0
_MIN_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class _HostRules:
    """The rules of a host, until when they hold; `parser` is None where the host did not answer."""

    parser: RobotFileParser | None
    until: float


class RobotsCache:
    """The robots.txt of the hosts that were asked last.

    A host without the file allows everything. One that does not answer, or answers with a server error,
    allows nothing for an hour (RFC 9309).

    Args:
        user_agent: The User-Agent header; rules are looked up by its first word. "" for Lede's own.
        monotonic: The seconds of a clock that never goes back.
    """

    def __init__(self, user_agent: str = "", monotonic: Callable[[], float] = time.monotonic) -> None:
        self._agent = user_agent.split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0] or DEFAULT_AGENT
        self._monotonic = monotonic
        self._hosts: OrderedDict[str, _HostRules] = OrderedDict()

    async def allows(self, fetcher: Fetcher, url: str) -> bool:
        """Whether the site of an address allows programs to read it."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        host = f"{parts.scheme}://{parts.netloc}"
        rules = self._hosts.get(host)
        if rules is None or rules.until <= self._monotonic():
            rules = await self._load(fetcher, host)
            self._hosts[host] = rules
            while len(self._hosts) > MAX_HOSTS:
                self._hosts.popitem(last=False)
        return rules.parser is not None and rules.parser.can_fetch(self._agent, url)

    async def _load(self, fetcher: Fetcher, host: str) -> _HostRules:
        parser = RobotFileParser()
        now = self._monotonic()
        try:
            fetched = await fetcher.fetch(urljoin(host, "/robots.txt"), FetchPurpose.ROBOTS)
        except FetchError as problem:
            if not _is_missing(problem):
                return _HostRules(None, now + _RETRY_SECONDS)
            parser.parse([])
        else:
            text = fetched.body[:MAX_BYTES].decode("utf-8", "replace")
            is_page = fetched.content_type == "text/html"  # an error page that says 200
            parser.parse([] if is_page else text.removeprefix("\ufeff").splitlines())
        return _HostRules(parser, now + _KEPT_SECONDS)


def _is_missing(problem: FetchError) -> bool:
    """Whether a host has no robots.txt: it answers, but with no file of rules."""
    if problem.reason is FetchReason.STATUS:
        return problem.status < _MIN_SERVER_ERROR
    return problem.reason in (FetchReason.WRONG_TYPE, FetchReason.TOO_MANY_REDIRECTS)
