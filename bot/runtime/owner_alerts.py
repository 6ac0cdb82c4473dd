"""The watchman: looks again and again whether all is well, and tells the owners when it is not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from bot.handlers.context import AppContext
from bot.monitoring.health_check import Health
from bot.monitoring.heartbeats import STANDSTILL, Duty, Fault
from bot.ports.messenger import NotSent, Outcome, Screen, SlowDown
from bot.services.alerts.claims import AlertLog
from bot.services.alerts.rules import AlertCause, BacklogClock, HealthSnapshot, Problem, detect_problems
from bot.services.newsroom.statistics import SendRate
from bot.views.admin import alerts as view
from data.coordination.leader_lock import is_shared
from data.delivery import statistics
from data.errors import DataError

log = logging.getLogger(__name__)

LOOK_EVERY = 30.0
_PATIENCE = 20.0
_SHORT_PAUSE = 60.0
"""Seconds for which a message to an owner waits; beyond that it is made anew when the pause is over."""
_FIRST_TIME = timedelta(days=1)
_LOCAL = (AlertCause.PLANNING, AlertCause.FEEDS, AlertCause.DATABASE)
_PROOF = {
    AlertCause.PLANNING: Duty.PLANNING,
    AlertCause.SENDING: Duty.DELIVERY,
    AlertCause.BROADCASTS: Duty.BROADCASTING,
    AlertCause.TOKEN: Duty.POLLING,
    AlertCause.POLLING_CONFLICT: Duty.POLLING,
}


class Watchman:
    """Watches one process and, where that one sends, the digests of all.

    Args:
        lede: The application.
        sends: Whether this process has the right to send.
        monotonic: Tells seconds.
    """

    def __init__(
        self, lede: AppContext, sends: Callable[[], bool], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._lede = lede
        self._sends = sends
        self._monotonic = monotonic
        self._health = Health(lede.database, lede.heartbeats)
        self._told = AlertLog(lede.database, is_shared=is_shared(lede.settings.database_url))
        self._debt = BacklogClock()
        self._ready: int | None = None
        self._unwritable = ""
        self._sent_last = False
        self._logged: set[AlertCause] = set()

    async def run(self) -> None:
        """Look every half minute until cancelled; trouble of its own ends no other duty."""
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY)
                try:
                    await self.look()
                except Exception:
                    log.exception("nobody could look whether all is well")
        finally:
            await self._health.close()

    async def look(self) -> None:
        """Look once, and tell what is new; nothing while Telegram wants a pause."""
        now = self._lede.clock.now()
        found = detect_problems(await self._sight(now))
        self._note(found)
        if self._lede.rate_limiter.halted_for:
            return
        # Where the database takes nothing, only the process that sent last tells, not all of them.
        wrong = [one.cause for one in found]
        claimed = await self._told.claim(wrong, now, from_memory=self._sent_last)
        if claimed:
            await self._tell_wrong([one for one in found if one.cause in claimed], now)
        over = await self._told.claim_recoveries(list(self._well(wrong)), now, _LOCAL)
        if over:
            await self._tell_over(sorted(over))

    async def _sight(self, now: datetime) -> HealthSnapshot:
        vitals = self._lede.heartbeats
        unwritable, before = await self._health.database_trouble(), self._unwritable
        self._unwritable = unwritable
        sight = HealthSnapshot(
            failures=vitals.troubles(),
            heartbeat_ages=vitals.ages(),
            database_error=unwritable if before else "",
        )
        self._ready = None
        try:
            if unwritable or not self._sends():
                return sight
            async with asyncio.timeout(_PATIENCE):
                return await self._with_digests(sight, now)
        except (DataError, TimeoutError) as error:
            log.warning("nobody can tell how the digests go: %s", error)
            return sight
        finally:
            self._sent_last = self._sends() or (self._sent_last and bool(unwritable))

    async def _with_digests(self, sight: HealthSnapshot, now: datetime) -> HealthSnapshot:
        lede = self._lede
        waiting, outcomes = await lede.statistics.waiting(), await lede.statistics.outcomes()
        heard = await self._told.last_told_at(AlertCause.LOST) or now - _FIRST_TIME
        doubt = await self._told.last_told_at(AlertCause.OUTCOME_UNKNOWN) or now - _FIRST_TIME
        async with lede.database.reading() as tx:
            doubted = await statistics.count_unknown_since(tx, doubt)
        self._ready = waiting.ready
        waited = max(0.0, (now - waiting.oldest_ready_at).total_seconds()) if waiting.oldest_ready_at else 0.0
        left = sum(lede.instruments.sends.values())
        pace = SendRate(lede.rate_limiter.rate, lede.rate_limiter.halted_for)
        return HealthSnapshot(
            failures=sight.failures,
            heartbeat_ages=sight.heartbeat_ages,
            database_error=sight.database_error,
            backlog_seconds=self._debt.update(self._monotonic(), left, waited, pace),
            ready=waiting.ready,
            run_outcomes=tuple(one for one in outcomes if one.run.at > heard),
            unknown_count=doubted,
        )

    def _well(self, wrong: Collection[AlertCause]) -> Iterator[AlertCause]:
        """Causes that are over as far as this process can tell: it saw that all goes well."""
        for cause in AlertCause:
            if cause not in wrong and self._is_well(cause):
                yield cause

    def _is_well(self, cause: AlertCause) -> bool:
        vitals, ages = self._lede.heartbeats, self._lede.heartbeats.ages()
        match cause:
            case AlertCause.LOST | AlertCause.OUTCOME_UNKNOWN:
                return False
            case AlertCause.DATABASE:
                faults = [trouble.fault for trouble in vitals.troubles().values()]
                return not self._unwritable and Fault.DATABASE not in faults
            case AlertCause.BACKLOG:
                return self._ready == 0
            case AlertCause.FEEDS:
                return ages.get(Duty.FEEDS, STANDSTILL) < STANDSTILL
        if _PROOF[cause] is Duty.POLLING and self._lede.settings.webhook_url:
            return self._sends()
        return vitals.is_well(_PROOF[cause])

    def _note(self, found: list[Problem]) -> None:
        """Say in the log what is newly wrong: it takes what Telegram does not."""
        for one in found:
            if one.cause not in self._logged:
                log.error("something is wrong", extra={"cause": str(one.cause), "why": one.why})
        self._logged = {one.cause for one in found}

    async def _tell_wrong(self, found: list[Problem], now: datetime) -> None:
        settings = self._lede.settings
        texts = self._lede.catalogs.for_language(settings.default_language)
        if not await self._tell(view.problem_report(found, settings.default_timezone, now, texts)):
            await self._told.release_claims([one.cause for one in found])

    async def _tell_over(self, causes: list[AlertCause]) -> None:
        log.info("trouble is over", extra={"causes": ", ".join(causes)})
        await self._tell(
            view.recovery_report(
                causes, self._lede.catalogs.for_language(self._lede.settings.default_language)
            )
        )

    async def _tell(self, screen: Screen) -> bool:
        """Tell all owners; False where Telegram took none of it yet, so that it is worth another try."""
        reached = [await self._say(owner, screen) for owner in sorted(self._lede.settings.admin_ids)]
        return any(reached) or not reached

    async def _say(self, owner: int, screen: Screen) -> bool:
        """Whether an owner was told, perhaps, or cannot be; not so where Telegram did not take it yet."""
        if self._lede.rate_limiter.halted_for > _SHORT_PAUSE:
            return False
        outcome = await self._send(owner, screen)
        if isinstance(outcome, SlowDown) and self._lede.rate_limiter.halted_for <= _SHORT_PAUSE:
            outcome = await self._send(owner, screen)
        return not isinstance(outcome, SlowDown | NotSent)

    async def _send(self, owner: int, screen: Screen) -> Outcome:
        """Send when a pause that Telegram asked for is over."""
        left = await self._lede.rate_limiter.acquire_reply_slot(owner)
        try:
            outcome = await self._lede.telegram.send(owner, 0, screen)
        finally:
            self._lede.rate_limiter.record_response(left)
        if isinstance(outcome, SlowDown):
            self._lede.rate_limiter.halt(outcome.seconds)
        return outcome
