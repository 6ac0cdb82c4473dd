"""Handles /backup: a verified copy of the database, on the server and, if the owner wants it, in the chat."""

from __future__ import annotations

import asyncio

from bot.errors import UserError
from bot.handlers.request import ButtonPress, SentMessage
from bot.ports.messenger import Sent
from bot.views import messages
from bot.views.admin import backup as view
from data.errors import DataError
from data.maintenance import backup as maintenance_backup

MAX_SENT_BYTES = 50_000_000
"""Telegram's limit for files from bots: https://core.telegram.org/bots/api#senddocument"""


async def backup(request: SentMessage) -> None:
    """/backup writes a verified copy beside the database, and offers to send it where Telegram takes it.

    Raises:
        UserError: The copy could not be made.
    """
    try:
        path, size = await maintenance_backup.create_backup(request.app.settings.database_url, request.now)
    except DataError as error:
        raise UserError("backup.failed", why=error) from error
    can_be_sent = path.stat().st_size <= MAX_SENT_BYTES
    await request.reply(view.written(path, size, request.texts, can_be_sent=can_be_sent))


async def ask_send(request: ButtonPress) -> None:
    """Say what the file contains, and ask whether to send it."""
    await request.edit_or_send(view.confirm_sending(request.callback.text(0), request.texts))


async def send(request: ButtonPress) -> None:
    """Send the file into the owner's chat.

    Raises:
        UserError: The file is not there any more, or did not arrive.
    """
    name = request.callback.text(0)
    path = maintenance_backup.find_backup(request.app.settings.database_url, name)
    if path is None:
        raise UserError("backup.gone")
    content = await asyncio.to_thread(path.read_bytes)
    outcome = await request.app.telegram.send_file(
        request.chat.id, request.chat.thread_id, name, content, view.caption(request.texts)
    )
    if not isinstance(outcome, Sent):
        raise UserError("backup.not_sent", name=name)
    await request.edit_or_send(messages.text_message("backup.sent", request.texts))
