"""A ledger that cannot be written for a while: sending waits, and sent messages are recorded in the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import OpenHarness, is_long_run
from tests.chaos.database_faults import limit_file_size, locked_file, locked_table, small_disk
from tests.chaos.harness import ChaosHarness
from tests.support.postgres_server import end_connections

pytestmark = pytest.mark.process

READERS = 100
LOCKED_SECONDS = 6.0
"""Longer than one wait of the sender for the lock, which is five seconds; longer than two in long runs."""


async def _start_slow_fan_out(harness: ChaosHarness) -> None:
    """Start a fan-out whose answers take 0.1 s, and wait until a third has arrived."""
    harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
    await harness.start()
    await harness.fan_out()
    await harness.wait_for_more_arrivals(READERS // 3)


async def _verify_all_sent(harness: ChaosHarness) -> None:
    harness.move_clock(timedelta(minutes=3))  # past the end of leases and retry delays
    await harness.wait_until_settled()
    tally = await harness.verify()
    assert tally.sent == READERS
    await harness.terminate()


async def test_a_database_locked_by_another_process_delays_digests_and_loses_none(
    open_harness: OpenHarness, tmp_path: Path
) -> None:
    async with open_harness(READERS) as harness:
        await _start_slow_fan_out(harness)
        with locked_file(tmp_path / "lede.db"):
            await asyncio.sleep(2 * LOCKED_SECONDS if is_long_run() else LOCKED_SECONDS)
        await _verify_all_sent(harness)


async def test_a_ledger_locked_on_postgresql_delays_digests_and_loses_none(
    open_harness: OpenHarness, postgres_url: str
) -> None:
    async with open_harness(READERS, url=postgres_url) as harness:
        await _start_slow_fan_out(harness)
        async with locked_table(postgres_url):
            await asyncio.sleep(LOCKED_SECONDS)
        await _verify_all_sent(harness)


@pytest.mark.usefixtures("long_run")
async def test_lost_connections_to_postgresql_lose_and_repeat_no_digest(
    open_harness: OpenHarness, postgres_url: str
) -> None:
    async with open_harness(READERS, url=postgres_url) as harness:
        await _start_slow_fan_out(harness)
        for _ in range(3):
            await end_connections(postgres_url)
            await asyncio.sleep(0.3)
        harness.move_clock(timedelta(minutes=3))
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent + tally.unknown == READERS


async def test_files_that_cannot_grow_delay_digests_and_lose_none(
    open_harness: OpenHarness, tmp_path: Path
) -> None:
    async with open_harness(READERS) as harness:
        await _start_slow_fan_out(harness)
        with limit_file_size(harness.sender, tmp_path):
            await asyncio.sleep(3.0)
        await _verify_all_sent(harness)


async def test_a_full_disk_delays_digests_and_loses_none(open_harness: OpenHarness, tmp_path: Path) -> None:
    async with (
        small_disk(tmp_path, 16) as disk,
        open_harness(READERS, url=f"sqlite+aiosqlite:///{disk / 'lede.db'}") as harness,
    ):
        await _start_slow_fan_out(harness)
        filler = disk / "filler"
        _fill_disk(filler)
        await asyncio.sleep(3.0)
        filler.unlink()
        await _verify_all_sent(harness)


def _fill_disk(path: Path) -> None:
    """Fill the disk with a file at `path`."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return
