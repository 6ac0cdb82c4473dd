"""Sets the bot's name and descriptions at Telegram, each only where it changes.

Telegram allows few changes of the name a day, so every text is read first.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import TelegramError

from bot.ports.bot_profile import NewsroomProfile, ProfileText

log = logging.getLogger(__name__)


async def update_profile(bot: Bot, profile: NewsroomProfile) -> None:
    """Set what differs from `profile`; a text that cannot be set is logged, and the others are still set."""

    async def name() -> str:
        return (await bot.get_my_name()).name

    async def description() -> str:
        return (await bot.get_my_description()).description

    async def short_description() -> str:
        return (await bot.get_my_short_description()).short_description

    await _update("name", profile.name, name, bot.set_my_name)
    await _update("description", profile.description, description, bot.set_my_description)
    await _update(
        "short description", profile.short_description, short_description, bot.set_my_short_description
    )


async def _update(
    field: str,
    wanted: ProfileText,
    read: Callable[[], Awaitable[str]],
    write: Callable[[str], Awaitable[bool]],
) -> None:
    if not wanted.text:
        return
    try:
        if wanted.replaces(await read()):
            await write(wanted.text)
            log.info("telegram: bot profile changed", extra={"field": field})
    except TelegramError as error:
        log.warning("telegram: bot profile not set", extra={"field": field, "error": error.message})
