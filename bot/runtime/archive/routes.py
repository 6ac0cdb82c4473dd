"""Serves the archive: its pages, feeds, style sheet and robots.txt, for GET and HEAD."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Final

from aiohttp import web

from bot.archive_settings import parse_site_url
from bot.handlers.context import AppContext
from bot.runtime.archive.page_cache import CachedPage, PageCache, TooManyReaders
from bot.runtime.archive.renderer import ArchiveRenderer, PageRequest, RenderedPage, make_site
from bot.services.archive.stories import MAX_QUERY_LENGTH
from bot.views.archive import links, page
from bot.views.archive.links import PageLinks
from data.errors import DataError

log = logging.getLogger(__name__)

_PAGE_PATTERN: Final = "/{path:(?!api/).*}"
_CACHED: Final = "public, max-age=60"
_RETRY_SECONDS: Final = "5"
_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin",
    }
)


class PublicArchive:
    """The archive of one process."""

    def __init__(self, context: AppContext) -> None:
        settings = context.settings
        texts = context.catalogs.for_language(settings.default_language)
        self._renderer = ArchiveRenderer(
            context.database,
            make_site(settings, context.newsroom_name, texts),
            settings.default_digest_times,
            context.clock.now,
        )
        self._pages = PageCache(self._renderer.render, context.clock.now)
        self._root = settings.archive_url

    def routes(self) -> list[web.RouteDef]:
        """The routes to serve; the last one takes every path that no route before it takes."""
        return [
            web.get(f"/{links.STYLE}", self._serve_style),
            web.get("/robots.txt", self._serve_robots),
            web.get(_PAGE_PATTERN, self._serve_page),
        ]

    async def _serve_style(self, request: web.Request) -> web.Response:
        return _answer_file(request, page.stylesheet(), "text/css")

    async def _serve_robots(self, request: web.Request) -> web.Response:
        return _answer_file(request, page.robots(self._renderer.site).encode(), "text/plain")

    async def _serve_page(self, request: web.Request) -> web.Response:
        wanted = self._wanted(request)
        try:
            found = await self._pages.get(wanted)
        except TooManyReaders:
            return self._unavailable(wanted)
        except DataError as error:
            log.warning("http: archive page not rendered", extra={"error": str(error)})
            return self._unavailable(wanted)
        return self._answer(request, found)

    def _wanted(self, request: web.Request) -> PageRequest:
        path = request.match_info["path"]
        if path == links.SEARCH:
            return PageRequest(path, words=request.query.get("q", "")[:MAX_QUERY_LENGTH])
        if path.endswith((links.ATOM_SUFFIX, links.JSON_SUFFIX)):
            return PageRequest(path, root=self._root or _root_of(request))
        return PageRequest(path)

    def _answer(self, request: web.Request, found: CachedPage) -> web.Response:
        rendered = found.page
        headers = {**_HEADERS, "Cache-Control": _CACHED}
        if not self._renderer.site.is_indexed:
            headers["X-Robots-Tag"] = "noindex"
        if rendered.moved_to is not None:
            headers["Location"] = PageLinks(request.match_info["path"]).to(rendered.moved_to)
        if rendered.status == web.HTTPOk.status_code:
            headers |= {"ETag": f'"{found.etag}"', "Last-Modified": _http_date(found.modified_at)}
            if _is_known(request, found.etag, found.modified_at):
                return web.Response(status=304, headers=headers)
        return _response(rendered, headers)

    def _unavailable(self, wanted: PageRequest) -> web.Response:
        headers = {**_HEADERS, "Cache-Control": "no-store", "Retry-After": _RETRY_SECONDS}
        return _response(self._renderer.busy(wanted), headers)


def _response(rendered: RenderedPage, headers: Mapping[str, str]) -> web.Response:
    return web.Response(
        status=rendered.status,
        body=rendered.body,
        headers=headers,
        content_type=rendered.content_type,
        charset="utf-8",
    )


def _answer_file(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """A file that changes only with the program and its settings."""
    etag = hashlib.sha256(body).hexdigest()[:32]
    headers = {**_HEADERS, "Cache-Control": "public, max-age=3600", "ETag": f'"{etag}"'}
    if _is_known(request, etag, None):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers, content_type=content_type, charset="utf-8")


def _is_known(request: web.Request, etag: str, modified_at: datetime | None) -> bool:
    """Whether the client has this version (RFC 9110, 13.2.2: ETags count before dates)."""
    if (known := request.if_none_match) is not None:
        return any(one.value in (etag, "*") for one in known)
    since = request.if_modified_since
    return modified_at is not None and since is not None and modified_at <= since


def _root_of(request: web.Request) -> str:
    """The address at which a client asked for the archive; an unusual one is refused."""
    try:
        return parse_site_url(f"{request.scheme}://{request.host}")
    except ValueError:
        raise web.HTTPBadRequest(text="The header Host is not the name of a site.") from None


def _http_date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)
