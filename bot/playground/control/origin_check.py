"""Refuses requests of other web pages, which could control or read the playground."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

_REQUIRED_HEADER = "X-Playground"


def origin_check(host: str) -> Middleware:
    """Refuse requests of other origins; on loopback also those for other host names (DNS rebinding).

    A request under /play/ that changes something also needs the header X-Playground, which a page of another
    origin cannot add without a CORS preflight.
    """
    is_local = _is_loopback(host)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if is_local and not _is_loopback(_host_name(request.host)):
            raise web.HTTPForbidden(text="The playground answers on this machine only.")
        if _is_cross_origin(request):
            raise web.HTTPForbidden(text="Another page may not use the playground.")
        if (
            request.method == "POST"
            and request.path.startswith("/play/")
            and _REQUIRED_HEADER not in request.headers
        ):
            raise web.HTTPForbidden(text=f"Send the header {_REQUIRED_HEADER}: 1.")
        return await handler(request)

    return check


def _is_cross_origin(request: web.Request) -> bool:
    """Whether a page of another origin makes this request; programs send neither header."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    opened = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site in ("cross-site", "same-site") and not (opened and request.path == "/")


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
