"""Sends messages in groups that one person alone sees; falls back for good where a server does not know them.

All that Lede assumes about them is here (https://core.telegram.org/bots/api#ephemeral-messages-and-commands).
Since Bot API 10.2 a command of a menu can be ephemeral, and `sendMessage` takes a receiver: within 15 seconds
of a pressed button or an ephemeral command of theirs, from an administrator at any time. 10.3 moved these
parameters into `ephemeral_message_parameters`, so both forms are sent. A server before 10.2 ignores them and
would show the message to everybody. So nothing is sent until the server has handed out a menu with an
ephemeral command, which an older one does not, and a message that comes back as any other is deleted.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot, BotCommand, BotCommandScope
from telegram.error import TelegramError

from bot.gateways.telegram.malformed_answers import message_id_of, parsed
from bot.gateways.telegram.outcomes import is_unchanged, outcome_of
from bot.gateways.telegram.screen_parameters import markup_parameters, screen_parameters
from bot.ports.messenger import Button, Outcome, Rejected, Screen, Sent

log = logging.getLogger(__name__)

_MAX_CHATS = 10_000
CallMethod = Callable[[str, dict[str, str]], Awaitable[Any]]
"""Calls a method of the Bot API; raises TelegramError."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person in a group who gets an answer alone, and what entitles the bot to send it.

    Attributes:
        user_id: The person.
        query_id: The button press that is answered, "" for none.
        message_id: The ephemeral message that is answered, 0 for none.
    """

    user_id: int
    query_id: str = ""
    message_id: int = 0


class EphemeralMessages:
    """Messages in groups that one person alone sees.

    Attributes:
        is_known: Whether the server is known to know them.
    """

    def __init__(self, bot: Bot, call: CallMethod) -> None:
        self._bot = bot
        self._call = call
        self._is_administrator: dict[int, bool] = {}
        self.is_known = False

    async def learn_from_menu(self, scope: BotCommandScope) -> None:
        """Learn from a menu that was set with ephemeral commands whether the server knows them."""
        try:
            self.is_known = any(map(is_quiet, await parsed(self._bot.get_my_commands(scope))))
        except TelegramError:
            self.is_known = False
        if not self.is_known:
            log.info("telegram: no ephemeral messages, groups see all answers")

    def forget_rights(self, chat_id: int) -> None:
        """Forget what the bot may do in a chat, since that has changed."""
        self._is_administrator.pop(chat_id, None)

    async def send(self, chat_id: int, thread_id: int, asker: Asker, screen: Screen) -> Outcome:
        """Send a message to one person; Rejected where it has to be sent to everybody instead."""
        is_answer = bool(asker.query_id or asker.message_id)
        if not self.is_known or not (is_answer or await self._may_send_any(chat_id)):
            return Rejected("no ephemeral messages")
        target = {"chat_id": str(chat_id), **({"message_thread_id": str(thread_id)} if thread_id else {})}
        try:
            message = await self._call(
                "sendMessage", {**target, **screen_parameters(screen), **_receiver(asker)}
            )
        except TelegramError as error:
            log.info("telegram: ephemeral message refused", extra={"error": error.message})
            return outcome_of(error)
        if isinstance(message, dict) and message.get("ephemeral_message_id"):
            return Sent(0)
        try:
            await self._withdraw(chat_id, message_id_of(message))
        except TelegramError as error:
            return outcome_of(error)
        return Rejected("the message was no ephemeral one")

    async def edit(self, chat_id: int, asker: Asker, screen: Screen) -> Outcome:
        """Replace the message `asker.message_id` of the person."""
        return await self._edit("editEphemeralMessageText", chat_id, asker, dict(screen_parameters(screen)))

    async def edit_buttons(self, chat_id: int, asker: Asker, rows: tuple[tuple[Button, ...], ...]) -> Outcome:
        """Replace the buttons of the message `asker.message_id` of the person."""
        return await self._edit("editEphemeralMessageReplyMarkup", chat_id, asker, markup_parameters(rows))

    async def _edit(self, method: str, chat_id: int, asker: Asker, content: dict[str, str]) -> Outcome:
        target = {
            "chat_id": str(chat_id),
            "receiver_user_id": str(asker.user_id),
            "ephemeral_message_id": str(asker.message_id),
        }
        try:
            await self._call(method, {**target, **content})
        except TelegramError as error:
            if not is_unchanged(error):
                return outcome_of(error)
        return Sent(0)

    async def _withdraw(self, chat_id: int, message_id: int) -> None:
        """Delete what everybody sees, and send no more of it."""
        self.is_known = False
        log.warning("telegram: ephemeral message was seen by all, deleted", extra={"chat": chat_id})
        with suppress(TelegramError):
            await self._call("deleteMessage", {"chat_id": str(chat_id), "message_id": str(message_id)})

    async def _may_send_any(self, chat_id: int) -> bool:
        """Whether the bot administrates a chat; asked once for each."""
        if chat_id not in self._is_administrator:
            if len(self._is_administrator) >= _MAX_CHATS:
                self._is_administrator.clear()
            values = {"chat_id": str(chat_id), "user_id": self._bot.token.partition(":")[0]}
            try:
                member = await self._call("getChatMember", values)
            except TelegramError:
                return False
            self._is_administrator[chat_id] = (
                isinstance(member, dict) and member.get("status") == "administrator"
            )
        return self._is_administrator[chat_id]


def menu_command(name: str, description: str, *, is_quiet: bool) -> BotCommand:
    """A command of a menu; a quiet one is not seen by a group's other members, where Telegram can."""
    return BotCommand(name, description, api_kwargs={"is_ephemeral": True} if is_quiet else None)


def is_quiet(command: BotCommand) -> bool:
    """Whether a group's other members do not see a command."""
    return command.api_kwargs.get("is_ephemeral") is True


def _receiver(asker: Asker) -> dict[str, str]:
    receiver: dict[str, object] = {"receiver_user_id": asker.user_id}
    if asker.query_id:
        receiver["callback_query_id"] = asker.query_id
    values = {name: str(value) for name, value in receiver.items()}
    values["ephemeral_message_parameters"] = json.dumps(receiver)
    if asker.message_id and not asker.query_id:
        values["reply_parameters"] = json.dumps({"ephemeral_message_id": asker.message_id})
    return values
