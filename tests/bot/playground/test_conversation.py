"""A complete conversation with a bot that is built on python-telegram-bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.playground import Playground, PlaygroundError, UserHandle, WaitTimeoutError

_Context = ContextTypes.DEFAULT_TYPE


async def _start(update: Update, _context: _Context) -> None:
    assert update.message is not None
    buttons = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Go on", callback_data="go"), InlineKeyboardButton("Site", url="example.org")]]
    )
    await update.message.reply_html("<b>Hello</b>, &lt;you&gt;", reply_markup=buttons)


async def _pressed(update: Update, _context: _Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Going")
    await update.callback_query.edit_message_text("Gone")


@pytest.fixture
async def running(playground: Playground) -> AsyncIterator[None]:
    builder = ApplicationBuilder().token(playground.token).job_queue(None)
    app: Application[Any, Any, Any, Any, Any, Any] = (
        builder.base_url(playground.base_url).base_file_url(playground.base_file_url).build()
    )
    app.add_handler(CommandHandler("start", _start))
    app.add_handler(CallbackQueryHandler(_pressed))
    assert app.updater is not None
    async with app:
        await app.start()
        await app.updater.start_polling()
        yield
        await app.updater.stop()
        await app.stop()


@pytest.mark.usefixtures("running")
async def test_a_person_writes_presses_and_reads(playground: Playground, ada: UserHandle) -> None:
    await ada.say("/start")
    card = await ada.wait_for("Hello")
    assert card.text == "Hello, <you>"
    assert card.html == "<b>Hello</b>, &lt;you&gt;"
    assert card.buttons == [[("Go on", "go"), ("Site", "example.org")]]
    assert (await ada.press(card, "Go on")).text == "Going"
    gone = await ada.wait_for("Gone")
    assert gone.is_edited
    assert gone.id == card.id
    assert gone.buttons == []
    assert playground.refusals == []
    assert playground.complaints == []


@pytest.mark.usefixtures("running")
async def test_a_link_button_answers_with_its_address(ada: UserHandle) -> None:
    await ada.say("/start")
    assert (await ada.press(await ada.wait_for("Hello"), "Site")).url == "example.org"


@pytest.mark.usefixtures("running")
async def test_a_button_that_is_not_there_is_named_with_those_that_are(ada: UserHandle) -> None:
    await ada.say("/start")
    card = await ada.wait_for("Hello")
    with pytest.raises(PlaygroundError, match="'Go on', 'Site'"):
        await ada.press(card, "Stop")


async def test_a_wait_that_times_out_names_the_events_that_came(bot: Any, ada: UserHandle) -> None:
    await bot.send_message(ada.id, "something else")
    with pytest.raises(WaitTimeoutError, match="something else"):
        await ada.wait_for("Hello", timeout=0.01)


async def test_a_press_that_the_bot_does_not_answer_fails(bot: Any, ada: UserHandle) -> None:
    buttons = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Go", callback_data="go"))
    await bot.send_message(ada.id, "Well?", reply_markup=buttons)
    with pytest.raises(WaitTimeoutError, match="'Go'"):
        await ada.press(await ada.wait_for("Well"), "Go", timeout=0.01)


async def test_each_message_is_found_once_in_any_order(bot: Any, ada: UserHandle) -> None:
    await bot.send_message(ada.id, "one")
    await bot.send_message(ada.id, "two")
    assert (await ada.wait_for("two")).text == "two"
    assert (await ada.wait_for(lambda message: "o" in message.text)).text == "one"
    with pytest.raises(WaitTimeoutError):
        await ada.wait_for("one", timeout=0.01)
