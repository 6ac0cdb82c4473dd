"""/healthz, /metrics and the webhook, over aiohttp."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.app import App
from bot.errors import LedeError
from bot.health import Health
from bot.metrics import Reading, exposition

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
    health = Health(app.lede.database, app.lede.vitals)
    runner = web.AppRunner(_application(app, health), access_log=None, shutdown_timeout=_LAST_ANSWERS)
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


def _update(app: App, body: bytes) -> dict[str, Any] | None:
    """The update in a request, None where it is none."""
    try:
        update: dict[str, Any] = json.loads(body)
        app.lede.telegram.read_update(update)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return update if type(update["update_id"]) is int else None


async def _reading(app: App) -> Reading:
    """All figures of this moment; those of the database are missing while it does not answer."""
    lede, overview = app.lede, None
    asking = asyncio.create_task(lede.figures.overview())
    done, _ = await asyncio.wait({asking}, timeout=_PATIENCE)
    if done and not asking.exception():
        overview = asking.result()
    elif done:
        log.warning("figures of the database are missing: %s", asking.exception())
    since = overview.waiting.since if overview else None
    return Reading(
        version=_version(),
        meters=lede.meters,
        rate=lede.pacer.rate,
        halted=lede.pacer.halted,
        sends=app.sends,
        ages={str(duty): age for duty, age in lede.vitals.ages().items()},
        waited=(lede.clock.now() - since).total_seconds() if since else 0.0,
        stock=overview,
    )


def _version() -> str:
    try:
        return version("lede")
    except PackageNotFoundError:  # run from its sources, not installed
        return ""


def _application(app: App, health: Health) -> web.Application:
    async def healthz(_request: web.Request) -> web.Response:
        problems = await health.problems(writes=not app.is_idle)
        found = {"ok": not problems, "problems": problems}
        if app.standing_by:
            found |= {"state": "standing by", "for": app.standing_by}
        return web.json_response(found, status=503 if problems else 200)

    async def metrics(_request: web.Request) -> web.Response:
        body, content_type = exposition(await _reading(app))
        return web.Response(body=body, headers={"Content-Type": content_type})

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

    application = web.Application(client_max_size=_LARGEST_UPDATE)
    application.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    if app.lede.settings.webhook_url and app.role.answers:
        path = urlsplit(app.lede.settings.webhook_url).path or "/"
        application.add_routes([web.post(path, webhook)])
    return application
