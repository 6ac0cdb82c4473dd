"""Two `lede run` on one database: one works, the other takes over; nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from bot.playground import Playground
from bot.playground.faults import Fault, FaultKind
from tests.journeys.process import RUNNING, Lede, database_url, due_readers, outbox_states
from tests.journeys.talk import ask

pytestmark = pytest.mark.process

STANDS_BY = "standing by"
IN_FLIGHT = 12
Start = Callable[..., Awaitable[Lede]]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with Playground() as playground:
        yield playground


@pytest.fixture
async def start(playground: Playground, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts `lede run` against the playground; further settings are keywords."""
    async with AsyncExitStack() as stack:

        async def begin(*arguments: str, ready: str = RUNNING, **settings: str) -> Lede:
            environ = {
                "BOT_TOKEN": playground.token,
                "DATABASE_URL": database_url(tmp_path),
                "TELEGRAM_API_URL": playground.root,
                **settings,
            }
            lede = await Lede.start(tmp_path, environ, *arguments)
            stack.push_async_callback(lede.close)
            await lede.wrote(ready)
            return lede

        yield begin


async def until(holds: Callable[[], bool], within: float = 60) -> None:
    """Wait for something that only counting tells."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


def reached(playground: Playground) -> Counter[int]:
    """How many digests each chat has got."""
    return Counter(sent.chat_id for sent in playground.sent if sent.ok and sent.method == "sendMessage")


def free_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


async def health(address: str, within: float = 20) -> tuple[int, str]:
    """What /healthz says, once somebody answers there."""
    async with asyncio.timeout(within), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://{address}/healthz") as response:
                    return response.status, await response.text()
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def test_the_second_says_for_whom_it_waits_once_and_takes_over_after_a_clean_end(
    playground: Playground, start: Start
) -> None:
    rita = playground.add_user("Rita", language_code="en")
    address = free_address()
    first = await start()
    second = await start(ready=STANDS_BY, HTTP_LISTEN=address)
    assert f":{first.process.pid} since" in await second.wrote(STANDS_BY)
    await ask(rita, "/help")
    status, said = await health(address)
    assert status == 200
    assert STANDS_BY in said
    assert await first.stop() == 0
    await second.wrote(RUNNING, 60)
    assert STANDS_BY not in (await health(address))[1]
    await ask(rita, "/settings")
    assert await second.stop() == 0
    assert len([line for line in second.lines if STANDS_BY in line]) == 1
    assert "another process polls" not in first.log + second.log
    assert len([m for m in rita.messages if m.outgoing]) == 2


async def test_the_second_gets_the_address_of_the_first_too(start: Start) -> None:
    address = free_address()
    first = await start(HTTP_LISTEN=address)
    second = await start(ready=STANDS_BY, HTTP_LISTEN=address)
    await first.stop(signal.SIGKILL)
    await second.wrote(RUNNING, 60)
    assert await health(address) == (200, '{"ok": true, "problems": []}')
    assert await second.stop() == 0


async def test_one_that_only_stands_by_ends_when_asked(start: Start) -> None:
    await start()
    second = await start(ready=STANDS_BY)
    assert await second.stop() == 0
    assert RUNNING not in second.log


async def test_after_kill_9_in_a_fan_out_the_second_goes_on_without_loss_or_repeat(
    playground: Playground, start: Start, tmp_path: Path
) -> None:
    readers = await due_readers(tmp_path, playground, 100)
    playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.2))
    first = await start()
    second = await start(ready=STANDS_BY)
    await until(lambda: len(playground.sent) >= 25)
    await first.stop(signal.SIGKILL)
    playground.faults.clear()
    await second.wrote(RUNNING, 60)
    async with asyncio.timeout(60):
        while (await outbox_states(tmp_path)).keys() - {"sent", "unknown"}:  # noqa: ASYNC110 - see until
            await asyncio.sleep(0.2)
    assert await second.stop() == 0
    states = await outbox_states(tmp_path)
    assert states["sent"] + states.get("unknown", 0) == 100
    assert states.get("unknown", 0) <= IN_FLIGHT
    assert set(reached(playground)) <= {reader.id for reader in readers}
    assert set(reached(playground).values()) == {1}
    assert 100 - len(reached(playground)) <= states.get("unknown", 0)
