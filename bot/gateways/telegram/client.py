"""Telegram behind our ports: python-telegram-bot's Bot, spoken to in screens, answered in outcomes."""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any, cast

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.errors import TelegramUnavailable
from bot.gateways.telegram.aiohttp_request import AiohttpRequest, form_data
from bot.gateways.telegram.outcomes import is_unchanged, outcome_of
from bot.ports.messenger import Outcome, Rejected, Screen, Sent
from bot.settings import Settings
from bot.telegram_text import plain_text

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "channel_post", "callback_query", "my_chat_member")
MAX_CONNECTIONS = 16
MAX_DIGEST_CONNECTIONS = 160
POLL_TIMEOUT_SECONDS = 50
_MAX_REMEMBERED_SCREENS = 5_000
_NO_PREVIEW = '{"is_disabled":true}'


class TelegramGateway:
    """One bot token's connection to a Bot API server."""

    def __init__(self, settings: Settings) -> None:
        root = settings.telegram_api_url
        # Without this the library warns on standard error with every 429 about a type it will change.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._update_requests = AiohttpRequest(1)
        self._requests = AiohttpRequest(MAX_CONNECTIONS)
        # Digests have connections of their own, so that no answer queues behind them.
        self._digest_requests = AiohttpRequest(MAX_DIGEST_CONNECTIONS)
        self._paid_parameters = {"allow_paid_broadcast": "true"} if settings.paid_broadcast_rate else {}
        self._shown_hashes: dict[tuple[int, int], int] = {}
        self._bot = Bot(
            settings.bot_token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._requests,
            get_updates_request=self._update_requests,
        )

    @property
    def username(self) -> str:
        """The bot's name without @, known once open."""
        return self._bot.username

    async def open(self) -> None:
        """Connect and learn who we are.

        Raises:
            TelegramDown: When the token is refused or nobody answers.
        """
        try:
            await self._bot.initialize()
            await self._digest_requests.initialize()
        except InvalidToken:
            raise TelegramUnavailable(
                "Telegram refused BOT_TOKEN. Ask @BotFather for the token of your bot and put it into .env."
            ) from None
        except TelegramError as error:
            raise TelegramUnavailable(
                f"Telegram could not be reached ({_network_reason(error)}). "
                "Check the network and TELEGRAM_API_URL."
            ) from error

    async def close(self) -> None:
        """Give the connections back."""
        await self._digest_requests.shutdown()
        with suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()

    # --- updates -----------------------------------------------------------------------------------

    async def poll(self, offset: int | None) -> list[dict[str, Any]]:
        """Wait for updates from `offset` on, which acknowledges all before it. Raises TelegramError.

        They come as Telegram wrote them: the library's objects would be made only to be stored as JSON again.
        """
        values = {"timeout": str(POLL_TIMEOUT_SECONDS), "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            values["offset"] = str(offset)
        found = await self._update_requests.post(
            f"{self._bot.base_url}/getUpdates", form_data(values), read_timeout=POLL_TIMEOUT_SECONDS + 10
        )
        return cast("list[dict[str, Any]]", found)

    def read_update(self, raw: dict[str, Any]) -> Update:
        """The library's object for an update. Raises TypeError, ValueError or KeyError when it is none."""
        return Update.de_json(raw, self._bot)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to `url`.

        Raises:
            TelegramDown: Telegram does not deliver there.
        """
        try:
            await self._bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=list(ALLOWED_UPDATES),
                max_connections=MAX_CONNECTIONS,
            )
        except TelegramError as error:
            raise TelegramUnavailable(
                f"Telegram does not deliver to WEBHOOK_URL ({error.message}). Check that address."
            ) from error

    async def delete_webhook(self) -> None:
        """Make sure that polling is possible. Raises TelegramError."""
        await self._bot.delete_webhook()

    # --- messages ----------------------------------------------------------------------------------

    async def send(self, chat_id: int, thread_id: int, screen: Screen) -> Outcome:
        """Send one message to somebody who asked."""
        return await self._send(self._requests, chat_id, thread_id, screen, _screen_parameters(screen))

    async def send_digest(
        self, chat_id: int, thread_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        """Send one message of many; see bot.ports.messenger.Messenger."""
        values = {**_screen_parameters(screen, plain=plain), **self._paid_parameters}
        return await self._send(self._digest_requests, chat_id, thread_id, screen, values)

    async def _send(
        self, requests: AiohttpRequest, chat_id: int, thread_id: int, screen: Screen, values: dict[str, str]
    ) -> Outcome:
        target = {"chat_id": str(chat_id), **({"message_thread_id": str(thread_id)} if thread_id else {})}
        try:
            message = await self._call("sendMessage", {**target, **values}, requests)
        except TelegramError as error:
            return outcome_of(error)
        message_id = int(message["message_id"])
        self._remember_screen(chat_id, message_id, screen)
        return Sent(message_id)

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Outcome:
        """Replace a message's text and buttons; one that reads so already is left alone."""
        if self._shown_hashes.get((chat_id, message_id)) == hash(screen):
            return Sent(message_id)
        target = {"chat_id": str(chat_id), "message_id": str(message_id)}
        try:
            await self._call("editMessageText", {**target, **_screen_parameters(screen)}, self._requests)
        except TelegramError as error:
            if not is_unchanged(error):
                return outcome_of(error)
        self._remember_screen(chat_id, message_id, screen)
        return Sent(message_id)

    async def _call(self, method: str, values: dict[str, str], requests: AiohttpRequest) -> dict[str, Any]:
        """Call a method that every answer needs, as text: the library's objects cost a third of the time.

        Raises:
            TelegramError: As the library's own methods do.
        """
        answer = await requests.post(f"{self._bot.base_url}/{method}", form_data(values))
        return cast("dict[str, Any]", answer)

    def forget_chats(self, chats: Collection[int]) -> None:
        """Another process may change what is shown in these chats from now on."""
        for key in [key for key in self._shown_hashes if key[0] in chats]:
            del self._shown_hashes[key]

    def _remember_screen(self, chat_id: int, message_id: int, screen: Screen) -> None:
        """Note what a message shows: Telegram refuses an edit that changes nothing."""
        self._shown_hashes[chat_id, message_id] = hash(screen)
        if len(self._shown_hashes) > _MAX_REMEMBERED_SCREENS:
            self._shown_hashes.pop(next(iter(self._shown_hashes)))

    async def answer_callback(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a button press; one that is too old to be answered is let go."""
        try:
            await self._bot.answer_callback_query(query_id, text or None, show_alert=alert)
        except TelegramError as error:
            log.info("a button press could not be answered: %s", error.message)

    async def send_file(
        self, chat_id: int, thread_id: int, name: str, content: bytes, caption: str
    ) -> Outcome:
        """Send a document with an HTML caption."""
        try:
            message = await self._bot.send_document(
                chat_id,
                content,
                filename=name,
                caption=caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=thread_id or None,
            )
        except TelegramError as error:
            return outcome_of(error)
        return Sent(message.message_id)

    async def show_typing(self, chat_id: int, thread_id: int) -> None:
        """Tell the chat that an answer is being made; only a courtesy."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=thread_id or None)

    # --- what else Telegram knows ------------------------------------------------------------------

    async def download(self, file_id: str) -> bytes | Rejected:
        """A file's bytes (Telegram gives bots up to 20 MB), or why there are none."""
        try:
            file = await self._bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            return Rejected(error.message)

    async def is_administrator(self, chat_id: int, user_id: int) -> bool:
        """Whether a person is an administrator of a group; no when Telegram does not say."""
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return False
        return member.status in ("administrator", "creator")

    async def set_menu(
        self, rows: Sequence[tuple[str, str]], *, groups: bool = False, chat_id: int | None = None
    ) -> None:
        """Fill a command menu with (command, description): everybody's, the groups', or one chat's.

        A chat's can only be set once somebody there has said something. The menu is a courtesy: where it
        cannot be set, the log says so.
        """
        scope: BotCommandScope = BotCommandScopeAllGroupChats() if groups else BotCommandScopeDefault()
        if chat_id is not None:
            scope = BotCommandScopeChat(chat_id)
        try:
            await self._bot.set_my_commands([BotCommand(*row) for row in rows], scope)
        except TelegramError as error:
            log.warning("a command menu could not be set: %s", error.message)


def _screen_parameters(screen: Screen, *, plain: bool = False) -> dict[str, str]:
    """A screen as the Bot API takes it; `plain` without formatting."""
    values = {"text": screen.html, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    if plain:
        values = {"text": plain_text(screen.html), "link_preview_options": _NO_PREVIEW}
    if screen.rows:
        rows = [
            [{"text": b.label, **({"url": b.url} if b.url else {"callback_data": b.data})} for b in row]
            for row in screen.rows
        ]
        values["reply_markup"] = json.dumps({"inline_keyboard": rows}, ensure_ascii=False)
    return values


def _network_reason(error: TelegramError) -> str:
    """Why there is no answer, in plain words; never an address, which may hold the token."""
    if isinstance(error, TimedOut):
        return "no answer in time"
    if not isinstance(error, NetworkError) or isinstance(error, BadRequest):
        return error.message
    cause = getattr(error.__cause__, "os_error", error.__cause__)
    if isinstance(cause, socket.gaierror):
        return "nobody knows the server's name"
    return os.strerror(cause.errno).lower() if isinstance(cause, OSError) and cause.errno else "no connection"
