"""Inline mode on the chat page: the small bot's answer to a query, and what a person does with it."""

from __future__ import annotations

from playwright.async_api import Page, expect
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import ContextTypes

from bot.playground import Playground
from tests.support.accessibility import find_violations


async def offer_cards(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer two cards with a link to the bot each."""
    query = update.inline_query
    assert query is not None

    def card(number: int) -> InlineQueryResultArticle:
        link = f"https://t.me/{context.bot.username}?start=s{number}"
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Read more", url=link)]])
        text = InputTextMessageContent(f"Card {number}")
        return InlineQueryResultArticle(f"s{number}", f"Title {number}", text, reply_markup=markup)

    await query.answer([card(1), card(2)], cache_time=0)


async def share_and_open(page: Page, playground: Playground) -> None:
    """Type the bot's name, send the second result by the keyboard, and follow the link of its card."""
    field = page.locator("#composer-text")
    await field.fill(f"@{playground.world.bot.username} title")
    await expect(page.locator("#inline-results li")).to_have_count(2)
    await expect(page.locator("#result-0")).to_have_attribute("aria-selected", "true")
    assert await find_violations(page) == []
    await field.press("ArrowDown")
    await field.press("Enter")
    card = page.locator(".mine", has_text="Card 2")
    await expect(card).to_contain_text(f"via @{playground.world.bot.username}")
    await expect(field).to_have_value("")
    await card.get_by_role("button", name="Read more").click()
    await expect(page.locator(".mine .text").last).to_have_text("/start s2")
