"""Runs a handler and turns its errors into texts for people and records for the log."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable

from bot.errors import SummarizerError, UserError
from bot.handlers.request import ButtonPress, R, Request
from bot.telegram_text import plain_text
from bot.views import messages

log = logging.getLogger(__name__)

_MAX_ALERT_LENGTH = 190
"""UTF-16 units; Telegram takes up to 200 in the answer to a press."""


async def run_guarded(handler: Callable[[R], Awaitable[None]], request: R) -> None:
    """Run a handler; an error becomes a text with what to do next, and a press is always answered.

    An unexpected error gets an incident number, which the text and the log record share.
    """
    try:
        await handler(request)
    except UserError as error:
        await _show_error(request, error)
    except SummarizerError as error:
        log.warning(
            "updates: worker could not read a text", extra={"chat": request.chat.id, "why": str(error)}
        )
        await _show_error(request, UserError("intake.failed"))
    except Exception:
        incident = secrets.token_hex(3)
        log.exception("updates: handler failed", extra={"incident": incident, "chat": request.chat.id})
        await _show_error(request, UserError("failed", incident=incident))
    finally:
        await request.answer()


async def _show_error(request: Request, error: UserError) -> None:
    screen = messages.error_message(error, request.texts)
    text = plain_text(screen.html)
    if isinstance(request, ButtonPress) and len(text) <= _MAX_ALERT_LENGTH and not screen.rows:
        await request.answer(text, alert=True)
    else:
        await request.reply_alone(screen)
