"""Runs the probes that the settings call for and returns all findings, without any secret."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.clock import real_time
from bot.doctor.database_rules import BackupFacts, judge_backups, judge_database
from bot.doctor.disk_probe import measure_disk
from bot.doctor.findings import Finding
from bot.doctor.machine_rules import (
    DiskLimits,
    WorkerFacts,
    judge_disk,
    judge_running,
    judge_worker,
    judge_zones,
)
from bot.doctor.process_probes import ask_health, find_missing_zones, try_worker
from bot.doctor.telegram_rules import TelegramFacts, judge_telegram
from bot.errors import TelegramUnavailable, TelegramUnreachable
from bot.gateways.telegram.status_probe import StatusProbe
from bot.settings import Settings, SharingPolicy
from data.errors import DataError
from data.maintenance.backup import newest_backup
from data.maintenance.inspection import DatabaseState, inspect

POLL_SECONDS = 6
"""How long to listen for another poller: most ask again within five seconds after a conflict."""


@dataclass(frozen=True, slots=True)
class CheckupOptions:
    """How the checks are made.

    Attributes:
        now: Tells the time of this machine.
        disk: When a disk is too full or too slow.
        poll_seconds: How long to listen for another poller, in whole seconds.
        lock_seconds: How long a lock of the database may be kept.
        tries_worker: Whether to start a worker process, which takes seconds.
    """

    now: Callable[[], datetime] = real_time
    disk: DiskLimits = field(default_factory=DiskLimits)
    poll_seconds: int = POLL_SECONDS
    lock_seconds: float = 2.0
    tries_worker: bool = True


async def check_all(settings: Settings, options: CheckupOptions) -> list[Finding]:
    """The findings of every check; takes a few seconds."""
    database = await _inspect_database(settings, options)
    telegram, worker, running = await asyncio.gather(
        _ask_telegram(settings, options, listens=not database.leader),
        _try_worker(settings, options),
        ask_health(settings, database.leader),
    )
    findings = [
        *judge_telegram(telegram, options.now()),
        *_check_machine(settings, database, options),
        *([judge_worker(worker)] if worker else []),
        judge_running(running),
    ]
    return redact(findings, settings)


async def check_machine_quickly(settings: Settings, options: CheckupOptions | None = None) -> list[Finding]:
    """The findings on disk, database and zones that take milliseconds, for the start of `lede run`."""
    chosen = options or CheckupOptions()
    database = await _inspect_database(settings, chosen, thorough=False)
    return redact(_check_machine(settings, database, chosen), settings)


async def check_telegram_quickly(settings: Settings, options: CheckupOptions | None = None) -> list[Finding]:
    """The findings on the bot at Telegram from two requests, for the start of `lede run`."""
    chosen = options or CheckupOptions()
    facts = await _ask_telegram(settings, chosen, listens=False, thorough=False)
    return redact(judge_telegram(facts, chosen.now()), settings)


def check_without_settings() -> list[Finding]:
    """The findings that need no settings, for settings that cannot be read."""
    return [judge_zones(find_missing_zones(()))]


def redact(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """The findings with asterisks in place of every secret of the settings."""
    secrets = [one for one in (settings.bot_token, settings.webhook_secret) if one]

    def clean(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        return text

    return [replace(one, message=clean(one.message), advice=clean(one.advice)) for one in findings]


async def _inspect_database(
    settings: Settings, options: CheckupOptions, *, thorough: bool = True
) -> DatabaseState:
    token_id = settings.bot_token.partition(":")[0]
    return await inspect(
        settings.database_url, token_id, lock_seconds=options.lock_seconds, thorough=thorough
    )


async def _try_worker(settings: Settings, options: CheckupOptions) -> WorkerFacts | None:
    return await try_worker(settings.summary_method) if options.tries_worker else None


def _check_machine(settings: Settings, database: DatabaseState, options: CheckupOptions) -> Sequence[Finding]:
    findings: list[Finding] = []
    if database.file is not None:
        disk = measure_disk(database.file, database_bytes=database.size_bytes)
        findings += judge_disk(disk, options.disk)
    findings += judge_database(database)
    findings.append(judge_backups(database, _find_backups(settings, database), options.now()))
    findings.append(judge_zones(find_missing_zones({settings.default_timezone, *database.timezones})))
    return findings


def _find_backups(settings: Settings, database: DatabaseState) -> BackupFacts:
    if database.is_server:
        return BackupFacts()
    try:
        newest = newest_backup(settings.database_url)
    except (DataError, OSError):
        newest = None
    return BackupFacts(newest[1] if newest else None, is_automatic=any(settings.backup_keep))


async def _ask_telegram(
    settings: Settings, options: CheckupOptions, *, listens: bool, thorough: bool = True
) -> TelegramFacts:
    """Ask Telegram; `listens` also polls for some seconds, unless a webhook forbids it."""
    facts = TelegramFacts(
        is_token_set=bool(settings.bot_token),
        expected_webhook=settings.webhook_url,
        expects_inline=settings.sharing is SharingPolicy.ON,
    )
    if not settings.bot_token:
        return facts
    probe = StatusProbe(settings, options.now)
    try:
        facts = replace(facts, status=await probe.read())
        if thorough:
            facts = replace(facts, knows_rich_messages=await probe.knows_rich_messages())
        if listens and not settings.webhook_url and not (facts.status and facts.status.webhook.url):
            facts = replace(facts, has_other_poller=await probe.has_other_poller(options.poll_seconds))
    except TelegramUnavailable as problem:
        is_refused = not isinstance(problem, TelegramUnreachable)
        if facts.status is None:
            facts = replace(facts, problem=str(problem), is_token_refused=is_refused)
    return facts
