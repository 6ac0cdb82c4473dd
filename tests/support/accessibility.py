"""Checks pages in the browser with axe-core: the rules of WCAG 2 A and AA, and good practice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

Scheme = Literal["light", "dark"]
_BOTH: Final[tuple[Scheme, ...]] = ("light", "dark")
_RUN: Final = "axe.run({resultTypes: ['violations']})"
_AXE: Final = Axe()


async def find_violations(page: Page, schemes: Sequence[Scheme] = _BOTH) -> list[str]:
    """The rules that a page breaks in light or dark, each with its elements.

    Without animations, because a text that fades in has no contrast yet.
    """
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_AXE.axe_script)
    found = []
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for rule in (await page.evaluate(_RUN))["violations"]:
            places = ", ".join(node["html"][:120] for node in rule["nodes"])
            found.append(f"{scheme}: {rule['id']} ({rule['help']}): {places}")
    await page.emulate_media(color_scheme="light")
    return found
