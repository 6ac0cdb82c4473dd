"""Handles /stats, /log and /backup for editors and owners."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.request import Request
from bot.services.newsroom import people
from bot.services.newsroom.statistics import SendRate
from bot.views import messages
from bot.views.admin import statistics
from data.errors import DataError
from data.maintenance import backup as maintenance_backup


async def stats(request: Request) -> None:
    """/stats, and its Refresh button, which updates the message."""
    app = request.app
    rate = SendRate(app.rate_limiter.rate, app.rate_limiter.halted_for)
    overview = await app.statistics.overview()
    await request.edit_or_send(
        statistics.statistics_screen(
            overview, rate, app.settings.default_timezone, request.now, request.texts
        )
    )


async def log(request: Request) -> None:
    """/log and its pages."""
    offset = request.page * messages.LOG_PAGE_SIZE
    entries, total = await people.audit_page(request.database, offset, messages.LOG_PAGE_SIZE)
    await request.edit_or_send(messages.audit(entries, total, request.page, request.now, request.texts))


async def backup(request: Request) -> None:
    """/backup writes a verified copy beside the database.

    Raises:
        UserError: The copy could not be made.
    """
    try:
        path, size = await maintenance_backup.create_backup(request.app.settings.database_url, request.now)
    except DataError as error:
        raise UserError("backup.failed", why=error) from error
    await request.reply(
        messages.text_message("backup.done", request.texts, name=path.name, folder=path.parent, size=size)
    )
