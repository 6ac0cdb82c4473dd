"""A small bot of python-telegram-bot, which answers the chat page's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.playground import Playground
from tests.bot.playground.control.inline_steps import offer_cards

ANSWER = (
    "<b>Bold</b> <i>italic</i> <tg-spoiler>secret</tg-spoiler> "
    '<tg-time unix="86400" format="t">then</tg-time> <tg-time unix="86400" format="?">once</tg-time>\n'
    "<blockquote expandable>" + "A long quote that goes on. " * 20 + "</blockquote>"
)


async def _start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    row = [InlineKeyboardButton("Go", callback_data="go"), InlineKeyboardButton("Ask", callback_data="alert")]
    site = [InlineKeyboardButton("Site", url="https://example.org/")]
    shown = LinkPreviewOptions(url="https://example.org/a.jpg", prefer_large_media=True, show_above_text=True)
    keyboard = InlineKeyboardMarkup([row, site])
    await update.message.reply_html(ANSWER, reply_markup=keyboard, link_preview_options=shown)


async def _pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer(f"You pressed {query.data}", show_alert=query.data == "alert")
    if query.data == "go":
        await query.edit_message_text("All <done>")


async def _echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.message
    assert message is not None
    what = message.document.file_name if message.document else message.text
    await message.reply_text(f"{'Forwarded' if message.forward_origin else 'Got'}: {(what or '')[:200]}")


@asynccontextmanager
async def run_small_bot(playground: Playground) -> AsyncIterator[None]:
    builder = ApplicationBuilder().token(playground.token).job_queue(None)
    app: Application[Any, Any, Any, Any, Any, Any] = builder.base_url(playground.base_url).build()
    app.add_handlers(
        [
            CommandHandler("start", _start),
            CallbackQueryHandler(_pressed),
            InlineQueryHandler(offer_cards),
            MessageHandler(filters.ALL, _echo),
        ]
    )
    assert app.updater is not None
    async with app:
        await app.bot.set_my_commands([("start", "Begin"), ("stop", "End")])
        await app.bot.set_my_description("I answer.")
        await app.start()
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        try:
            yield
        finally:
            await app.updater.stop()
            await app.stop()
