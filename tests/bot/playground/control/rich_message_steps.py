"""Reads a rich message on the playground's page, for a test that has the page open."""

from __future__ import annotations

from playwright.async_api import Page, expect

from bot.playground import Playground
from bot.playground.world.model import Message
from tests.support.accessibility import find_violations


async def check_rich_message(page: Page, playground: Playground) -> None:
    """A rich message is drawn with the page's own elements, and its text stays text."""
    html = (
        "<h3>News</h3><details><summary>Ferry &lt;i&gt;</summary><p>It sails.</p>"
        '<ol><li><a href="https://example.org/1">Gazette</a></li></ol></details>'
    )
    bot_id = playground.world.bot.id
    playground.world.post(Message(1003, bot_id, outgoing=True, text="News", rich_html=html))
    shown = page.locator(".theirs").last
    await expect(shown.get_by_role("heading", name="News")).to_be_visible()
    await expect(shown.get_by_text("It sails.")).to_be_hidden()
    await shown.get_by_text("Ferry <i>").click()
    await expect(shown.get_by_text("It sails.")).to_be_visible()
    link = shown.get_by_role("listitem").get_by_role("link", name="Gazette")
    await expect(link).to_have_attribute("href", "https://example.org/1")
    assert await find_violations(page, ["light"]) == []
