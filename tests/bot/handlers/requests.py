"""Makes the requests that handlers answer, as the router makes them from updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import telegram

from bot.callback_data import Action, CallbackData
from bot.handlers.context import AppContext
from bot.handlers.request import PRIVATE, ButtonPress, Request, SentMessage
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data.audience.requesters import RequesterKey

OWNER = Person(1001, "Olga")
READER = Person(1003, "Rita")
GROUP_ID = -500
PRESSED_MESSAGE_ID = 900
_PHOTO = {"file_id": "p", "file_unique_id": "u", "width": 1080, "height": 1350}


@dataclass
class RequestFactory:
    """Requests to one application, with real messages of the Telegram library."""

    app: AppContext
    language: str = "en"

    def __post_init__(self) -> None:
        self._message_ids = count(1)

    async def message(
        self, text: str = "", by: Person = READER, group: bool = False, **fields: Any
    ) -> SentMessage:
        """A sent message; `fields` are further fields of it, such as a caption or a document."""
        given = {"text": text, **fields} if text else fields
        message = self._message(next(self._message_ids), by, group, given)
        args = text.partition(" ")[2] if text.startswith("/") else text or str(fields.get("caption", ""))
        return (await self._sender(by, group)).as_message(message, args)

    async def press(
        self,
        action: Action,
        *args: object,
        by: Person = READER,
        group: bool = False,
        text: str = "Head\nx",
        photo: bool = False,
        buttons: Sequence[tuple[str, str]] = (),
    ) -> ButtonPress:
        """A pressed button below the message PRESSED_MESSAGE_ID, which shows `text`, or a `photo` above it.

        `buttons` are label and callback data of each button of the message.
        """
        keyboard = [[{"text": label, "callback_data": data} for label, data in buttons]]
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if buttons else {}
        content = {"caption": text, "photo": [_PHOTO]} if photo else {"text": text}
        message = self._message(PRESSED_MESSAGE_ID, by, group, {**content, **markup})
        callback = CallbackData(action, tuple(map(str, args)))
        return (await self._sender(by, group)).as_press(callback, message, "query")

    async def _sender(self, by: Person, group: bool) -> Request:
        chat = Chat(GROUP_ID, 0, "group", "") if group else Chat(by.id, 0, PRIVATE, self.language)
        requester = await self.app.requesters.get(RequesterKey(chat.id, 0, by.id))
        role = people.role_of(self.app.settings.admin_ids, by.id, requester)
        return Request.create(self.app, chat, by, role, requester)

    def _message(self, number: int, by: Person, group: bool, fields: dict[str, Any]) -> telegram.Message:
        sender = {"id": by.id, "is_bot": False, "first_name": by.name, "language_code": "en"}
        private = {"id": by.id, "type": PRIVATE, "first_name": by.name}
        chat = {"id": GROUP_ID, "type": "group", "title": "Town"} if group else private
        raw = {"message_id": number, "date": 1, "chat": chat, "from": sender, **fields}
        update = self.app.telegram.updates.parse({"update_id": number, "message": raw})
        assert update.message is not None
        return update.message
