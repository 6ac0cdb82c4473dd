"""Serves the chat page, which loads files of its own only."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@web.middleware
async def add_security_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Forbid the browser other sources and guessed content types."""
    response = await handler(request)
    if not response.prepared:
        response.headers.update(_HEADERS)
        if request.path.startswith(("/static/", "/play/")) or request.path == "/":
            response.headers.setdefault("Cache-Control", "no-cache")
    return response


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html")


def add_page(router: web.UrlDispatcher) -> None:
    """Add the page to an application."""
    router.add_get("/", _index)
    router.add_static("/static/", _STATIC)
