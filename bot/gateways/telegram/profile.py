"""Sets the bot's name, descriptions and command menus at Telegram, each only where it changes.

Telegram allows few changes of the name a day, so every text is read first.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from telegram import Bot, BotCommand, BotCommandScope
from telegram.error import TelegramError

from bot.gateways.telegram.ephemeral_messages import is_quiet
from bot.gateways.telegram.malformed_answers import parsed
from bot.ports.bot_profile import NewsroomProfile, ProfileText

log = logging.getLogger(__name__)


async def update_menu(
    bot: Bot,
    commands: Sequence[BotCommand],
    scope: BotCommandScope,
    language: str,
    *,
    is_read_first: bool,
) -> None:
    """Set the commands of a scope and language ("" for all); with `is_read_first` only where they differ."""
    try:
        if is_read_first:
            current = await parsed(bot.get_my_commands(scope, language or None))
            if [*map(_described, current)] == [*map(_described, commands)]:
                return
        await bot.set_my_commands(commands, scope, language or None)
    except TelegramError as error:
        log.warning("telegram: command menu not set", extra={"error": error.message})


def _described(command: BotCommand) -> tuple[str, str, bool]:
    """What a menu says of a command, and whether a group's other members do not see it."""
    return command.command, command.description, is_quiet(command)


async def update_profile(bot: Bot, profile: NewsroomProfile) -> None:
    """Set what differs from `profile`; a text that cannot be set is logged, and the others are still set."""

    async def name() -> str:
        return (await parsed(bot.get_my_name())).name

    async def description() -> str:
        return (await parsed(bot.get_my_description())).description

    async def short_description() -> str:
        return (await parsed(bot.get_my_short_description())).short_description

    await _update("name", profile.name, name, bot.set_my_name)
    await _update("description", profile.description, description, bot.set_my_description)
    await _update(
        "short description", profile.short_description, short_description, bot.set_my_short_description
    )


async def update_translations(
    bot: Bot, profile: NewsroomProfile, translations: Mapping[str, NewsroomProfile]
) -> None:
    """Set the descriptions by language (ISO 639-1) where they differ; the name is the same in all.

    `profile` is what is set for all languages. Where Telegram has another text, a person wrote it, and
    general words in a language would hide it: there none are set.
    """

    async def description(language: str = "") -> str:
        return (await parsed(bot.get_my_description(language or None))).description

    async def short_description(language: str = "") -> str:
        return (await parsed(bot.get_my_short_description(language or None))).short_description

    described = {code: texts.description for code, texts in translations.items()}
    await _translate("description", profile.description, described, description, bot.set_my_description)
    shortened = {code: texts.short_description for code, texts in translations.items()}
    await _translate(
        "short description",
        profile.short_description,
        shortened,
        short_description,
        bot.set_my_short_description,
    )


async def _translate(
    field: str,
    general: ProfileText,
    translations: Mapping[str, ProfileText],
    read: Callable[[str], Awaitable[str]],
    write: Callable[..., Awaitable[bool]],
) -> None:
    if not translations:
        return
    try:
        if await read("") != general.text:
            return
        for code, wanted in translations.items():
            current = await read(code)
            # Where a language has no text of its own, Telegram may name that of all languages.
            has_own = current not in ("", general.text)
            if wanted.text != general.text and wanted.replaces(current if has_own else ""):
                await write(wanted.text, language_code=code)
                log.info("telegram: bot profile changed", extra={"field": field, "language": code})
    except TelegramError as error:
        log.warning("telegram: bot profile not set", extra={"field": field, "error": error.message})


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
