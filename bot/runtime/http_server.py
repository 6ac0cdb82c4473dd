"""Serves /healthz, /metrics, the webhook, the API for programs and the archive over HTTP with aiohttp."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.archive_settings import ArchivePolicy
from bot.errors import LedeError
from bot.monitoring.health_check import HealthCheck
from bot.monitoring.prometheus import MetricsSnapshot, render_exposition
from bot.runtime.application import Application
from bot.runtime.archive.routes import PublicArchive
from bot.runtime.article_api.routes import ArticleApi, problem_middleware
from bot.services.newsroom.statistics import Statistics, StatisticsOverview
from bot.version import installed_version

log = logging.getLogger(__name__)

_DATABASE_TIMEOUT_SECONDS = 5.0
_MAX_UPDATE_BYTES = 2 * 1024 * 1024
_SHUTDOWN_TIMEOUT_SECONDS = 1.0
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


@asynccontextmanager
async def serve_http(app: Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve on host:port while the block runs; yields the port, which the system picks for port 0.

    Raises:
        LedeError: The address cannot be used.
    """
    health_check = HealthCheck(app.context.database, app.context.heartbeats)
    statistics_probe = _StatisticsProbe(app.context.statistics)
    web_app = _build_web_app(app, health_check, statistics_probe)
    runner = web.AppRunner(web_app, access_log=None, shutdown_timeout=_SHUTDOWN_TIMEOUT_SECONDS)
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
        await health_check.close()
        await statistics_probe.close()


def _parse_update(app: Application, body: bytes) -> dict[str, Any] | None:
    """The update in the body of a request, None where the body is not an update."""
    try:
        update: dict[str, Any] = json.loads(body)
        app.context.telegram.updates.parse(update)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return update if type(update["update_id"]) is int else None


class _StatisticsProbe:
    """Queries the statistics of the database for /metrics, one query at a time.

    Concurrent requests share the running query, so none queue up while the database hangs. A query that is
    slow is not cancelled: its result serves a later request.
    """

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._query: asyncio.Task[StatisticsOverview | None] | None = None

    async def get(self) -> StatisticsOverview | None:
        """The current statistics; None while the database does not answer within the timeout."""
        if self._query is None or self._query.done():
            self._query = asyncio.create_task(self._fetch())
        done, _ = await asyncio.wait({query := self._query}, timeout=_DATABASE_TIMEOUT_SECONDS)
        return query.result() if done else None

    async def _fetch(self) -> StatisticsOverview | None:
        try:
            return await self._statistics.overview()
        except Exception as error:  # noqa: BLE001 - the metrics of the process are served without these
            log.warning("http: metrics of the database are missing", extra={"error": str(error)})
            return None

    async def close(self) -> None:
        """Cancel the running query."""
        if self._query is not None:
            self._query.cancel()
            await asyncio.wait({self._query}, timeout=_DATABASE_TIMEOUT_SECONDS)


async def _take_snapshot(app: Application, statistics_probe: _StatisticsProbe) -> MetricsSnapshot:
    """All current metrics; those of the database are missing while it does not answer."""
    context, overview = app.context, await statistics_probe.get()
    oldest_ready_at = overview.waiting.oldest_ready_at if overview else None
    return MetricsSnapshot(
        version=installed_version(),
        instruments=context.instruments,
        rate=context.rate_limiter.rate,
        halted_seconds=context.rate_limiter.halted_for,
        is_leader=app.is_leader,
        job_ages={str(job): age for job, age in context.heartbeats.ages().items()},
        oldest_wait_seconds=(context.clock.now() - oldest_ready_at).total_seconds()
        if oldest_ready_at
        else 0.0,
        database=overview,
    )


def _build_web_app(
    app: Application, health_check: HealthCheck, statistics_probe: _StatisticsProbe
) -> web.Application:
    async def healthz(_request: web.Request) -> web.Response:
        problems = await health_check.problems(needs_database=not app.is_idle)
        found = {"ok": not problems, "problems": problems}
        if app.standing_by:
            found |= {"state": "standing by", "for": app.standing_by}
        return web.json_response(found, status=503 if problems else 200)

    async def metrics(_request: web.Request) -> web.Response:
        body, content_type = render_exposition(await _take_snapshot(app, statistics_probe))
        return web.Response(body=body, headers={"Content-Type": content_type})

    web_app = web.Application(client_max_size=_MAX_UPDATE_BYTES, middlewares=[problem_middleware])
    web_app.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    if app.role.handles_updates:
        web_app.add_routes(ArticleApi(app).routes())
    if app.context.settings.webhook_url and app.role.handles_updates:
        path = urlsplit(app.context.settings.webhook_url).path or "/"
        web_app.add_routes([web.post(path, _webhook_handler(app))])
    if app.context.settings.archive is ArchivePolicy.PUBLIC and app.role.handles_updates:
        web_app.add_routes(PublicArchive(app.context).routes())  # last: they take every other path
    return web_app


def _webhook_handler(app: Application) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive_update(request: web.Request) -> web.Response:
        given_secret = request.headers.get(_SECRET_HEADER, "")
        secret = app.context.settings.webhook_secret
        if not hmac.compare_digest(given_secret.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=403)
        update = _parse_update(app, await request.read())
        if update is None:
            return web.Response(status=400)
        if app.is_idle:
            return web.Response(status=503)
        # Telegram repeats an update until it gets status 200, so that comes after the update is stored.
        await app.inbox.receive([update])
        return web.Response()

    return receive_update
