"""A site with a feed on loopback that can imitate faults, and a fetcher that may connect to it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html import escape

from aiohttp import web

from bot.gateways.web.fetcher import FetchLimits, WebFetcher
from bot.gateways.web.ip_policy import AllowList
from tests.bot.gateways.web.local_server import OPEN_NAME, FakeResolver

FETCH_TIMEOUT_SECONDS = 2.0
_NOUNS = """
    anchor bell bicycle boat bread candle carpet castle cellar cheese clock coal cotton drum engine farmer
    feather fence fiddle flour forest fountain garden glacier goat hammer harbour hedge honey horse island
    kettle ladder lantern letter lighthouse map market meadow milk mirror mountain needle newspaper onion
    organ oven paint paper pear pepper piano pigeon pillow potato quarry railway ribbon river roof rope
    sail salt school sheep shoe signal silver snow soap stable statue stove sugar tailor telescope theatre
    thunder timber tower tractor trumpet tunnel umbrella valley velvet violin wagon walnut water wheat wool
"""
_VERBS = "carried found painted lost repaired sold counted moved opened measured buried lifted"


def story_sentences(name: str) -> tuple[str, ...]:
    """Four sentences about something, always the same for a name, and unlike those for any other."""
    chance = random.Random(name)
    return tuple(
        "The {} and the {} {} the {} of {} beside a {} and some {}.".format(
            name,
            *chance.sample(_NOUNS.split(), 1),
            chance.choice(_VERBS.split()),
            *chance.sample(_NOUNS.split(), 4),
        )
        for _ in range(4)
    )


@dataclass(frozen=True)
class FeedItem:
    """One story: its name makes its title, text, link and guid, each of which can be given instead."""

    name: str
    title: str = ""
    text: str = ""
    guid: str = ""
    link: str = ""
    date: str = "Sun, 22 Nov 2026 10:00:00 GMT"

    def rss(self, root: str) -> str:
        """As an item of RSS."""
        title = self.title or f"The {self.name} stays open"
        text = self.text or "".join(f"<p>{part}</p>" for part in story_sentences(self.name))
        return (
            f"<item><title>{escape(title)}</title><description>{escape(text)}</description>"
            f"<guid isPermaLink='false'>{self.guid or self.name}</guid><pubDate>{self.date}</pubDate>"
            f"<link>{escape(self.link or f'{root}/{self.name}')}</link></item>"
        )


@dataclass
class FeedSite:
    """The site: `items` are what its feed shows, newest first; paths in `down` answer 503."""

    root: str = ""
    items: list[FeedItem] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    kind: str = "application/rss+xml"
    home: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    is_endless: bool = False
    requests: list[dict[str, str]] = field(default_factory=list)
    _requested: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def feed(self) -> str:
        """The feed's address."""
        return f"{self.root}/feed.xml"

    def bytes(self) -> bytes:
        """The feed as it is served."""
        items = "".join(item.rss(self.root) for item in self.items)
        text = f"<title>The Paper</title><link>{self.root}/</link>{items}"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{text}</channel></rss>'.encode()

    def add(self, name: str, **changes: str) -> None:
        """A new story on top."""
        self.items.insert(0, FeedItem(name, **changes))

    def change(self, name: str, **changes: str) -> None:
        """Change a story where it stands."""
        self.items = [replace(i, **changes) if i.name == name else i for i in self.items]

    async def wait_for_requests(self, times: int) -> None:
        """Wait until the feed was requested `count` times in all."""
        async with asyncio.timeout(FETCH_TIMEOUT_SECONDS * 5):
            while len(self.requests) < times:
                self._requested.clear()
                await self._requested.wait()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer as configured."""
        if request.path == "/":
            return web.Response(text=self.home, content_type="text/html")
        if request.path in self.down:
            return web.Response(status=503)
        if request.path in self.pages:
            return web.Response(text=self.pages[request.path], content_type="text/html")
        if request.path not in ("/feed.xml", "/moved.xml", "/other.xml"):
            return web.Response(status=404)
        self.requests.append(dict(request.headers))
        self._requested.set()
        if self.is_endless:
            return await self._serve_endlessly(request)
        headers = {"Content-Type": self.kind, **self.headers}
        if self.status == 200 and request.headers.get("If-None-Match", "-") == headers.get("ETag"):
            return web.Response(status=304, headers=self.headers)
        if self.status in (301, 302) and request.path == "/feed.xml":
            return web.Response(status=self.status, headers={"Location": "/moved.xml"})
        status = 200 if self.status in (301, 302) else self.status
        return web.Response(
            body=self.raw if self.raw is not None else self.bytes(), status=status, headers=headers
        )

    async def _serve_endlessly(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": self.kind})
        await answer.prepare(request)
        while True:
            await answer.write(b"<!-- and on -->" * 20)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def open_feed_site() -> AsyncIterator[tuple[FeedSite, WebFetcher]]:
    """The site, open while the block runs, and a fetcher that reaches it by name."""
    site = FeedSite()
    application = web.Application()
    application.router.add_get("/{path:.*}", site.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        site.root = f"http://{OPEN_NAME}:{port}"
        limits = FetchLimits(
            timeout_seconds=FETCH_TIMEOUT_SECONDS, max_bytes=3_000_000, ports=frozenset({port})
        )
        yield site, WebFetcher(allow=AllowList.parse([OPEN_NAME]), limits=limits, resolver=FakeResolver())
    finally:
        await runner.cleanup()
