"""Gets updates from Telegram, by polling or by a webhook, as Telegram wrote them."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.gateways.telegram.aiohttp_request import AiohttpRequest, form_data
from bot.gateways.telegram.update_check import require_field_types

ALLOWED_UPDATES = (
    *("message", "edited_message", "channel_post", "callback_query", "my_chat_member"),
    *("inline_query", "chosen_inline_result"),
)
POLL_TIMEOUT_SECONDS = 50
_POLL_MARGIN_SECONDS = 10
_MAX_WEBHOOK_CONNECTIONS = 16


class UpdateSource:
    """The updates of one bot.

    Args:
        bot: The initialized bot; it opens and closes `requests`.
        requests: A connection that is used for polling alone, since a poll occupies it for up to a minute.
    """

    def __init__(self, bot: Bot, requests: AiohttpRequest) -> None:
        self._bot = bot
        self._requests = requests
        self._first_poll: asyncio.Task[list[dict[str, Any]]] | None = None

    def begin_poll(self) -> None:
        """Send the first request before anything can store its answer, which the next `poll(None)` gives.

        A request without an offset acknowledges nothing, so what it brings is lost in no case.
        """
        self._first_poll = asyncio.create_task(self._request(None))

    async def poll(self, offset: int | None) -> list[dict[str, Any]]:
        """Wait for updates with ids from `offset` on, which acknowledges all before it.

        They stay plain dicts: the library's objects would be built only to be stored as JSON again.

        Raises:
            TelegramError: The request failed.
        """
        if offset is None and (begun := self._first_poll) is not None:
            self._first_poll = None
            return await begun
        return await self._request(offset)

    async def close(self) -> None:
        """Cancel the first request if the inbox has not taken its answer, and close the connection."""
        if (begun := self._first_poll) is not None:
            self._first_poll = None
            begun.cancel()
            with suppress(asyncio.CancelledError, TelegramError):
                await begun
        await self._requests.shutdown()

    async def _request(self, offset: int | None) -> list[dict[str, Any]]:
        values = {"timeout": str(POLL_TIMEOUT_SECONDS), "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            values["offset"] = str(offset)
        found = await self._requests.post(
            f"{self._bot.base_url}/getUpdates",
            form_data(values),
            read_timeout=POLL_TIMEOUT_SECONDS + _POLL_MARGIN_SECONDS,
        )
        if not isinstance(found, list):
            raise TelegramError("malformed answer: no list of updates")
        return found

    def parse(self, raw: dict[str, Any]) -> Update:
        """The library's object for an update.

        Raises:
            TypeError, ValueError, KeyError, AttributeError: `raw` is no update.
        """
        require_field_types(raw)
        return Update.de_json(raw, self._bot)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates delivered to `url`.

        Raises:
            TelegramUnreachable: Telegram did not answer as it should; a later attempt may succeed.
            TelegramUnavailable: Telegram refuses to deliver there.
        """
        try:
            await self._bot.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=list(ALLOWED_UPDATES),
                max_connections=_MAX_WEBHOOK_CONNECTIONS,
            )
        except TelegramError as error:
            is_refusal = isinstance(error, BadRequest | Forbidden | InvalidToken)
            raise (TelegramUnavailable if is_refusal else TelegramUnreachable)(
                f"Telegram does not deliver to WEBHOOK_URL ({error.message}). Check that address."
            ) from error

    async def delete_webhook(self) -> None:
        """Delete the webhook, which makes polling possible.

        Raises:
            TelegramError: The request failed.
        """
        await self._bot.delete_webhook()
