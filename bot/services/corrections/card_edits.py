"""Edits the messages of a corrected story that were shared into other chats, until none is left."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.ports.messenger import NotSent, Outcome, OutcomeUnknown, Sent, SlowDown
from bot.services.corrections.corrections import last_shared
from data.database import Database
from data.delivery import shared_cards
from data.records.corrections import Correction
from data.records.sharing import SharedCard

log = logging.getLogger(__name__)

_BATCH_SIZE = 50

EditCard = Callable[[SharedCard], Awaitable[Outcome]]
"""Draws a story as it is now into a shared message, when the rate permits."""


class CardEdits:
    """The edits of shared messages; an edit can be repeated, so one without an answer is made again.

    Args:
        database: Where the messages are stored.
        edit: Edits one.
    """

    def __init__(self, database: Database, edit: EditCard) -> None:
        self._database = database
        self._edit = edit

    async def edit_next(self, correction: Correction) -> bool:
        """Edit the next messages of a correction; returns whether some are left."""
        open_cards = await self._list_open(correction, _BATCH_SIZE)
        for card in open_cards:
            outcome = await self._edit(card)
            if isinstance(outcome, SlowDown | NotSent | OutcomeUnknown):
                log.info("corrections: shared card waits", extra={"card": card.id, "outcome": outcome})
                return True
            async with self._database.transaction() as tx:
                is_gone = not isinstance(outcome, Sent)
                await shared_cards.settle(tx, [card.id], correction.id, is_gone=is_gone)
        return bool(await self._list_open(correction, 1)) if open_cards else False

    async def _list_open(self, correction: Correction, limit: int) -> list[SharedCard]:
        async with self._database.reading() as tx:
            return await shared_cards.list_open(
                tx, correction.article_id, correction.id, last_shared(correction), limit
            )
