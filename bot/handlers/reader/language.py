"""Chooses the language that the bot writes in: /language, and the button in the settings."""

from __future__ import annotations

from bot.commands import menu, quiet_commands
from bot.errors import UserError
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.ports.messenger import Screen
from bot.services.subscriptions import subscriptions
from bot.views.reader import language as view
from data.records.newsroom import Role


async def choose_typed(request: SentMessage) -> None:
    """/language Deutsch sets a language by its name or code, /language auto Telegram's; /language asks.

    Raises:
        UserError: No language with a catalog is called so.
    """
    given = request.args.strip()
    if given:
        known = view.find_language(given, request.app.catalogs.languages, request.texts)
        if known is None:
            raise UserError("language.unknown", given=view.clip_name(given))
        await _set_language(request, known)
    await request.reply(await _screen(request))


async def show(request: ButtonPress) -> None:
    """The button in the settings shows the languages in place; further buttons turn the pages."""
    page = request.page if request.callback.args else None
    await request.edit_or_send(await _screen(request, page))


async def choose(request: ButtonPress) -> None:
    """A language's button sets it, and the screen is shown again in that language."""
    code = request.callback.text(0)
    if code and code not in request.app.catalogs.languages:
        raise UserError("button.old")
    await _set_language(request, code)
    await request.edit_or_send(await _screen(request))


async def _set_language(request: Request, code: str) -> None:
    """Store the language, and give the chat the command menu and this request the texts of it."""
    async with request.database.transaction() as tx:
        request.chat = await subscriptions.choose_language(tx, request.chat, code, request.now)
    if not request.remote:
        request.texts = request.app.catalogs.for_language(request.chat.language)
    role = request.role if request.chat.kind == PRIVATE else Role.READER
    is_group = request.chat.kind != PRIVATE
    rows, telegram = menu(role, request.texts, group=is_group), request.app.telegram
    quiet = quiet_commands() if is_group and telegram.ephemeral.is_known else ()
    await telegram.set_menu(rows, chat_id=request.chat.id, quiet=quiet)


async def _screen(request: Request, page: int | None = None) -> Screen:
    async with request.database.reading() as tx:
        is_subscribed = await subscriptions.find(tx, request.chat) is not None
    return view.languages(
        request.app.catalogs.languages,
        request.texts,
        page,
        is_chosen=request.chat.has_chosen_language,
        is_private=request.chat.kind == PRIVATE,
        offers_settings=is_subscribed,
    )
