"""Sends pictures that Lede has made, and replaces them in place; failures become outcomes."""

from __future__ import annotations

import json
from contextlib import suppress

from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.gateways.telegram.malformed_answers import parsed
from bot.gateways.telegram.outcomes import is_unchanged, outcome_of
from bot.gateways.telegram.screen_parameters import markup_parameters
from bot.ports.messenger import Outcome, Screen, Sent


class PictureSender:
    """Pictures with a caption and buttons, over one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, chat_id: int, thread_id: int, picture: bytes, screen: Screen) -> Outcome:
        """Send a picture above the text and the buttons of a screen, which has at most 1,024 UTF-16 units."""
        try:
            message = await parsed(
                self._bot.send_photo(
                    chat_id,
                    picture,
                    caption=screen.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=self._keyboard(screen),
                    message_thread_id=thread_id or None,
                )
            )
        except TelegramError as error:
            return outcome_of(error)
        return Sent(message.message_id)

    async def edit(self, chat_id: int, message_id: int, picture: bytes, screen: Screen) -> Outcome:
        """Replace the picture, the text and the buttons of a message that has a picture."""
        media = InputMediaPhoto(picture, caption=screen.html, parse_mode=ParseMode.HTML)
        try:
            await parsed(
                self._bot.edit_message_media(
                    media, chat_id=chat_id, message_id=message_id, reply_markup=self._keyboard(screen)
                )
            )
        except TelegramError as error:
            if not is_unchanged(error):
                return outcome_of(error)
        return Sent(message_id)

    async def show_upload(self, chat_id: int, thread_id: int) -> None:
        """Show the chat that a picture is being sent; a failure is ignored."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(
                chat_id, ChatAction.UPLOAD_PHOTO, message_thread_id=thread_id or None
            )

    def _keyboard(self, screen: Screen) -> InlineKeyboardMarkup | None:
        if not screen.rows:
            return None
        markup = json.loads(markup_parameters(screen.rows)["reply_markup"])
        return InlineKeyboardMarkup.de_json(markup, self._bot)
