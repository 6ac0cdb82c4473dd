"""Runs Bot API stand-ins in separate processes, for benchmarks of sending.

    python -m benchmarks.telegram_server enforcing READERS
    python -m benchmarks.telegram_server open READERS

The first is the playground with Telegram's limits: 30 messages in any second, one a second to a person. The
second accepts everything without limits. Both write their address to standard output, as JSON, and then read
commands from standard input: `ask` makes a reader send /latest once a second, `report` prints a report.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from aiohttp import web

from bot.playground import Playground

TOKEN = "1:playground"
FIRST_READER = 10_000
_ASKER_ID = 9_000
_POLL_TIMEOUT_SECONDS = 5.0


@dataclass
class TrafficReport:
    """The requests that a stand-in received.

    Attributes:
        left: Arrival time of each message to a reader, in seconds.
        refused: Number of requests refused with 429.
        waits: Seconds from each /latest to its answer.
        sample: The parameters of one message.
    """

    left: list[float] = field(default_factory=list)
    refused: int = 0
    waits: list[float] = field(default_factory=list)
    sample: dict[str, str] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Return the messages a second from the first to the last."""
        return (len(self.left) - 1) / (max(self.left) - min(self.left))


class _FakeTelegram(Protocol):
    async def start(self) -> str: ...
    async def ask(self) -> None: ...
    def report(self) -> TrafficReport: ...


class _LimitedTelegram:
    """The playground with rate limits."""

    def __init__(self, readers: int) -> None:
        self._playground = Playground(token=TOKEN)
        for number in range(readers):
            self._playground.add_user(f"Reader {number}", id=FIRST_READER + number, started=True)
        self._asker = self._playground.add_user("Asker", id=_ASKER_ID, started=True)
        self._waits: list[float] = []

    async def start(self) -> str:
        return await self._playground.start()

    async def ask(self) -> None:
        """Send /latest once a second without waiting for the answer."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._ask_once())
                await asyncio.sleep(1.0)

    async def _ask_once(self) -> None:
        begun = time.perf_counter()
        await self._asker.say("/latest")
        await self._asker.wait_for("Latest", 60)
        self._waits.append(time.perf_counter() - begun)

    def report(self) -> TrafficReport:
        to_readers = [sent for sent in self._playground.sent if sent.chat_id >= FIRST_READER]
        left = [sent.monotonic for sent in to_readers if not sent.error]
        return TrafficReport(
            left, sum("retry after" in sent.error for sent in self._playground.sent), self._waits
        )


class _UnlimitedTelegram:
    """Answers every request at once, and records its time."""

    def __init__(self) -> None:
        self._report = TrafficReport()
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def ask(self) -> None:
        """Do nothing; answers are measured within the limits only."""

    def report(self) -> TrafficReport:
        return self._report

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        values = {name: str(value) for name, value in (await request.post()).items()}
        return web.json_response({"ok": True, "result": await self._result(method, values)})

    async def _result(self, method: str, values: dict[str, str]) -> object:
        match method:
            case "sendMessage":
                return self._sent(values)
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "Lede", "username": "lede_bot"}
            case "getUpdates":
                await asyncio.sleep(_POLL_TIMEOUT_SECONDS)
                return []
            case "getMyCommands":
                return []
            case "getMyName" | "getMyDescription" | "getMyShortDescription":
                return {"name": "", "description": "", "short_description": ""}
        return True

    def _sent(self, values: dict[str, str]) -> dict[str, Any]:
        report = self._report
        report.sample = report.sample or values
        report.left.append(time.monotonic())
        chat = {"id": int(values["chat_id"]), "type": "private", "first_name": "Reader"}
        return {"message_id": len(report.left), "date": 1, "chat": chat, "text": values["text"]}


@dataclass
class TelegramServer:
    """A stand-in in another process."""

    root: str
    _process: Process

    @classmethod
    @asynccontextmanager
    async def running(cls, kind: str, readers: int) -> AsyncIterator[Self]:
        """Start a stand-in of `kind` for the duration of the block."""
        command = [sys.executable, "-m", "benchmarks.telegram_server", kind, str(readers)]
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=2**24)
        try:
            assert process.stdout is not None
            yield cls(json.loads(await process.stdout.readline())["root"], process)
        finally:
            process.terminate()
            await process.wait()

    def ask(self) -> None:
        """Start a reader that sends /latest once a second."""
        self._write_command("ask")

    async def report(self) -> TrafficReport:
        """Return the report so far."""
        self._write_command("report")
        assert self._process.stdout is not None
        return TrafficReport(**json.loads(await self._process.stdout.readline()))

    def _write_command(self, what: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n".encode())


async def _serve(kind: str, readers: int) -> None:
    telegram: _FakeTelegram = _LimitedTelegram(readers) if kind == "enforcing" else _UnlimitedTelegram()
    print(json.dumps({"root": await telegram.start()}), flush=True)
    ask_task: asyncio.Task[None] | None = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "ask" and ask_task is None:
            ask_task = asyncio.create_task(telegram.ask())
        elif line.strip() == "report":
            print(json.dumps(vars(telegram.report())), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))
