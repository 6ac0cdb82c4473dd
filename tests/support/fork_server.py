"""Starts `lede` for tests as forks of a process that has imported it, which saves most of a start's time.

The server imports Lede once and then answers each connection to its Unix socket: it forks, and the child
becomes the requested program with a folder, an environment, arguments and a log of its own. A child is a real
process that real signals reach, but it belongs to the server, which collects its exit code and sends it over
the connection. Only Linux has what this needs; elsewhere a process is started as usual.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from tests.support import shared_catalogs
from tests.support.paths import ROOT

IS_AVAILABLE = sys.platform == "linux"
_PRELOADED = (
    "bot.__main__",
    "bot.cli.serving",
    "bot.runtime.http_server",
    "bot.runtime.job_schedule",
    "data.coordination.leader_lock_postgres",
    "greenlet",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "tests.chaos.lede_with_clock",
)
_FIRST_FREE_DESCRIPTOR, _MAX_DESCRIPTOR = 3, 1024
_MAX_REQUEST_BYTES = 64 * 1024


# --- the side of the tests -------------------------------------------------------------------------


@dataclass
class ForkedProcess:
    """A running child of the server, with the parts of `asyncio.subprocess.Process` that tests use."""

    pid: int
    stderr: asyncio.StreamReader
    returncode: int | None = None
    _transport: asyncio.ReadTransport | None = None
    _exit: asyncio.Task[int] | None = None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for the end; gives the exit code, negative where a signal ended it."""
        assert self._exit is not None
        return await asyncio.shield(self._exit)

    async def _read_exit_code(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
        self.returncode = int(await reader.readline())
        writer.close()
        await writer.wait_closed()
        return self.returncode


async def fork(
    module: str, arguments: tuple[str, ...], folder: Path, environ: dict[str, str]
) -> ForkedProcess:
    """Start `module.main()` in a fork of the server, which is started if it does not run yet."""
    request = json.dumps(
        {"module": module, "arguments": arguments, "folder": str(folder), "environ": environ}
    ).encode()
    connection = socket.socket(socket.AF_UNIX)
    read_end, write_end = os.pipe()
    connection.connect(_running_server().address)
    socket.send_fds(connection, [request], [write_end])
    os.close(write_end)
    log = asyncio.StreamReader(limit=2**20)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(log), os.fdopen(read_end, "rb")
    )
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    process = ForkedProcess(int(await reader.readline()), log, _transport=transport)
    process._exit = asyncio.create_task(process._read_exit_code(reader, writer))
    return process


@dataclass
class _ServerHandle:
    """The server of this test process."""

    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]

    @property
    def address(self) -> str:
        return f"{self.folder.name}/socket"

    @classmethod
    def start(cls) -> Self:
        """Start a server, and wait until it has imported Lede."""
        folder = tempfile.TemporaryDirectory(prefix="lede-fork-")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fork_server", f"{folder.name}/socket"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return cls(process, folder)

    def stop(self) -> None:
        """End the server and the children that still run."""
        with self.process:
            assert self.process.stdin is not None
            self.process.stdin.close()
        self.folder.cleanup()


@cache
def _running_server() -> _ServerHandle:
    """The server, which the first call starts."""
    return _ServerHandle.start()


def stop_server() -> None:
    """End the server, if there is one, and the children that still run."""
    if _running_server.cache_info().currsize:
        _running_server().stop()
        _running_server.cache_clear()


# --- the server ------------------------------------------------------------------------------------


@dataclass
class _Request:
    """What a child becomes."""

    module: str
    arguments: list[str]
    folder: str
    environ: dict[str, str]
    log: int


@dataclass
class _Server:
    """Forks a child for each connection, and answers with its number and then its exit code."""

    listening: socket.socket
    children: dict[int, socket.socket] = field(default_factory=dict)

    def serve(self) -> _Request | None:
        """Serve until standard input is closed; in a child, returns what it becomes."""
        with selectors.DefaultSelector() as selector:
            child_ended, wake = socket.socketpair()
            wake.setblocking(False)
            signal.set_wakeup_fd(wake.fileno())
            signal.signal(signal.SIGCHLD, lambda *_: None)
            for source in (self.listening, child_ended, sys.stdin):
                selector.register(source, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is sys.stdin:
                        self._kill_all()
                        return None
                    if key.fileobj is child_ended:
                        child_ended.recv(4096)
                        self._report_ends()
                    elif request := self._accept():
                        return request

    def _accept(self) -> _Request | None:
        connection, _ = self.listening.accept()
        content, (log,), _, _ = socket.recv_fds(connection, _MAX_REQUEST_BYTES, 1)
        request = _Request(**json.loads(content), log=log)
        child = os.fork()
        if child == 0:
            return request
        os.close(log)
        self.children[child] = connection
        connection.sendall(b"%d\n" % child)
        return None

    def _report_ends(self) -> None:
        while self.children:
            number, status = os.waitpid(-1, os.WNOHANG)
            if number == 0:
                break
            with self.children.pop(number) as connection, suppress(OSError):
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))

    def _kill_all(self) -> None:
        for number in self.children:
            os.kill(number, signal.SIGKILL)
        for number in self.children:
            os.waitpid(number, 0)


def _become(request: _Request) -> None:
    """Make a fork look like a process that was started on its own."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(request.log, 2)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.closerange(_FIRST_FREE_DESCRIPTOR, _MAX_DESCRIPTOR)
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environ)
    time.tzset()
    sys.argv = [request.module, *request.arguments]


def main() -> None:
    """Serve at the socket named by the first argument."""
    for name in _PRELOADED:
        importlib.import_module(name)
    with shared_catalogs.read_once():
        shared_catalogs.read_now()
        _serve_forks()


def _serve_forks() -> None:
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen()
        os.write(1, b"ready\n")
        request = _Server(listening).serve()
        if request is not None:
            listening.detach()
    if request is not None:
        _become(request)
        importlib.import_module(request.module).main()


if __name__ == "__main__":
    main()
