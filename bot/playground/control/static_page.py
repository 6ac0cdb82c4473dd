"""Serving the chat page: its own files and nothing from elsewhere."""

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
    """Let the browser load nothing from elsewhere and guess no types."""
    response = await handler(request)
    if not response.prepared:
        response.headers.update(_HEADERS)
        if request.path.startswith(("/static/", "/play/")) or request.path == "/":
            response.headers.setdefault("Cache-Control", "no-cache")
    return response


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html")


def add_page(router: web.UrlDispatcher) -> None:
    """Put the page into an application."""
    router.add_get("/", _index)
    router.add_static("/static/", _STATIC)
