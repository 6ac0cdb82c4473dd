"""Handles /stats and /log for editors and owners."""

from __future__ import annotations

from bot.handlers.request import Request
from bot.services.newsroom import people
from bot.services.newsroom.statistics import SendRate
from bot.views.admin import audit_log, statistics
from data.records.newsroom import Role


async def stats(request: Request) -> None:
    """/stats, and its Refresh button, which updates the message."""
    app = request.app
    rate = SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)
    overview = await app.statistics.overview()
    await request.edit_or_send(
        statistics.statistics_screen(
            overview,
            rate,
            app.settings.default_timezone,
            request.now,
            request.texts,
            for_owner=request.role is Role.OWNER,
        )
    )


async def log(request: Request) -> None:
    """/log and its pages."""
    page, size = request.page, audit_log.PAGE_SIZE
    entries, total = await people.audit_page(request.database, page * size, size)
    zone = request.app.settings.default_timezone
    await request.edit_or_send(audit_log.audit_log(entries, total, page, zone, request.now, request.texts))
