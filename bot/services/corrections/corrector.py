"""Corrects sent messages: plans their edits in batches, just ahead of delivery, until all have been planned.

Each batch and how far it reached are one transaction, so a restart goes on where the last one ended. An edit
that a crash left unfinished is made again, which changes nothing where it had arrived.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

from bot.concurrency.step_loop import run_steps
from bot.ports.clock import Clock
from bot.services.calendar.quiet_hours import send_window
from bot.services.corrections.card_edits import CardEdits, EditCard
from bot.services.corrections.corrections import (
    CANCEL_BATCH_SIZE,
    CORRECTION_LIFETIME,
    MESSAGE_RETENTION,
    CorrectionProgress,
    is_due,
    load_progress,
)
from data.articles import articles
from data.database import Database, Transaction
from data.delivery import broadcasts, corrected_messages, corrections, planning
from data.delivery.broadcasts import QuietHoursKey
from data.delivery.corrected_messages import Places, SentDelivery
from data.delivery.corrections import KIND
from data.delivery.planning import EditionDelivery
from data.records.corrections import Correction, CorrectionState

log = logging.getLogger(__name__)

_PLAN_AHEAD_SECONDS = 20.0
_MIN_BATCH_SIZE, _MAX_BATCH_SIZE = 100, 2_500
_POLL_INTERVAL_SECONDS = 1.0
_REPORT_INTERVAL_SECONDS = 3.0
"""Counting the edits of a large correction, and editing its card, is too costly for every second."""
_REPORT_TIMEOUT_SECONDS = 30.0

ReportCorrection = Callable[[CorrectionProgress], Awaitable[None]]


class CorrectionRunner:
    """Carries out the ordered corrections; only for the process that holds the leader lock.

    Args:
        database: Where edits are planned.
        clock: Tells the present instant.
        rate: Gives the messages a second at present.
        edit_card: Edits a message that was shared into another chat.
        report: Shows the editor how far a correction is, every few seconds and at its end.
        due: Set when a correction was ordered or stopped here.
        on_messages: Called when edits have been planned.
        idle_interval: Seconds after which to look for a correction that was ordered elsewhere.
        track_step: Wraps each step, to observe how it ends.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        rate: Callable[[], float],
        edit_card: EditCard,
        report: ReportCorrection,
        due: asyncio.Event,
        on_messages: Callable[[], object],
        idle_interval: float,
        track_step: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rate = rate
        self._cards = CardEdits(database, edit_card)
        self._report = report
        self._due = due
        self._on_messages = on_messages
        self._idle_interval = idle_interval
        self._track_step = track_step
        self._places: dict[int, Places] = {}
        self._unreported: dict[int, CorrectionProgress] = {}
        self._reported_at: dict[int, float] = {}

    async def run(self) -> None:
        """Carry out ordered corrections until cancelled; failures of the database are waited out."""
        await run_steps(self._step_with_delay, self._due, self._track_step, _log_failure)

    async def _step_with_delay(self) -> float:
        return _POLL_INTERVAL_SECONDS if await self.step() else self._idle_interval

    async def step(self) -> bool:
        """Advance each ordered correction once; returns whether there is one."""
        await self._report_ends()
        now = self._clock.now()
        # In this order: edits of an earlier correction are cancelled before those of a later one are planned.
        for correction in await self._list_in(CorrectionState.WAITING):
            if correction.starts_at is not None and correction.starts_at <= now:
                await self._begin(correction, now)
        for correction in await self._list_in(CorrectionState.STOPPING):
            await self._cancel_unsent(correction, now)
        for correction in await self._list_in(CorrectionState.RUNNING):
            await self._continue(correction, now)
        return bool(self._unreported or await self._list_in(*corrections.ACTIVE_STATES))

    async def _list_in(self, *states: CorrectionState) -> list[Correction]:
        async with self._database.reading() as tx:
            return await corrections.list_in(tx, states)

    async def _begin(self, waiting: Correction, now: datetime) -> None:
        """Mark the article as corrected; the earlier corrections of it end, since the last one wins."""
        async with self._database.transaction() as tx:
            correction = await corrections.get_for_update(tx, waiting.id)
            article = await articles.get_for_update(tx, waiting.article_id)
            if correction is None or article is None or correction.state is not CorrectionState.WAITING:
                return
            if not is_due(correction, article):
                await corrections.change(tx, waiting.id, state=CorrectionState.STOPPING, is_stopped=True)
                return
            await articles.revise(tx, article.id, now, corrected_at=now, correction=correction.note)
            await corrections.stop_others(tx, correction)
            await corrections.change(tx, waiting.id, state=CorrectionState.RUNNING)

    async def _continue(self, correction: Correction, now: datetime) -> None:
        assert correction.edition_id is not None
        async with self._database.reading() as tx:
            ready, deferred = await broadcasts.count_unsent(tx, correction.edition_id, now, KIND)
        is_late = correction.starts_at is None or now >= correction.starts_at + CORRECTION_LIFETIME
        has_cards = not is_late and await self._cards.edit_next(correction)
        if correction.all_planned and not (ready + deferred or has_cards):
            await self._finish(correction)
            return
        if not correction.all_planned and ready < self._batch_size():
            # Before the transaction that writes: there may be a hundred thousand editions to look through.
            places = await self._load_places(correction, now)
            await self._plan_batch(correction.id, places, now)
        await self._report_progress_throttled(correction.id)

    def _batch_size(self) -> int:
        return max(_MIN_BATCH_SIZE, min(_MAX_BATCH_SIZE, math.ceil(self._rate() * _PLAN_AHEAD_SECONDS)))

    async def _plan_batch(self, correction_id: int, places: Places, now: datetime) -> None:
        """Plan the next edits; a day after the beginning, plan no more."""
        async with self._database.transaction() as tx:
            correction = await corrections.get_for_update(tx, correction_id)
            if correction is None or correction.starts_at is None:
                return
            if correction.state is not CorrectionState.RUNNING:
                return
            if now >= correction.starts_at + CORRECTION_LIFETIME:
                await corrections.change(tx, correction_id, all_planned=True)
                return
            found, reached = await corrected_messages.list_messages(
                tx, places, correction, self._batch_size()
            )
            progress: dict[str, object] = {}
            if reached is not None:
                progress = {"reached_edition": reached[0], "reached": reached[1]}
            else:
                found, is_open = await corrected_messages.list_in_flight(tx, correction)
                progress = {"all_planned": not is_open}
            await self._plan_messages(tx, correction, found, now)
            await corrections.change(tx, correction_id, **progress)
        self._on_messages()

    async def _plan_messages(
        self, tx: Transaction, correction: Correction, found: Sequence[SentDelivery], now: datetime
    ) -> None:
        assert correction.starts_at is not None
        expires_at = correction.starts_at + CORRECTION_LIFETIME
        await corrected_messages.plan_edits(tx, correction, found, now, expires_at)
        if correction.has_notice:
            groups = await corrected_messages.group_recipients(tx, found)
            notices = [(_notice(correction, key, now, expires_at), ids) for key, ids in groups.items()]
            await planning.insert_deliveries(tx, notices)

    async def _load_places(self, correction: Correction, now: datetime) -> Places:
        """Where the article stands; editions that are planned later contain it corrected."""
        if correction.id not in self._places:
            async with self._database.reading() as tx:
                article = await articles.get(tx, correction.article_id)
                since = now - MESSAGE_RETENTION
                found = await corrected_messages.list_places(tx, article, since) if article else {}
            self._places[correction.id] = found
        return self._places[correction.id]

    async def _cancel_unsent(self, correction: Correction, now: datetime) -> None:
        """Cancel the edits that have not left; finish once the others are settled."""
        cancelled = CANCEL_BATCH_SIZE
        while correction.edition_id is not None and cancelled == CANCEL_BATCH_SIZE:
            async with self._database.transaction() as tx:
                cancelled = await broadcasts.cancel(tx, correction.edition_id, now, CANCEL_BATCH_SIZE, KIND)
                unsent = sum(await broadcasts.count_unsent(tx, correction.edition_id, now, KIND))
            if unsent and cancelled < CANCEL_BATCH_SIZE:
                return
        await self._finish(correction)

    async def _finish(self, correction: Correction) -> None:
        async with self._database.transaction() as tx:
            done = await corrections.change(tx, correction.id, state=CorrectionState.DONE, all_planned=True)
            self._unreported[correction.id] = await load_progress(tx, done)
        self._places.pop(correction.id, None)
        self._reported_at.pop(correction.id, None)
        await self._report_ends()

    async def _report_ends(self) -> None:
        """Report how corrections ended, until the reports succeed."""
        for number, progress in list(self._unreported.items()):
            if await self._try_report(progress):
                del self._unreported[number]

    async def _report_progress_throttled(self, correction_id: int) -> None:
        if time.monotonic() < self._reported_at.get(correction_id, -math.inf) + _REPORT_INTERVAL_SECONDS:
            return
        async with self._database.reading() as tx:
            correction = await corrections.get(tx, correction_id)
            progress = await load_progress(tx, correction) if correction else None
        if progress is not None:
            await self._try_report(progress)
        self._reported_at[correction_id] = time.monotonic()

    async def _try_report(self, progress: CorrectionProgress) -> bool:
        """Report to the editor; returns whether that ended within its timeout."""
        try:
            async with asyncio.timeout(_REPORT_TIMEOUT_SECONDS):
                await self._report(progress)
        except TimeoutError:
            log.warning("corrections: report timed out")
            return False
        return True


def _notice(
    correction: Correction, key: QuietHoursKey, now: datetime, expires_at: datetime
) -> EditionDelivery:
    """The notice to all readers with the same quiet hours and zone."""
    assert correction.edition_id is not None
    assert correction.starts_at is not None
    window = send_window(now, key.quiet, key.timezone, now)
    return EditionDelivery(
        edition_id=correction.edition_id,
        kind=KIND,
        local_date=correction.starts_at.astimezone(UTC).date(),
        slot=correction.id,
        parts=(0,),
        due_at=max(expires_at, window.not_before),
        not_before=window.not_before,
        expires_at=max(expires_at, window.expires_at),
    )


def _log_failure(error: Exception) -> None:
    log.error("corrections: step failed, retrying", exc_info=error)
