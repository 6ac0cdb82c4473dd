"""Makes the requests that send and edit messages, and leaves out of them what a server refuses."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any, cast

from telegram import Bot
from telegram.error import BadRequest

from bot.gateways.telegram.aiohttp_request import AiohttpRequest, form_data
from bot.gateways.telegram.malformed_answers import message_id_of
from bot.gateways.telegram.refused_content import forbids_photos, is_unknown_time_tag, refuses_picture
from bot.gateways.telegram.rich_messages import SEND_RICH, RichSupport
from bot.gateways.telegram.screen_parameters import PICTURE, screen_parameters
from bot.gateways.telegram.sent_photos import SentPhotos
from bot.ports.messenger import Screen, Sent
from bot.telegram_text import without_time_tags
from data.records.delivery import PictureForm

log = logging.getLogger(__name__)

_EDIT, _EDIT_CAPTION = "editMessageText", "editMessageCaption"
_TEXTS = frozenset({"text", "caption", "results"})
"""The parameters that have HTML; `results` of inline mode have it as JSON."""


class MessageRequests:
    """The requests of one bot, and what its server has refused so far.

    A request that Telegram refuses has sent nothing, so it is made again at once without what was refused.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._sent_photos = SentPhotos()
        self._rich_support = RichSupport()
        self._knows_time_tags = True

    async def send(
        self,
        requests: AiohttpRequest,
        screen: Screen,
        values: Mapping[str, str],
        *,
        plain: bool = False,
    ) -> Sent:
        """Send a screen with further parameters; a photo that Telegram refuses is left out.

        Raises:
            TelegramError: As the library's own methods do.
        """
        refused = ""
        if screen.photo and not self._sent_photos.is_refused(screen.photo):
            try:
                return await self._send_photo(requests, screen, values, plain=plain)
            except BadRequest as error:
                if not refuses_picture(error):
                    raise
                refused = self._note_refusal(screen.photo, error)
        text = replace(screen, picture_file_id="", photo_url="") if screen.photo else screen

        def as_rich(content: dict[str, str]) -> Awaitable[dict[str, Any]]:
            return self.call(SEND_RICH, {**content, **values}, requests)

        def as_classic() -> Awaitable[dict[str, Any]]:
            parameters = {**screen_parameters(text, plain=plain), **values}
            return self.call_with_text("sendMessage", parameters, requests)

        rich = None if plain else text.rich
        message, is_rich = await self._rich_support.request(rich, as_rich, as_classic)
        has_preview = bool(text.picture_url) and not is_rich
        form = PictureForm.PREVIEW if has_preview else PictureForm.NONE
        return Sent(message_id_of(message), is_rich, form, refused)

    async def edit(
        self, requests: AiohttpRequest, screen: Screen, target: Mapping[str, str], *, plain: bool = False
    ) -> None:
        """Edit the message `target`: its text, or the caption of its photo.

        Raises:
            TelegramError: As the library's own methods do.
        """

        def as_rich(content: dict[str, str]) -> Awaitable[dict[str, Any]]:
            return self.call(_EDIT, {**target, **content}, requests)

        def as_classic() -> Awaitable[dict[str, Any]]:
            method = _EDIT_CAPTION if screen.is_caption else _EDIT
            parameters = {**target, **screen_parameters(screen, plain=plain)}
            return self.call_with_text(method, parameters, requests)

        rich = None if plain or screen.is_caption else screen.rich
        await self._rich_support.request(rich, as_rich, as_classic)

    async def _send_photo(
        self, requests: AiohttpRequest, screen: Screen, values: Mapping[str, str], *, plain: bool
    ) -> Sent:
        photo = {PICTURE: self._sent_photos.parameter(screen.photo)}
        parameters = {**screen_parameters(screen, plain=plain), **values, **photo}
        message = await self.call_with_text("sendPhoto", parameters, requests)
        sent_id = message_id_of(message)
        self._sent_photos.record(screen.photo, message)
        return Sent(sent_id, picture=PictureForm.PHOTO)

    def _note_refusal(self, photo: str, error: BadRequest) -> str:
        """Log that a photo was refused; returns it, "" where every photo would be."""
        log.info("telegram: photo refused, sending the text alone", extra={"error": error.message})
        if forbids_photos(error):
            return ""
        self._sent_photos.refuse(photo)
        return photo

    async def call_with_text(
        self, method: str, values: dict[str, str], requests: AiohttpRequest
    ) -> dict[str, Any]:
        """Call a method whose text has HTML; from the first refusal on without date-time entities.

        Raises:
            TelegramError: As the library's own methods do.
        """
        if not self._knows_time_tags:
            return await self.call(method, _without_time_tags(values), requests)
        try:
            return await self.call(method, values, requests)
        except BadRequest as error:
            if not is_unknown_time_tag(error):
                raise
        log.info("telegram: server older than Bot API 9.5, no date-time entities from now on")
        self._knows_time_tags = False
        return await self.call(method, _without_time_tags(values), requests)

    async def call(self, method: str, values: dict[str, str], requests: AiohttpRequest) -> dict[str, Any]:
        """Call a method of the Bot API without the library's objects, which cost a third of the time.

        Raises:
            TelegramError: As the library's own methods do.
        """
        answer = await requests.post(f"{self._bot.base_url}/{method}", form_data(values))
        return cast("dict[str, Any]", answer)


def _without_time_tags(values: Mapping[str, str]) -> dict[str, str]:
    return {name: without_time_tags(value) if name in _TEXTS else value for name, value in values.items()}
