"""Pages of the archive in a real browser: everybody can read them, on a phone and a desktop."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.i18n import Catalogs
from bot.runtime.archive.renderer import ArchiveRenderer, PageRequest, make_site
from bot.settings import Settings
from bot.views.archive import links, page
from data.database import Database
from tests.support.accessibility import Scheme, find_violations
from tests.support.archive_newsroom import fill
from tests.support.browser import needs_browser
from tests.support.factories import NOW


async def _write_pages(url: str, folder: Path) -> list[Path]:
    """The front page, an event, a story, an edition and a search as the server shows them, as files."""
    database = await Database.open(url)
    room = await fill(database, fillers=0)
    site = make_site(Settings(newsroom_about="News"), "Harbour Digest", Catalogs.load().for_language("en"))
    renderer = ArchiveRenderer(database, site, ("08:00",), lambda: NOW)
    paths = (links.FRONT, f"e/{room.event}", f"s/{room.corrected}", "d/2026-11-22", links.SEARCH)
    found = []
    for path in paths:
        rendered = await renderer.render(PageRequest(path, words="ferry"))
        found.append(_write(folder / links.file_name(path), rendered.body))
    await database.close()
    _write(folder / links.STYLE, page.stylesheet())
    return found


def _write(file: Path, body: bytes) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(body)
    return file


async def _check(opened: Page) -> None:
    """On a phone and a desktop; the colours, which depend on no width, in the dark on the phone."""
    schemes: dict[int, tuple[Scheme, ...]] = {390: ("light", "dark"), 1280: ("light",)}
    for width, chosen in schemes.items():
        await opened.set_viewport_size({"width": width, "height": 844})
        assert await opened.evaluate("document.documentElement.scrollWidth") <= width
        assert await find_violations(opened, chosen) == [], (opened.url, width)


@pytest.mark.browser
@needs_browser
@pytest.mark.asyncio(loop_scope="session")
async def test_pages_break_no_rule_of_accessibility(
    browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    opened = await browser.new_page()
    for file in await _write_pages(sqlite_url, tmp_path):
        await opened.goto(file.as_uri())
        style = "getComputedStyle(document.body).maxWidth"
        assert await opened.evaluate(style) == "704px", "the style sheet is there"
        await _check(opened)
    await opened.keyboard.press("Tab")
    assert await opened.evaluate("document.activeElement.className") == "skip"
    await opened.keyboard.press("Enter")
    assert await opened.evaluate("document.activeElement.id") == "content"
    await opened.evaluate("document.querySelector('h1').style.color = '#ccc'")
    assert "color-contrast" in "".join(await find_violations(opened)), "axe sees what is wrong"
    await opened.close()
