"""Answers inline queries, and edits the messages that were sent through them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.gateways.telegram.outcomes import is_unchanged, outcome_of
from bot.gateways.telegram.screen_parameters import inline_parameters, screen_parameters
from bot.ports.inline_answers import InlineAnswer
from bot.ports.messenger import Outcome, Screen, Sent

log = logging.getLogger(__name__)

CallMethod = Callable[[str, dict[str, str]], Awaitable[Any]]
"""Calls a method of the Bot API; raises TelegramError."""


class InlineMode:
    """What a bot does in chats where only its name is typed.

    Args:
        bot: The bot, which is open when `is_on` is asked.
        call: Calls a method of the Bot API.
    """

    def __init__(self, bot: Bot, call: CallMethod) -> None:
        self._bot = bot
        self._call = call

    @property
    def is_on(self) -> bool:
        """Whether inline mode was on at @BotFather when the bot was opened."""
        return self._bot.bot.supports_inline_queries is True

    async def answer(self, query_id: str, answer: InlineAnswer) -> None:
        """Answer an inline query; one that is too old to be answered is only logged."""
        try:
            values = {"inline_query_id": query_id, **inline_parameters(answer)}
            await self._call("answerInlineQuery", values)
        except TelegramError as error:
            log.info("telegram: inline query not answered", extra={"error": error.message})

    async def edit(self, inline_message_id: str, screen: Screen) -> Outcome:
        """Replace a message that was sent through inline mode; one that shows `screen` counts as edited."""
        values = {"inline_message_id": inline_message_id, **screen_parameters(screen)}
        try:
            await self._call("editMessageText", values)
        except TelegramError as error:
            if not is_unchanged(error):
                return outcome_of(error)
        return Sent(0)
