"""Serves configurable sites on loopback and resolves names from a table of answers."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OPEN_NAME = "news.test"
"""The one name that the tests' fetchers allow although it resolves to loopback."""


@dataclass
class FakeSite:
    """A server on 127.0.0.1 with a handler for each path; it records the requests."""

    port: int = 0
    handlers: dict[str, Handler] = field(default_factory=dict)
    requested_paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str = "/", host: str = OPEN_NAME) -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(
        self,
        path: str,
        body: bytes | str = b"",
        status: int = 200,
        /,
        kind: str = "text/html",
        **headers: str,
    ) -> None:
        async def handle(_: web.Request) -> web.Response:
            content = body.encode() if isinstance(body, str) else body
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(body=content, status=status, headers={"Content-Type": kind, **named})

        self.handlers[path] = handle

    def redirect(self, path: str, to: str, status: int = 302, **headers: str) -> None:
        self.answer(path, b"", status, Location=to, **headers)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.requested_paths.append(request.path)
        self.headers.append(dict(request.headers))
        handler = self.handlers.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


@asynccontextmanager
async def serve_site() -> AsyncIterator[FakeSite]:
    """A site that runs until the block ends."""
    site = FakeSite()
    application = web.Application()
    application.router.add_get("/{path:.*}", site.serve)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    assert runner.addresses
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


class FakeResolver(AbstractResolver):
    """A resolver with a list of answers for each name, of which the last one is repeated."""

    def __init__(self) -> None:
        self.answers = {OPEN_NAME: [["127.0.0.1"]], "localhost": [["::1", "127.0.0.1"]]}
        self.queried_hosts: list[str] = []

    def next_addresses(self, host: str) -> list[str]:
        """The next answer for a name; numeric hosts are parsed as the system's resolver does."""
        answers = self.answers.get(host.rstrip("."))
        if answers:
            return answers.pop(0) if len(answers) > 1 else answers[0]
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(address[4][0]) for address in found]

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        self.queried_hosts.append(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self.next_addresses(host)
        ]

    async def close(self) -> None:
        """Nothing to close."""
