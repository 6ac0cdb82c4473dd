"""Sends screens and files to Telegram and asks it about files and members; failures become outcomes."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import MappingProxyType

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    ChatMemberUpdated,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import InvalidToken, TelegramError

from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.gateways.telegram.aiohttp_request import AiohttpRequest
from bot.gateways.telegram.ephemeral_messages import EphemeralMessages, menu_command
from bot.gateways.telegram.inline_mode import InlineMode
from bot.gateways.telegram.malformed_answers import parsed
from bot.gateways.telegram.membership import rights_of
from bot.gateways.telegram.message_requests import MessageRequests
from bot.gateways.telegram.outcomes import is_out_of_stars, is_unchanged, network_reason, outcome_of
from bot.gateways.telegram.pictures import PictureSender
from bot.gateways.telegram.profile import update_menu, update_profile, update_translations
from bot.gateways.telegram.screen_parameters import (
    markup_parameters,
    reply_parameters,
)
from bot.gateways.telegram.shown_screens import ShownScreens
from bot.gateways.telegram.updates import UpdateSource
from bot.ports.bot_profile import NewsroomProfile
from bot.ports.chat_rights import ChatRights, MissingRight
from bot.ports.messenger import Button, Outcome, OutOfStars, Rejected, Screen, Sent
from bot.settings import Settings

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 16
MAX_DIGEST_CONNECTIONS = 160
_PAID = "allow_paid_broadcast"
_NANOSTARS = 1_000_000_000
_NO_TRANSLATIONS: Mapping[str, NewsroomProfile] = MappingProxyType({})


class TelegramGateway:
    """The connections of one bot token to a Bot API server.

    Attributes:
        updates: Where updates come from.
        inline: What the bot does in chats where only its name is typed.
        pictures: Messages with pictures that Lede has made.
        ephemeral: Messages in groups that one person alone sees.
    """

    def __init__(self, settings: Settings) -> None:
        root = settings.telegram_api_url
        # Without this the library warns on standard error with every 429 about a type it will change.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._requests = AiohttpRequest(MAX_CONNECTIONS)
        # Digests have connections of their own, so that no reply queues behind them.
        self._digest_requests = AiohttpRequest(MAX_DIGEST_CONNECTIONS)
        self._shown_screens = ShownScreens()
        update_requests = AiohttpRequest(1)
        self._bot = Bot(
            settings.bot_token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._requests,
            get_updates_request=update_requests,
        )
        self._messages = MessageRequests(self._bot)
        self.updates = UpdateSource(self._bot, update_requests)
        call = partial(self._messages.call_with_text, requests=self._requests)
        self.inline = InlineMode(self._bot, call)
        self.ephemeral = EphemeralMessages(self._bot, call)
        self.pictures = PictureSender(self._bot)

    @property
    def username(self) -> str:
        """The bot's name without @; known once open."""
        return self._bot.username

    @property
    def name(self) -> str:
        """The bot's name above its chats; known once open."""
        return self._bot.first_name

    def deep_link(self, code: str) -> str:
        """The address that opens the bot and sends `/start code`; known once open."""
        return f"https://t.me/{self.username}?start={code}"

    @property
    def bot_url(self) -> str:
        """The address that opens a private chat with the bot; known once open."""
        return f"https://t.me/{self.username}"

    async def open(self) -> None:
        """Open the connections and ask for the bot's own name.

        Raises:
            TelegramUnavailable: Telegram refuses the token or does not answer.
        """
        try:
            await parsed(self._bot.initialize())
            await self._digest_requests.initialize()
        except InvalidToken:
            raise TelegramUnavailable(
                "Telegram refused BOT_TOKEN. Ask @BotFather for the token of your bot and put it into .env."
            ) from None
        except TelegramError as error:
            raise TelegramUnreachable(
                f"Telegram could not be reached ({network_reason(error)}). "
                "Check the network and TELEGRAM_API_URL."
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        await self.updates.close()
        with suppress(TelegramError, RuntimeError):
            await self._bot.shutdown()
        # The library closes nothing where its start was cancelled half-way.
        for requests in (self._requests, self._digest_requests):
            await requests.shutdown()

    # --- messages ----------------------------------------------------------------------------------

    async def send(self, chat_id: int, thread_id: int, screen: Screen, *, reply_to: int = 0) -> Outcome:
        """Send one message to a person; it shows the message `reply_to`, if there is one, as its occasion."""
        return await self._send(self._requests, chat_id, thread_id, screen, reply_parameters(reply_to))

    async def send_digest(
        self,
        chat_id: int,
        thread_id: int,
        screen: Screen,
        *,
        plain: bool = False,
        paid: bool = False,
        silent: bool = False,
    ) -> Outcome:
        """Send one message of many; see bot.ports.messenger.Messenger."""
        options = {_PAID: "true"} if paid else {}
        if silent:
            options |= {"disable_notification": "true"}
        return await self._send(self._digest_requests, chat_id, thread_id, screen, options, plain=plain)

    async def _send(
        self,
        requests: AiohttpRequest,
        chat_id: int,
        thread_id: int,
        screen: Screen,
        options: dict[str, str],
        *,
        plain: bool = False,
    ) -> Outcome:
        target = {"chat_id": str(chat_id), **({"message_thread_id": str(thread_id)} if thread_id else {})}
        try:
            sent = await self._messages.send(requests, screen, target | options, plain=plain)
        except TelegramError as error:
            is_refused_payment = _PAID in options and is_out_of_stars(error)
            return OutOfStars(error.message) if is_refused_payment else outcome_of(error)
        if not screen.photo:
            self._shown_screens.record(chat_id, sent.message_id, screen)
        return sent

    async def edit(self, chat_id: int, message_id: int, screen: Screen) -> Outcome:
        """Replace a message's text and buttons; no request is made where it shows `screen` already."""
        return await self._edit(self._requests, chat_id, message_id, screen)

    async def edit_digest(
        self, chat_id: int, message_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        """Edit one message of many; see bot.ports.messenger.Messenger."""
        return await self._edit(self._digest_requests, chat_id, message_id, screen, plain=plain)

    async def _edit(
        self, requests: AiohttpRequest, chat_id: int, message_id: int, screen: Screen, *, plain: bool = False
    ) -> Outcome:
        if self._shown_screens.shows(chat_id, message_id, screen):
            return Sent(message_id)
        target = {"chat_id": str(chat_id), "message_id": str(message_id)}
        try:
            await self._messages.edit(requests, screen, target, plain=plain)
        except TelegramError as error:
            if not is_unchanged(error):
                return outcome_of(error)
        self._shown_screens.record(chat_id, message_id, screen)
        return Sent(message_id)

    async def edit_buttons(
        self, chat_id: int, message_id: int, rows: tuple[tuple[Button, ...], ...]
    ) -> Outcome:
        """Replace only the buttons of a message; its text, picture and preview stay as they are."""
        values = {"chat_id": str(chat_id), "message_id": str(message_id), **markup_parameters(rows)}
        self._shown_screens.forget(chat_id, message_id)
        try:
            await self._messages.call("editMessageReplyMarkup", values, self._requests)
        except TelegramError as error:
            if not is_unchanged(error):
                return outcome_of(error)
        return Sent(message_id)

    async def star_balance(self) -> float | None:
        """The bot's Stars; None where Telegram does not say."""
        try:
            answer = await self._messages.call("getMyStarBalance", {}, self._requests)
            return float(answer["amount"]) + float(answer.get("nanostar_amount", 0)) / _NANOSTARS
        except (TelegramError, KeyError, TypeError, ValueError, AttributeError) as error:
            log.info("telegram: balance unknown", extra={"error": type(error).__name__})
            return None

    def forget_chats(self, chats: Collection[int]) -> None:
        """Forget what messages show in chats that another process may edit from now on."""
        self._shown_screens.forget_chats(chats)

    async def answer_callback(
        self, query_id: str, text: str = "", *, alert: bool = False, url: str = ""
    ) -> None:
        """Answer a button press; one that is too old to be answered is only logged."""
        try:
            await self._bot.answer_callback_query(query_id, text or None, show_alert=alert, url=url or None)
        except TelegramError as error:
            log.info("telegram: button press not answered", extra={"error": error.message})

    async def send_file(
        self, chat_id: int, thread_id: int, name: str, content: bytes, caption: str
    ) -> Outcome:
        """Send a document with an HTML caption."""
        try:
            message = await parsed(
                self._bot.send_document(
                    chat_id,
                    content,
                    filename=name,
                    caption=caption,
                    parse_mode=ParseMode.HTML,
                    message_thread_id=thread_id or None,
                )
            )
        except TelegramError as error:
            return outcome_of(error)
        return Sent(message.message_id)

    async def show_typing(self, chat_id: int, thread_id: int) -> None:
        """Show the chat that a reply is being prepared; a failure is ignored."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=thread_id or None)

    # --- files, members and menus ------------------------------------------------------------------

    async def download(self, file_id: str) -> bytes | Rejected:
        """A file's bytes, or why Telegram does not give them; the limit for bots is 20 MB."""
        try:
            file = await parsed(self._bot.get_file(file_id))
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            return Rejected(error.message)

    async def is_administrator(self, chat_id: int, user_id: int) -> bool:
        """Whether a person is an administrator of a group; False where Telegram does not say."""
        try:
            member = await parsed(self._bot.get_chat_member(chat_id, user_id))
        except TelegramError:
            return False
        return member.status in ("administrator", "creator")

    async def own_rights(self, chat_id: int, kind: str) -> ChatRights:
        """What the bot may do in a chat of this kind; where Telegram does not say, it is no member."""
        try:
            return rights_of(kind, await parsed(self._bot.get_chat_member(chat_id, self._bot.id)))
        except TelegramError:
            return ChatRights(MissingRight.NOT_A_MEMBER)

    def changed_rights(self, change: ChatMemberUpdated) -> ChatRights:
        """What the bot may do in a chat after a change of its membership there."""
        return rights_of(str(change.chat.type), change.new_chat_member)

    async def pin(self, chat_id: int, message_id: int) -> bool:
        """Pin a message without a sound; returns whether Telegram did, and logs why not."""
        values = {"chat_id": str(chat_id), "message_id": str(message_id), "disable_notification": "true"}
        return await self._change_pin("pinChatMessage", values)

    async def unpin(self, chat_id: int, message_id: int) -> bool:
        """Unpin a message; returns whether Telegram did, and logs why not."""
        return await self._change_pin(
            "unpinChatMessage", {"chat_id": str(chat_id), "message_id": str(message_id)}
        )

    async def _change_pin(self, method: str, values: dict[str, str]) -> bool:
        try:
            await self._messages.call(method, values, self._requests)
        except TelegramError as error:
            log.info("telegram: pin not changed", extra={"method": method, "error": error.message})
            return False
        return True

    async def list_administrators(self, chat_id: int) -> list[int]:
        """The people who administrate a chat, its owner first; none where Telegram does not say."""
        try:
            members = await parsed(self._bot.get_chat_administrators(chat_id))
        except TelegramError:
            return []
        people = [member for member in members if not member.user.is_bot]
        return [member.user.id for member in sorted(people, key=lambda one: one.status != "creator")]

    async def set_menu(
        self,
        rows: Sequence[tuple[str, str]],
        *,
        groups: bool = False,
        chat_id: int | None = None,
        language: str = "",
        quiet: Collection[str] = (),
    ) -> None:
        """Set a command menu of (command, description): the default one, that of groups, or of one chat.

        `quiet` are those that a group's other members do not see, where Telegram can.
        `language` is the ISO 639-1 code of the people who see it; "" for all who have no menu of their own.
        Telegram takes a chat's menu only after a message from that chat; other menus are set where they
        differ. A menu that cannot be set is logged.
        """
        scope: BotCommandScope = BotCommandScopeAllGroupChats() if groups else BotCommandScopeDefault()
        if chat_id is not None:
            scope = BotCommandScopeChat(chat_id)
        commands = [menu_command(*row, is_quiet=row[0] in quiet) for row in rows]
        await update_menu(self._bot, commands, scope, language, is_read_first=chat_id is None)
        if quiet and not language:
            await self.ephemeral.learn_from_menu(scope)

    async def set_profile(
        self, profile: NewsroomProfile, translations: Mapping[str, NewsroomProfile] = _NO_TRANSLATIONS
    ) -> None:
        """Set the bot's name and descriptions where they differ; see bot.gateways.telegram.profile."""
        await update_profile(self._bot, profile)
        await update_translations(self._bot, profile, translations)
