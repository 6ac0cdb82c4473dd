"""Sends and edits rich messages, and falls back to the classic form where a server refuses them.

All that Lede assumes about them is here (https://core.telegram.org/bots/api#rich-messages, Bot API 10.1).
`sendRichMessage` and the parameter `rich_message` of `editMessageText` take an `InputRichMessage` with the
field `html`; the other parameters are those of `sendMessage` without the link preview. A refusal with status
400 or 404 certainly sent nothing, so the classic message may follow in the same delivery. A server before
10.1 answers `sendRichMessage` with 404; it does not know the parameter of `editMessageText`, and says that
the text is empty. Where the classic message is accepted after such an answer, the server is not asked for
rich messages again as long as the process runs.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.gateways.telegram.outcomes import is_unchanged, outcome_of
from bot.gateways.telegram.screen_parameters import markup_parameters
from bot.ports.messenger import BadMarkup, Rejected, RichForm
from bot.telegram_text import without_time_tags

log = logging.getLogger(__name__)

SEND_RICH = "sendRichMessage"
_UNKNOWN_CONTENT_PHRASES = ("message text is empty", "rich message must be non-empty")
"""What servers say in lower case that do not read the content of a rich message."""
_MAX_REFUSED = 1_000
"""So many contents are remembered, of which each may be that of many readers."""
_INVALID_DATE_PHRASE = "rich_message_date_invalid"
"""Not documented: bots have reported it for date-time entities, which the reference allows."""


Answer = dict[str, Any]


class RichSupport:
    """Asks a server for rich messages until its answers tell that it does not know them.

    Attributes:
        is_missing: Whether it does not.
    """

    def __init__(self) -> None:
        self.is_missing = False
        self._takes_time_tags = True
        self._refused: dict[int, None] = {}

    async def request(
        self,
        rich: RichForm | None,
        as_rich: Callable[[dict[str, str]], Awaitable[Answer]],
        as_classic: Callable[[], Awaitable[Answer]],
    ) -> tuple[Answer, bool]:
        """Make a request for the rich form; where there is none or it is refused, for the classic one.

        Args:
            rich: The rich form, None for none.
            as_rich: Makes the request with these form values.
            as_classic: Makes the request for the classic form.

        Returns:
            The answer, and whether the message is in the rich form now.

        Raises:
            TelegramError: The last request failed.
        """
        if rich is None or self.is_missing or hash(rich) in self._refused:
            return await as_classic(), False
        try:
            return await self._request_rich(rich, as_rich), True
        except TelegramError as error:
            if not _may_be_classic(error):
                raise
            refusal = error
        answer = await as_classic()
        self._learn_from(rich, refusal)
        return answer, False

    async def _request_rich(
        self, rich: RichForm, as_rich: Callable[[dict[str, str]], Awaitable[Answer]]
    ) -> Answer:
        """Make the request; from the first refusal of a date-time entity on without these."""
        if self._takes_time_tags:
            try:
                return await as_rich(rich_parameters(rich))
            except BadRequest as error:
                if _INVALID_DATE_PHRASE not in error.message.lower():
                    raise
            log.info("telegram: rich messages without date-time entities from now on")
            self._takes_time_tags = False
        return await as_rich(rich_parameters(replace(rich, html=without_time_tags(rich.html))))

    def _learn_from(self, rich: RichForm, refusal: TelegramError) -> None:
        """Remember and log a refusal of the rich form, after which the server accepted the classic one."""
        if not _is_unknown_to_server(refusal):
            self._refused[hash(rich)] = None
            if len(self._refused) > _MAX_REFUSED:
                del self._refused[next(iter(self._refused))]
            log.warning("telegram: rich message refused", extra={"error": refusal.message})
        elif not self.is_missing:
            self.is_missing = True
            log.warning("telegram: no rich messages, classic sent", extra={"error": refusal.message})


def rich_parameters(rich: RichForm) -> dict[str, str]:
    """The content and the buttons of a rich message as form values."""
    # Detection is off: Telegram refuses a whole message for text in it that it takes for a bad address.
    content: dict[str, object] = {"html": rich.html, "skip_entity_detection": not rich.has_hashtags}
    if rich.is_rtl:
        content["is_rtl"] = True
    shown = {"rich_message": json.dumps(content, ensure_ascii=False)}
    return {**shown, **(markup_parameters(rich.rows) if rich.rows else {})}


def _may_be_classic(error: TelegramError) -> bool:
    """Whether nothing was sent and the rich form may be the reason, so that the classic one may follow."""
    is_refused_content = isinstance(outcome_of(error), Rejected | BadMarkup) and not is_unchanged(error)
    return is_refused_content or isinstance(error, InvalidToken)


def _is_unknown_to_server(error: TelegramError) -> bool:
    """Whether a refusal is that of a server without rich messages."""
    if isinstance(error, BadRequest):
        return any(phrase in error.message.lower() for phrase in _UNKNOWN_CONTENT_PHRASES)
    return isinstance(error, InvalidToken)  # the library's class for status 404
