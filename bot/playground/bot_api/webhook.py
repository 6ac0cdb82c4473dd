"""Posts updates to the bot's webhook and repeats each until it is accepted."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.playground.world.model import Json
from bot.playground.world.world import World

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_INITIAL_BACKOFF_SECONDS = 0.2
_MAX_BACKOFF_SECONDS = 10.0
_REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=30)


class WebhookPoster:
    """Posts one update at a time, in order; an update leaves the queue when the bot answers 2xx."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._wake = asyncio.Event()
        world.updates.subscribe(self._wake.set)

    async def run(self) -> None:
        """Post updates until cancelled."""
        async with aiohttp.ClientSession(timeout=_REQUEST_TIMEOUT) as session:
            backoff = _INITIAL_BACKOFF_SECONDS
            while True:
                waiting = self._world.updates.peek(1) if self._world.webhook.url else []
                self._wake.clear()
                if not waiting:
                    await self._wake.wait()
                elif await self._post(session, waiting[0].as_json()):
                    self._world.updates.confirm(waiting[0].id + 1)
                    backoff = _INITIAL_BACKOFF_SECONDS
                else:
                    await asyncio.sleep(backoff)
                    backoff = min(2 * backoff, _MAX_BACKOFF_SECONDS)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        """Whether the bot accepted the update; a failure is kept for getWebhookInfo."""
        webhook = self._world.webhook
        headers = {_SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            async with session.post(webhook.url, json=update, headers=headers) as answer:
                if answer.ok:
                    return True
                webhook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            webhook.last_error = str(error) or type(error).__name__
        webhook.last_error_date = int(self._world.clock.now().timestamp())
        return False
