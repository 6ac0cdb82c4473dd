"""Handles /stats and /log for editors and owners."""

from __future__ import annotations

from bot.handlers.request import ButtonPress, Request
from bot.ports.messenger import Screen
from bot.services.newsroom import people
from bot.services.newsroom.statistics import SendRate
from bot.views.admin import audit_log, statistics
from data.records.newsroom import Role


async def stats(request: Request) -> None:
    """The last digests with all figures as text; its Refresh button updates the message."""
    await show_text(request)


async def show_text(request: Request, *, without_picture: bool = False) -> None:
    """Show all figures as text; `without_picture` says that the picture of the week could not be drawn."""
    app = request.app
    rate = SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)
    overview = await app.statistics.overview()
    await show_below(
        request,
        statistics.statistics_screen(
            overview,
            rate,
            app.settings.default_timezone,
            request.now,
            request.texts,
            for_owner=request.role is Role.OWNER,
            without_picture=without_picture,
        ),
    )


async def show_below(request: Request, screen: Screen) -> None:
    """Answer in place, or as a new message where the pressed message is a picture, which has no text."""
    if isinstance(request, ButtonPress) and request.message.photo:
        await request.reply(screen)
    else:
        await request.edit_or_send(screen)


async def log(request: Request) -> None:
    """/log and its pages."""
    page, size = request.page, audit_log.PAGE_SIZE
    entries, total = await people.audit_page(request.database, page * size, size)
    zone = request.app.settings.default_timezone
    await request.edit_or_send(audit_log.audit_log(entries, total, page, zone, request.now, request.texts))
