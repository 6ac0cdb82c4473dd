"""Handles what comes at once: the switches of its menu, and typed settings."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.reader import settings_screens
from bot.handlers.request import ButtonPress, SentMessage
from bot.services.subscriptions import setting_parser, subscriptions
from bot.views.reader.settings_menus import AT_ONCE_MENU, AT_ONCE_SWITCHES, DIGEST_ONLY, EVEN_AT_NIGHT
from data.records.audience import Subscription
from data.records.bulletins import AtOnce


async def switch(request: ButtonPress) -> None:
    """A switch of the menu, which shows the menu again."""
    name = request.callback.text(0)
    async with request.database.reading() as tx:
        before = await subscriptions.require(tx, request.chat)
    if name == EVEN_AT_NIGHT:
        after = await _set_night(request, is_on=not before.at_night)
    elif name == DIGEST_ONLY:
        after = await _set(request, AtOnce(before.at_once), is_on=False)
    elif wanted := AT_ONCE_SWITCHES.get(name):
        after = await _set(request, wanted, is_on=not before.at_once & wanted)
    else:
        raise UserError("button.old")
    await settings_screens.show_menu(request, AT_ONCE_MENU, after)


async def set_breaking(request: SentMessage) -> None:
    """/settings breaking on."""
    await _set_typed(request, AtOnce.BREAKING)


async def set_watched(request: SentMessage) -> None:
    """/settings watched at once."""
    await _set_typed(request, AtOnce.WATCHED)


async def set_everything(request: SentMessage) -> None:
    """/settings everything at once."""
    await _set_typed(request, AtOnce.EVERYTHING)


async def set_even(request: SentMessage) -> None:
    """/settings even at night on."""
    after = await _set_night(request, is_on=setting_parser.read_at_night(request.args, request.words))
    await settings_screens.show_menu(request, AT_ONCE_MENU, after)


async def set_digest_only(request: SentMessage) -> None:
    """/settings digest only.

    Raises:
        UserError: Something else than "only" follows.
    """
    if request.args.lower() not in ("", "only"):
        raise UserError("at_once.bad")
    await settings_screens.show_menu(request, AT_ONCE_MENU, await _end_all(request))


async def show_or_end_all(request: SentMessage) -> None:
    """/settings at once shows the switches; with "off" behind it, nothing comes at once any more.

    Raises:
        UserError: Something else follows.
    """
    word = " ".join(request.args.lower().split()).removeprefix("once").strip()
    if word:
        if setting_parser.read_at_once(word, request.words):
            raise UserError("at_once.bad")
        after = await _end_all(request)
    else:
        async with request.database.reading() as tx:
            after = await subscriptions.require(tx, request.chat)
    await settings_screens.show_menu(request, AT_ONCE_MENU, after)


async def _end_all(request: ButtonPress | SentMessage) -> Subscription:
    return await _set(request, AtOnce(~AtOnce(0)), is_on=False)


async def _set_typed(request: SentMessage, wanted: AtOnce) -> None:
    after = await _set(request, wanted, is_on=setting_parser.read_at_once(request.args, request.words))
    await settings_screens.show_menu(request, AT_ONCE_MENU, after)


async def _set(request: ButtonPress | SentMessage, wanted: AtOnce, *, is_on: bool) -> Subscription:
    async with request.database.transaction() as tx:
        return await subscriptions.set_at_once(tx, request.chat, wanted, is_on=is_on)


async def _set_night(request: ButtonPress | SentMessage, *, is_on: bool) -> Subscription:
    async with request.database.transaction() as tx:
        return await subscriptions.set_at_night(tx, request.chat, at_night=is_on)
