"""A ledger that cannot be written for a while: sending waits, and what was sent is noted in the end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import Newsroom
from tests.chaos.database_faults import locked_file, locked_table, no_space_for, small_disk
from tests.chaos.harness import Room
from tests.support.postgres_server import end_connections

pytestmark = pytest.mark.process

READERS = 100
LOCKED_SECONDS = 12.0
"""Longer than two waits of the sender for the lock."""


async def _in_the_middle(room: Room) -> None:
    """A fan-out is under way, and each answer takes a while."""
    room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
    await room.start()
    await room.fan_out()
    await room.reached(READERS // 3)


async def _all_sent(room: Room) -> None:
    room.move(timedelta(minutes=3))  # what a lease or a second try waits for
    await room.settled()
    tally = await room.verify()
    assert tally.sent == READERS
    await room.end()


async def test_a_database_locked_by_another_process_delays_and_harms_nothing(
    room_of: Newsroom, tmp_path: Path
) -> None:
    async with room_of(READERS) as room:
        await _in_the_middle(room)
        with locked_file(tmp_path / "lede.db"):
            await asyncio.sleep(LOCKED_SECONDS)
        await _all_sent(room)


async def test_a_ledger_locked_on_postgresql_delays_and_harms_nothing(
    room_of: Newsroom, postgres_url: str
) -> None:
    async with room_of(READERS, url=postgres_url) as room:
        await _in_the_middle(room)
        async with locked_table(postgres_url):
            await asyncio.sleep(LOCKED_SECONDS / 2)
        await _all_sent(room)


@pytest.mark.usefixtures("long_run")
async def test_lost_connections_to_postgresql_lose_and_double_nothing(
    room_of: Newsroom, postgres_url: str
) -> None:
    async with room_of(READERS, url=postgres_url) as room:
        await _in_the_middle(room)
        for _ in range(3):
            await end_connections(postgres_url)
            await asyncio.sleep(0.3)
        room.move(timedelta(minutes=3))
        await room.settled()
        tally = await room.verify()
    assert tally.sent + tally.unknown == READERS


async def test_files_that_cannot_grow_delay_and_harm_nothing(room_of: Newsroom, tmp_path: Path) -> None:
    async with room_of(READERS) as room:
        await _in_the_middle(room)
        with no_space_for(room.sender, tmp_path):
            await asyncio.sleep(3.0)
        await _all_sent(room)


async def test_a_full_disk_delays_and_harms_nothing(room_of: Newsroom, tmp_path: Path) -> None:
    async with (
        small_disk(tmp_path, 16) as disk,
        room_of(READERS, url=f"sqlite+aiosqlite:///{disk / 'lede.db'}") as room,
    ):
        await _in_the_middle(room)
        filler = disk / "filler"
        _fill(filler)
        await asyncio.sleep(3.0)
        filler.unlink()
        await _all_sent(room)


def _fill(path: Path) -> None:
    """Take all the space there is."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return
