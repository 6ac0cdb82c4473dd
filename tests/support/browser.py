"""The Chromium of this machine, and how tests start it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
_QUIET = ("gpu", "quic", "background-networking", "component-update", "sync")
_FLAGS = ["--headless", "--no-sandbox", "--no-first-run", *(f"--disable-{each}" for each in _QUIET)]


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """A running Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        await browser.close()
