"""The one error boundary: people get plain words and what to do next, the log gets the rest."""

from __future__ import annotations

import html
import logging
import re
import secrets

from bot.errors import ThinkerError, UserError
from bot.handlers.context import Call, Handler
from bot.views import messages

log = logging.getLogger(__name__)

_ALERT_LIMIT = 190
_TAG = re.compile(r"</?[a-z][^<>]*>")


async def guarded(handler: Handler, call: Call) -> None:
    """Run a handler; whatever happens, a pressed button is answered and nobody sees a traceback."""
    try:
        await handler(call)
    except UserError as error:
        await _tell(call, error)
    except ThinkerError as error:
        log.warning("a text was too much for the worker", extra={"chat": call.chat.id, "why": str(error)})
        await _tell(call, UserError("intake.failed"))
    except Exception:
        incident = secrets.token_hex(3)
        log.exception("a handler failed", extra={"incident": incident, "chat": call.chat.id})
        await _tell(call, UserError("failed", incident=incident))
    finally:
        await call.answer()


async def _tell(call: Call, error: UserError) -> None:
    screen = messages.problem(error, call.texts)
    text = html.unescape(_TAG.sub("", screen.html))
    if call.query_id and len(text) <= _ALERT_LIMIT and not screen.rows:
        await call.answer(text, alert=True)
    else:
        await call.reply(screen)
