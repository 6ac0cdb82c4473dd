"""Pages are rendered once for all who ask at a time, and say when they changed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.runtime.archive import page_cache
from bot.runtime.archive.page_cache import PageCache, TooManyReaders
from bot.runtime.archive.renderer import PageRequest, RenderedPage
from tests.support.factories import NOW

FRONT = PageRequest("")


@dataclass
class CountingRenderer:
    """Renders `body` when it is released, and counts how often and how many at a time."""

    body: bytes = b"one"
    count: int = 0
    running: int = 0
    most: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def render(self, request: PageRequest) -> RenderedPage:
        self.count += 1
        self.running += 1
        self.most = max(self.most, self.running)
        await self.released.wait()
        self.running -= 1
        return RenderedPage(self.body + request.path.encode())


@pytest.fixture
def renderer() -> CountingRenderer:
    return CountingRenderer()


@pytest.fixture
def pages(renderer: CountingRenderer) -> PageCache:
    return PageCache(renderer.render, lambda: NOW)


async def test_requests_for_one_page_share_a_rendering(pages: PageCache, renderer: CountingRenderer) -> None:
    asked = [asyncio.create_task(pages.get(FRONT)) for _ in range(20)]
    await asyncio.sleep(0)
    renderer.released.set()
    assert len({one.etag for one in await asyncio.gather(*asked)}) == 1
    assert renderer.count == 1


async def test_few_pages_are_rendered_at_a_time_and_too_many_requests_refused(
    pages: PageCache, renderer: CountingRenderer
) -> None:
    asked = [asyncio.create_task(pages.get(PageRequest(f"s/{number}"))) for number in range(64)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyReaders):
        await pages.get(FRONT)
    renderer.released.set()
    await asyncio.gather(*asked)
    assert renderer.most == 2
    assert (await pages.get(FRONT)).page.body == b"one"


async def test_a_changed_page_is_newer_even_within_a_second_and_an_equal_one_is_not(
    renderer: CountingRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "_MAX_AGE_SECONDS", 0.0)
    pages = PageCache(renderer.render, lambda: NOW)
    renderer.released.set()
    first, again = await pages.get(FRONT), await pages.get(FRONT)
    assert first is again
    renderer.body = b"two"
    second = await pages.get(FRONT)
    assert second.etag != first.etag
    assert second.modified_at == first.modified_at + timedelta(seconds=1)


async def test_the_pages_that_were_asked_for_last_are_kept(
    renderer: CountingRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "_MAX_PAGES", 2)
    monkeypatch.setattr(page_cache, "_MAX_AGE_SECONDS", 0.0)
    pages = PageCache(renderer.render, lambda: NOW)
    renderer.released.set()
    first = await pages.get(FRONT)
    for path in ("s/1", "", "s/2"):
        await pages.get(PageRequest(path))
    assert await pages.get(FRONT) is first
    for path in ("s/3", "s/4"):
        await pages.get(PageRequest(path))
    assert await pages.get(FRONT) is not first
