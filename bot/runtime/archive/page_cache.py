"""Keeps the pages that were asked for last, and limits how many are rendered at a time."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from bot.concurrency.adaptive_cache import AdaptiveCache
from bot.runtime.archive.renderer import PageRequest, RenderedPage

_MAX_PAGES: Final = 256
_MAX_CONCURRENT_RENDERS: Final = 2
_MAX_WAITING: Final = 64
"""Requests that may wait for a page to be rendered; the others are told to come back."""
_MAX_AGE_SECONDS: Final = 5.0
"""How long a page may show a story after its retraction, however long rendering takes."""
_ONE_SECOND: Final = timedelta(seconds=1)

Render = Callable[[PageRequest], Awaitable[RenderedPage]]


class TooManyReaders(Exception):
    """More pages are asked for than can be rendered; the caller answers with status 503."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page with its validators.

    Attributes:
        page: The page.
        etag: A hash of its bytes.
        modified_at: When this process rendered these bytes first, in whole seconds.
    """

    page: RenderedPage
    etag: str
    modified_at: datetime


class PageCache:
    """The pages of one process.

    A page is rendered again after 50 times as long as that took, so a page that everybody reads takes at most
    2 % of the time, and a change shows within seconds. Requests for the same page share one rendering.
    """

    def __init__(self, render: Render, now: Callable[[], datetime]) -> None:
        self._render = render
        self._now = now
        self._pages: OrderedDict[PageRequest, AdaptiveCache[CachedPage]] = OrderedDict()
        self._known: dict[PageRequest, CachedPage] = {}
        self._slots = asyncio.Semaphore(_MAX_CONCURRENT_RENDERS)
        self._waiting = 0

    async def get(self, request: PageRequest) -> CachedPage:
        """The page of a request.

        Raises:
            TooManyReaders: Too many requests wait.
        """
        if self._waiting >= _MAX_WAITING:
            raise TooManyReaders
        self._waiting += 1
        try:
            return await self._cache_of(request).get()
        finally:
            self._waiting -= 1

    def _cache_of(self, request: PageRequest) -> AdaptiveCache[CachedPage]:
        cache = self._pages.pop(request, None) or AdaptiveCache(
            partial(self._load, request), time.monotonic, _MAX_AGE_SECONDS
        )
        self._pages[request] = cache
        while len(self._pages) > _MAX_PAGES:
            dropped, _ = self._pages.popitem(last=False)
            self._known.pop(dropped, None)
        return cache

    async def _load(self, request: PageRequest) -> CachedPage:
        async with self._slots:
            page = await self._render(request)
        etag = hashlib.sha256(page.body).hexdigest()[:32]
        before = self._known.get(request)
        if before is not None and (before.etag, before.page.status) == (etag, page.status):
            return before
        modified_at = self._now().astimezone(UTC).replace(microsecond=0)
        if before is not None:
            modified_at = max(modified_at, before.modified_at + _ONE_SECOND)
        loaded = CachedPage(page, etag, modified_at)
        if request in self._pages:
            self._known[request] = loaded
        return loaded
