"""Tries the time zones, a worker process, and the health check of the Lede that runs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp

from bot.doctor.machine_rules import RunningFacts, WorkerFacts
from bot.errors import LedeError
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.settings import Settings

SAMPLE_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney")
"""One zone of each large region: a machine without zone data knows none of them."""
_HEALTH_TIMEOUT = aiohttp.ClientTimeout(total=5)
_LOCAL_ADDRESSES = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - replaced, not bound
_SAMPLE_TEXT = (
    "The ferry moves to a new pier on Monday. The old one was built in 1931. Its piles have rotted."
)


def find_missing_zones(zones: Iterable[str]) -> tuple[str, ...]:
    """The zones, and of a few well-known ones, those whose data this machine lacks."""
    return tuple(zone for zone in sorted({*zones, *SAMPLE_ZONES}) if not _is_known(zone))


def _is_known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


async def try_worker(method: str) -> WorkerFacts:
    """Start a worker process and let it summarize three sentences by `method`."""
    started = time.monotonic()
    worker = SummarizerClient(method)
    try:
        await worker.prepare_text(_SAMPLE_TEXT, ())
    except (LedeError, OSError) as error:
        return WorkerFacts(problem=f"{str(error) or type(error).__name__}.")
    finally:
        await worker.close()
    return WorkerFacts(seconds=time.monotonic() - started)


async def ask_health(settings: Settings, leader: str) -> RunningFacts:
    """What /healthz of the running Lede reports; it is asked only where HTTP_LISTEN names a port."""
    if settings.http_listen is None or not settings.http_listen[1]:
        return RunningFacts(leader)
    host, port = settings.http_listen
    host = _LOCAL_ADDRESSES.get(host, host)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        async with (
            aiohttp.ClientSession(timeout=_HEALTH_TIMEOUT) as session,
            session.get(f"http://{address}/healthz", allow_redirects=False) as response,
        ):
            body = await response.json(content_type=None)
            problems = tuple(str(one) for one in body["problems"])
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError, KeyError, TypeError):
        return RunningFacts(leader, address if leader else "")
    return RunningFacts(leader, address, problems)
