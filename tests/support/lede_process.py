"""`lede` as a process of its own: start it, read its log, end it, and look at its database and children."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, Self

import pytest

from bot.playground import Playground, UserHandle
from bot.services.delivery.pipeline import MAX_IN_FLIGHT
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from data.articles import articles
from data.database import Database
from data.delivery import statistics
from tests.support import fork_server
from tests.support.factories import new_article
from tests.support.paths import ROOT

RUNNING = "Lede is running"
STANDING_BY = "standing by"
LEADING = "this process sends from now on"
MAX_IN_DOUBT = 2 * MAX_IN_FLIGHT
"""The most messages that a kill -9 leaves in doubt: the requests in flight, and on a busy machine as many
answers that are not committed yet."""


class StartLede(Protocol):
    """Starts a `lede` process of a test."""

    async def __call__(self, *arguments: str, ready: str = RUNNING, **settings: str) -> LedeProcess:
        """Start `lede run`, or the command in `arguments`, with environment variables in `settings`.

        Returns once a line of the log holds `ready`, at once where it is "".
        """


@dataclass
class LedeProcess:
    """One process; `lines` is what it has written to standard error so far."""

    process: Process | fork_server.ForkedProcess
    lines: list[str] = field(default_factory=list)
    _read_task: asyncio.Task[None] | None = None
    _new_line: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def start(
        cls,
        folder: Path,
        environ: Mapping[str, str],
        *arguments: str,
        module: str = "bot.__main__",
        program: Sequence[str] = (),
    ) -> Self:
        """Start `lede run`, or another command, in `folder`.

        It is a fork of a process that has imported Lede (see tests/support/fork_server.py), except where
        `program` is another one than this tree's.
        """
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        this_tree = {} if program else {"PYTHONPATH": str(ROOT)}
        environ, arguments = {**kept, **this_tree, **environ}, arguments or ("run",)
        process: Process | fork_server.ForkedProcess
        if fork_server.IS_AVAILABLE and not program:
            process = await fork_server.fork(module, arguments, folder, environ)
        else:
            process = await asyncio.create_subprocess_exec(
                *(program or (sys.executable, "-m", module)),
                *arguments,
                cwd=folder,
                env=environ,
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=PIPE,
            )
        lede = cls(process)
        lede._read_task = asyncio.create_task(lede._read())
        return lede

    @property
    def log(self) -> str:
        """Everything it has written to standard error so far."""
        return "\n".join(self.lines)

    async def wait_for_line(self, part: str, within: float = 60) -> str:
        """Wait for a line that holds `part`."""
        async with asyncio.timeout(within):
            while not (found := [line for line in self.lines if part in line]):
                assert self.process.returncode is None, self.log
                self._new_line.clear()
                await self._new_line.wait()
        return found[0]

    async def wait_for_exit(self, within: float = 60) -> int:
        """Wait for its end; gives the exit code."""
        async with asyncio.timeout(within):
            code = await self.process.wait()
        if self._read_task is not None:
            await self._read_task
        return code

    async def stop(self, number: int = signal.SIGTERM, within: float = 10) -> int:
        """Send a signal and wait for the end; gives the exit code."""
        self.process.send_signal(number)
        return await self.wait_for_exit(within)

    async def close(self) -> None:
        """Kill the process if it still runs, and wait for its end."""
        if self.process.returncode is None:
            self.process.kill()
        await self.wait_for_exit()

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.lines.append(line.decode().rstrip("\n"))
            self._new_line.set()
        self._new_line.set()


def leading_line(url: str) -> str:
    """The log line of a process that has become the one that sends, on a database of this URL."""
    return RUNNING if url.startswith("sqlite") else LEADING


def count_received(playground: Playground) -> Counter[int]:
    """How many messages each chat has received by sendMessage."""
    return Counter(sent.chat_id for sent in playground.sent if sent.ok and sent.method == "sendMessage")


def free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


async def add_due_readers(url: str, playground: Playground, count: int) -> list[UserHandle]:
    """Subscribe `count` people to a digest that was due a minute ago, with one story in it."""
    people = [playground.add_user(f"Reader {n}", started=True) for n in range(count)]
    minute_ago = datetime.now(UTC) - timedelta(minutes=1)
    await add_subscribers(url, people, minute_ago, joined=minute_ago - timedelta(hours=1))
    return people


async def add_subscribers(url: str, people: list[UserHandle], at: datetime, *, joined: datetime) -> None:
    """Subscribe people at `joined` to a daily digest at the minute of `at`, and publish a story."""
    database = await Database.open(url)
    defaults = SubscriptionDefaults("UTC", (f"{at:%H:%M}",))
    async with database.transaction() as tx:
        story = await articles.add(tx, new_article("The ferry moves to a new pier"), joined)
        await articles.publish(tx, story.id, joined)
        for person in people:
            await subscribe(tx, Chat(person.id, 0, "private", "en"), defaults, joined)
    await database.close()


async def count_outbox_states(url: str) -> dict[str, int]:
    """How many deliveries are in each state."""
    database = await Database.open(url)
    async with database.reading() as tx:
        found = (await statistics.count_all(tx)).outbox
    await database.close()
    return found


def child_pids(lede: LedeProcess) -> list[int]:
    """The process numbers of a process's children.

    Skips the test elsewhere than on Linux.
    """
    if sys.platform != "linux":
        pytest.skip("only Linux lists a process's children in /proc")
    number = lede.process.pid
    return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def is_alive(number: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def open_files(number: int) -> list[str]:
    """The targets of a process's file descriptors."""
    found = []
    for entry in Path(f"/proc/{number}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(str(entry.readlink()))
    return found
