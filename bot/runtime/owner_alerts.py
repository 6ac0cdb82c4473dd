"""Checks every half minute for problems and reports them, and their end, to the owners by Telegram."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta

from bot.handlers.context import AppContext
from bot.monitoring.health_check import HealthCheck
from bot.monitoring.heartbeats import STALLED_AFTER_SECONDS, FailureKind, Job
from bot.ports.messenger import NotSent, Outcome, Screen, SlowDown
from bot.runtime.backup_job import BackupAge
from bot.services.alerts.claims import AlertLog
from bot.services.alerts.rules import AlertCause, BacklogClock, HealthSnapshot, Problem, detect_problems
from bot.services.newsroom import people
from bot.services.newsroom.statistics import SendRate
from bot.views.admin import alerts as view
from data.coordination.leader_lock import is_shared
from data.delivery import statistics
from data.errors import DataError

log = logging.getLogger(__name__)

CHECK_INTERVAL_SECONDS = 30.0
_DATABASE_TIMEOUT_SECONDS = 20.0
_OWNERS_TIMEOUT_SECONDS = 5.0
_MAX_HALT_SECONDS = 60.0
"""The longest halt that a message to an owner waits for; after a longer one a current report is sent."""
_INITIAL_LOOKBACK = timedelta(days=1)
_LOCAL_CAUSES = (AlertCause.PLANNING, AlertCause.FEEDS, AlertCause.DATABASE)
_JOB_BY_CAUSE = {
    AlertCause.PLANNING: Job.PLANNING,
    AlertCause.SENDING: Job.DELIVERY,
    AlertCause.BROADCASTS: Job.BROADCASTING,
    AlertCause.CORRECTIONS: Job.CORRECTING,
    AlertCause.BULLETINS: Job.BULLETINS,
    AlertCause.TOKEN: Job.POLLING,
    AlertCause.POLLING_CONFLICT: Job.POLLING,
    AlertCause.BACKUP: Job.BACKUP,
}


class HealthMonitor:
    """Monitors one process and, if it is the leader, the deliveries of all processes.

    Args:
        context: The open application.
        is_leader: Whether this process is the leader.
        monotonic: Seconds on a clock that is never set back.
    """

    def __init__(
        self,
        context: AppContext,
        is_leader: Callable[[], bool],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._is_leader = is_leader
        self._monotonic = monotonic
        self._health_check = HealthCheck(context.database, context.heartbeats)
        self._alert_log = AlertLog(context.database, is_shared=is_shared(context.settings.database_url))
        self._backlog_clock = BacklogClock()
        self._backup_age = BackupAge(context)
        self._ready_count: int | None = None
        self._database_problem = ""
        self._was_leader = False
        self._owners: frozenset[int] = frozenset()
        self._logged_causes: set[AlertCause] = set()

    async def run(self) -> None:
        """Check every half minute until cancelled; an error of the monitor itself ends no other job."""
        try:
            while True:
                await asyncio.sleep(CHECK_INTERVAL_SECONDS)
                try:
                    await self.check()
                except Exception:
                    log.exception("alerts: check failed, retrying")
        finally:
            await self._health_check.close()

    async def check(self) -> None:
        """Check once and report what has changed; nothing is reported during a halt."""
        now = self._context.clock.now()
        problems = detect_problems(await self._take_snapshot(now))
        self._log_new_problems(problems)
        if self._context.rate_limiter.halted_for:
            return
        # While claims cannot be written, only the last leader reports, from memory; otherwise all would.
        causes = [one.cause for one in problems]
        claimed = await self._alert_log.claim(causes, now, from_memory=self._was_leader)
        if claimed:
            await self._report_problems([one for one in problems if one.cause in claimed], now)
        recovered = await self._alert_log.claim_recoveries(
            list(self._recovered_causes(causes)), now, _LOCAL_CAUSES
        )
        if recovered:
            await self._report_recoveries(sorted(recovered))

    async def _take_snapshot(self, now: datetime) -> HealthSnapshot:
        heartbeats = self._context.heartbeats
        database_problem, previous_problem = (
            await self._health_check.database_problem(),
            self._database_problem,
        )
        self._database_problem = database_problem
        snapshot = HealthSnapshot(
            failures=heartbeats.failures(),
            heartbeat_ages=heartbeats.ages(),
            database_error=database_problem if previous_problem else "",
            backup_age_seconds=await self._backup_age.get(now),
            stars_refusal=self._context.rate_limiter.paid.refusal,
        )
        self._ready_count = None
        try:
            if database_problem or not self._is_leader():
                return snapshot
            async with asyncio.timeout(_DATABASE_TIMEOUT_SECONDS):
                return await self._add_delivery_state(snapshot, now)
        except (DataError, TimeoutError) as error:
            log.warning("alerts: state of the deliveries is unknown", extra={"error": str(error)})
            return snapshot
        finally:
            self._was_leader = self._is_leader() or (self._was_leader and bool(database_problem))

    async def _add_delivery_state(self, snapshot: HealthSnapshot, now: datetime) -> HealthSnapshot:
        context = self._context
        waiting, outcomes = await context.statistics.waiting(), await context.statistics.outcomes()
        losses_reported_at = await self._alert_log.last_alert_at(AlertCause.LOST) or now - _INITIAL_LOOKBACK
        unknown_reported_at = (
            await self._alert_log.last_alert_at(AlertCause.OUTCOME_UNKNOWN) or now - _INITIAL_LOOKBACK
        )
        async with context.database.reading() as tx:
            unknown_count = await statistics.count_unknown_since(tx, unknown_reported_at)
        self._ready_count = waiting.ready
        oldest_wait_seconds = (
            max(0.0, (now - waiting.oldest_ready_at).total_seconds()) if waiting.oldest_ready_at else 0.0
        )
        sent_count = sum(context.instruments.sends.values())
        send_rate = SendRate(context.rate_limiter.rate, context.rate_limiter.halted_for)
        return HealthSnapshot(
            failures=snapshot.failures,
            heartbeat_ages=snapshot.heartbeat_ages,
            database_error=snapshot.database_error,
            backup_age_seconds=snapshot.backup_age_seconds,
            stars_refusal=snapshot.stars_refusal,
            backlog_seconds=self._backlog_clock.update(
                self._monotonic(), sent_count, oldest_wait_seconds, send_rate
            ),
            ready=waiting.ready,
            run_outcomes=tuple(one for one in outcomes if one.run.at > losses_reported_at),
            unknown_count=unknown_count,
        )

    def _recovered_causes(self, causes: Collection[AlertCause]) -> Iterator[AlertCause]:
        """Causes that this process has seen to be over."""
        for cause in AlertCause:
            if cause not in causes and self._has_recovered(cause):
                yield cause

    def _has_recovered(self, cause: AlertCause) -> bool:
        heartbeats, job_ages = self._context.heartbeats, self._context.heartbeats.ages()
        match cause:
            case AlertCause.LOST | AlertCause.OUTCOME_UNKNOWN:
                return False
            case AlertCause.STARS:
                return self._context.rate_limiter.paid.has_worked
            case AlertCause.DATABASE:
                failure_kinds = [failure.kind for failure in heartbeats.failures().values()]
                return not self._database_problem and FailureKind.DATABASE not in failure_kinds
            case AlertCause.BACKLOG:
                return self._ready_count == 0
            case AlertCause.FEEDS:
                return job_ages.get(Job.FEEDS, STALLED_AFTER_SECONDS) < STALLED_AFTER_SECONDS
        if _JOB_BY_CAUSE[cause] is Job.POLLING and self._context.settings.webhook_url:
            return self._is_leader()
        return heartbeats.has_succeeded(_JOB_BY_CAUSE[cause])

    def _log_new_problems(self, problems: list[Problem]) -> None:
        """Log each problem when it begins, also while Telegram cannot be reached."""
        for one in problems:
            if one.cause not in self._logged_causes:
                log.error("alerts: problem detected", extra={"cause": str(one.cause), "why": one.why})
        self._logged_causes = {one.cause for one in problems}

    async def _report_problems(self, problems: list[Problem], now: datetime) -> None:
        settings = self._context.settings
        texts = self._context.catalogs.for_language(settings.default_language)
        if not await self._notify_owners(
            view.problem_report(problems, settings.default_timezone, now, texts)
        ):
            await self._alert_log.release_claims([one.cause for one in problems])

    async def _report_recoveries(self, causes: list[AlertCause]) -> None:
        log.info("alerts: problems are over", extra={"causes": ", ".join(causes)})
        await self._notify_owners(
            view.recovery_report(
                causes, self._context.catalogs.for_language(self._context.settings.default_language)
            )
        )

    async def _notify_owners(self, screen: Screen) -> bool:
        """Send to all owners; False where Telegram has accepted none and a later attempt may succeed."""
        notified = [await self._notify_owner(owner, screen) for owner in sorted(await self._find_owners())]
        return any(notified) or not notified

    async def _find_owners(self) -> Collection[int]:
        """The owners; while the database does not answer, those of the last message."""
        context = self._context
        try:
            async with asyncio.timeout(_OWNERS_TIMEOUT_SECONDS):
                self._owners = await people.owner_ids(context.database, context.settings.admin_ids)
        except (DataError, TimeoutError):
            log.warning("alerts: owners cannot be read")
        return self._owners

    async def _notify_owner(self, owner: int, screen: Screen) -> bool:
        """Send to one owner; False where Telegram has certainly not accepted it and a later attempt may."""
        if self._context.rate_limiter.halted_for > _MAX_HALT_SECONDS:
            return False
        outcome = await self._send_in_turn(owner, screen)
        if isinstance(outcome, SlowDown) and self._context.rate_limiter.halted_for <= _MAX_HALT_SECONDS:
            outcome = await self._send_in_turn(owner, screen)
        return not isinstance(outcome, SlowDown | NotSent)

    async def _send_in_turn(self, owner: int, screen: Screen) -> Outcome:
        """Send when the rate limiter allows a reply to the owner's chat."""
        turn_at = await self._context.rate_limiter.acquire_reply_slot(owner)
        try:
            outcome = await self._context.telegram.send(owner, 0, screen)
        finally:
            self._context.rate_limiter.record_response(turn_at)
        if isinstance(outcome, SlowDown):
            self._context.rate_limiter.halt(outcome.seconds)
        return outcome
