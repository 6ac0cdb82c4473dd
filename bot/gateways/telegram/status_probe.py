"""Asks Telegram about the bot for `lede doctor`; requests go to TELEGRAM_API_URL and nowhere else."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.gateways.telegram.aiohttp_request import find_proxy
from bot.gateways.telegram.rich_messages import SEND_RICH
from bot.ports.bot_status import BotStatus, WebhookStatus
from bot.settings import Settings

_TIMEOUT_SECONDS = 10.0
_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
_HALF_SECOND = timedelta(seconds=0.5)
"""Telegram's date has whole seconds, so it is half a second behind on average."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: dict[str, Any]
    clock_offset: timedelta | None


class StatusProbe:
    """Reads the state of one bot without changing it.

    Args:
        settings: Token and address of the Bot API server.
        now: Tells the time of this machine.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._root = f"{settings.telegram_api_url}/bot{settings.bot_token}"
        self._proxy = find_proxy(settings.telegram_api_url)
        self._now = now

    async def read(self) -> BotStatus:
        """The bot's profile, webhook and clock.

        Raises:
            TelegramUnavailable: Telegram refuses the token.
            TelegramUnreachable: Telegram does not answer, or the answer is not that of a Bot API server.
        """
        async with self._open_session() as session:
            me = await self._call(session, "getMe")
            profile = _result(me, dict)
            webhook = _result(await self._call(session, "getWebhookInfo"), dict)
        return BotStatus(
            username=str(profile.get("username", "")),
            reads_groups=profile.get("can_read_all_group_messages") is True,
            is_inline=profile.get("supports_inline_queries") is True,
            webhook=_webhook_status(webhook),
            clock_offset=me.clock_offset,
        )

    async def has_other_poller(self, seconds: int) -> bool:
        """Whether another program polls with this token, judged by a poll of at most `seconds`.

        Telegram ends one poll when another one begins. This poll confirms no update, so that none is lost.

        Raises:
            TelegramUnavailable, TelegramUnreachable: See `read`.
        """
        async with self._open_session() as session:
            answer = await self._call(session, "getUpdates", timeout=str(seconds), limit="1")
        if answer.status == HTTPStatus.CONFLICT:
            return True
        _result(answer, list)
        return False

    async def knows_rich_messages(self) -> bool:
        """Whether the server has the method for rich messages, which is called without a message.

        Raises:
            TelegramUnreachable: See `read`.
        """
        async with self._open_session() as session:
            answer = await self._call(session, SEND_RICH)
        return answer.status != HTTPStatus.NOT_FOUND

    @asynccontextmanager
    async def _open_session(self) -> AsyncIterator[aiohttp.ClientSession]:
        async with aiohttp.ClientSession() as session:
            try:
                yield session
            except TimeoutError as error:
                raise _unreachable("no answer in time") from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                # The message of the error may hold the address, which holds the token.
                raise _unreachable(_reason(error)) from None

    async def _call(self, session: aiohttp.ClientSession, method: str, **values: str) -> _Answer:
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS + int(values.get("timeout", "0")))
        # A redirect is not followed: the token must reach no other server.
        async with session.post(
            f"{self._root}/{method}", data=values, timeout=timeout, proxy=self._proxy, allow_redirects=False
        ) as response:
            content = await response.read()
        offset = _clock_offset(response.headers.get("Date", ""), self._now())
        return _Answer(response.status, _parse_body(content), offset)


def _parse_body(content: bytes) -> dict[str, Any]:
    """The JSON object in an answer; an empty one where it is something else."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _result(answer: _Answer, kind: type) -> Any:
    """The result of a call.

    Raises:
        TelegramUnavailable: The token was refused.
        TelegramUnreachable: There is no result of this kind.
    """
    if answer.status in _REFUSALS and answer.body.get("ok") is False:
        raise TelegramUnavailable("Telegram refuses BOT_TOKEN.")
    result = answer.body.get("result")
    if not isinstance(result, kind):
        raise _unreachable(f"status {answer.status}, which is not the answer of a Bot API server")
    return result


def _webhook_status(found: dict[str, Any]) -> WebhookStatus:
    pending, failed_at = found.get("pending_update_count"), found.get("last_error_date")
    return WebhookStatus(
        url=str(found.get("url") or ""),
        pending=pending if isinstance(pending, int) else 0,
        error=str(found.get("last_error_message") or ""),
        error_at=datetime.fromtimestamp(failed_at, UTC) if isinstance(failed_at, int) else None,
    )


def _clock_offset(date: str, now: datetime) -> timedelta | None:
    """How far `now` is ahead of the Date header; None where there is none."""
    try:
        return now - parsedate_to_datetime(date) - _HALF_SECOND
    except (ValueError, TypeError, IndexError):
        return None


def _reason(error: Exception) -> str:
    cause = getattr(error, "os_error", error)
    if isinstance(cause, socket.gaierror):
        return "the server's name cannot be resolved"
    return os.strerror(cause.errno).lower() if isinstance(cause, OSError) and cause.errno else "no connection"


def _unreachable(why: str) -> TelegramUnreachable:
    return TelegramUnreachable(f"Telegram cannot be reached ({why}).")
