"""The one error boundary: people get plain words and what to do next, the log gets the rest."""

from __future__ import annotations

import logging
import secrets

from bot.errors import SummarizerError, UserError
from bot.handlers.context import Handler, Request
from bot.telegram_text import plain_text
from bot.views import messages

log = logging.getLogger(__name__)

_MAX_ALERT_LENGTH = 190


async def run_guarded(handler: Handler, request: Request) -> None:
    """Run a handler; whatever happens, a pressed button is answered and nobody sees a traceback."""
    try:
        await handler(request)
    except UserError as error:
        await _show_error(request, error)
    except SummarizerError as error:
        log.warning("a text was too much for the worker", extra={"chat": request.chat.id, "why": str(error)})
        await _show_error(request, UserError("intake.failed"))
    except Exception:
        incident = secrets.token_hex(3)
        log.exception("a handler failed", extra={"incident": incident, "chat": request.chat.id})
        await _show_error(request, UserError("failed", incident=incident))
    finally:
        await request.answer()


async def _show_error(request: Request, error: UserError) -> None:
    screen = messages.error_message(error, request.texts)
    text = plain_text(screen.html)
    if request.query_id and len(text) <= _MAX_ALERT_LENGTH and not screen.rows:
        await request.answer(text, alert=True)
    else:
        await request.reply(screen)
