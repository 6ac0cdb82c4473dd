"""/healthz, /metrics and the webhook, over aiohttp."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import LedeError
from bot.monitoring.health_check import Health
from bot.monitoring.prometheus import Reading, exposition
from bot.runtime.application import App
from bot.services.newsroom.statistics import Statistics, StatisticsOverview

log = logging.getLogger(__name__)

_PATIENCE = 5.0
_LARGEST_UPDATE = 2 * 1024 * 1024
_LAST_ANSWERS = 1.0
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@asynccontextmanager
async def serve_http(app: App, host: str, port: int) -> AsyncIterator[int]:
    """Serve on host:port while the block runs; gives the port, which 0 leaves to the system.

    Raises:
        LedeError: When the address cannot be used.
    """
    health, glimpses = Health(app.lede.database, app.lede.heartbeats), _Glimpses(app.lede.statistics)
    application = _application(app, health, glimpses)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_LAST_ANSWERS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise LedeError(f"HTTP_LISTEN={host}:{port} cannot be used: {error.strerror}.") from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
        await health.close()
        await glimpses.close()


def _update(app: App, body: bytes) -> dict[str, Any] | None:
    """The update in a request, None where it is none."""
    try:
        update: dict[str, Any] = json.loads(body)
        app.lede.telegram.read_update(update)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return update if type(update["update_id"]) is int else None


class _Glimpses:
    """Looks at the database's figures: one at a time, however often somebody asks.

    One is never cancelled for its slowness, and while the database hangs no others queue behind it.
    """

    def __init__(self, figures: Statistics) -> None:
        self._figures = figures
        self._looking: asyncio.Task[StatisticsOverview | None] | None = None

    async def get(self) -> StatisticsOverview | None:
        """The figures of this moment; None while the database does not answer."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        done, _ = await asyncio.wait({looking := self._looking}, timeout=_PATIENCE)
        return looking.result() if done else None

    async def _look(self) -> StatisticsOverview | None:
        try:
            return await self._figures.overview()
        except Exception as error:  # noqa: BLE001 - whatever it is, the process has figures of its own
            log.warning("figures of the database are missing: %s", error)
            return None

    async def close(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking}, timeout=_PATIENCE)


async def _reading(app: App, glimpses: _Glimpses) -> Reading:
    """All figures of this moment; those of the database are missing while it does not answer."""
    lede, overview = app.lede, await glimpses.get()
    since = overview.waiting.oldest_ready_at if overview else None
    return Reading(
        version=_version(),
        meters=lede.instruments,
        rate=lede.rate_limiter.rate,
        halted=lede.rate_limiter.halted_for,
        sends=app.sends,
        ages={str(duty): age for duty, age in lede.heartbeats.ages().items()},
        waited=(lede.clock.now() - since).total_seconds() if since else 0.0,
        stock=overview,
    )


def _version() -> str:
    try:
        return version("lede")
    except PackageNotFoundError:  # run from its sources, not installed
        return ""


def _application(app: App, health: Health, glimpses: _Glimpses) -> web.Application:
    async def healthz(_request: web.Request) -> web.Response:
        problems = await health.problems(writes=not app.is_idle)
        found = {"ok": not problems, "problems": problems}
        if app.standing_by:
            found |= {"state": "standing by", "for": app.standing_by}
        return web.json_response(found, status=503 if problems else 200)

    async def metrics(_request: web.Request) -> web.Response:
        body, content_type = exposition(await _reading(app, glimpses))
        return web.Response(body=body, headers={"Content-Type": content_type})

    application = web.Application(client_max_size=_LARGEST_UPDATE)
    application.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    if app.lede.settings.webhook_url and app.role.answers:
        path = urlsplit(app.lede.settings.webhook_url).path or "/"
        application.add_routes([web.post(path, _webhook(app))])
    return application


def _webhook(app: App) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def webhook(request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "")
        secret = app.lede.settings.webhook_secret
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=403)
        update = _update(app, await request.read())
        if update is None:
            return web.Response(status=400)
        if app.is_idle:
            return web.Response(status=503)
        # Telegram sends it again unless it hears that all is well, so that comes after storing it.
        await app.inbox.receive([update])
        return web.Response()

    return webhook
