"""Runs a worker process that answers one request at a time, starts at the first one and ends when idle.

The process can be killed, gets none of the bot's secrets, limits its own resources, and ends with the bot,
at the latest when its input is closed. After a crash or a timeout the next request starts a new process.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any

from bot.errors import SummarizerCrashed, SummarizerError, UserError
from bot.gateways.worker import framing
from bot.gateways.worker.sandbox import SINGLE_THREAD_ENVIRONMENT

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60.0
IDLE_TIMEOUT_SECONDS = 60.0
START_TIMEOUT_SECONDS = 60.0
"""For loading the libraries; not counted in the timeout of a request."""
PAGE_TIMEOUT_SECONDS = 10.0
"""A page of 20 MB took 43 s; the longest real ones take less than two."""
_TIMEOUT_BY_OPERATION = {"link": PAGE_TIMEOUT_SECONDS, "page": PAGE_TIMEOUT_SECONDS}
_EXIT_TIMEOUT_SECONDS = 1.0
_CHUNK_BYTES = 256 * 1024
_INHERITED_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "SYSTEMROOT",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "COVERAGE_PROCESS_START",
)

RequestTimer = Callable[[str], AbstractContextManager[None]]
"""Measures the duration of a request, given its operation."""


def measure_nothing(_operation: str) -> AbstractContextManager[None]:
    """A `RequestTimer` that measures nothing."""
    return nullcontext()


class WorkerProcess:
    """One worker process at a time, and the requests to it.

    Args:
        timeout: Seconds for a request, except for operations with a timeout of their own.
        idle_timeout: Seconds without a request after which the process ends.
        timer: Measures each request.
    """

    def __init__(
        self,
        *,
        timeout: float = TIMEOUT_SECONDS,
        idle_timeout: float = IDLE_TIMEOUT_SECONDS,
        timer: RequestTimer = measure_nothing,
    ) -> None:
        self._timer = timer
        self._timeout = timeout
        self._idle_timeout = idle_timeout
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._closing_task: asyncio.Task[None] | None = None

    async def request(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        """Send one request and return the head of its answer.

        Args:
            head: The request as JSON; "op" names the operation.
            tail: Bytes that the operation reads.

        Raises:
            UserError: The content cannot be read.
            SummarizerCrashed: The process crashed or exceeded the timeout.
            SummarizerError: The request failed in another way.
        """
        with self._timer(head["op"]):
            answer = await self._request_exclusively(head, tail)
        if "problem" in answer:
            raise UserError(answer["problem"], **answer["values"])
        if "error" in answer:
            log.warning("worker: request failed", extra={"op": head["op"], "trace": answer["trace"]})
            raise SummarizerError(answer["error"])
        return answer

    async def close(self) -> None:
        """End the process, if there is one."""
        async with self._lock:
            await self._stop()

    async def _request_exclusively(self, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
        async with self._lock:
            if self._idle_timer:
                self._idle_timer.cancel()
            try:
                answer = await self._exchange(head, tail)
            except asyncio.CancelledError:
                await self._kill()
                raise
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                # It hangs, has crashed, cannot start or sent no frame: the next request starts a new one.
                code = await self._kill()
                why = f"the worker process gave up on {head['op']!r} ({type(error).__name__}, exit {code})"
                raise SummarizerCrashed(why) from error
            if answer.get("worn_out"):
                await self._stop()
            else:
                self._idle_timer = asyncio.get_running_loop().call_later(
                    self._idle_timeout, self._close_when_idle
                )
        return answer

    async def _exchange(self, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
        process = await self._ready_process()
        assert process.stdin is not None
        assert process.stdout is not None
        timeout_seconds = _TIMEOUT_BY_OPERATION.get(head["op"], self._timeout)
        async with asyncio.timeout(timeout_seconds):
            process.stdin.write(framing.encode_head({**head, "seconds": timeout_seconds}, len(tail)))
            # In chunks, so that a large file is not copied as a whole.
            for start in range(0, len(tail), _CHUNK_BYTES):
                process.stdin.write(memoryview(tail)[start : start + _CHUNK_BYTES])
                await process.stdin.drain()
            await process.stdin.drain()
            return (await framing.receive_frame(process.stdout))[0]

    async def _ready_process(self) -> Process:
        """The process, once it is ready; one that ended while idle is replaced."""
        if self._process is not None and self._process.returncode is not None:
            self._process = None
        if self._process is not None:
            return self._process
        process = await self._start()
        assert process.stdout is not None
        async with asyncio.timeout(START_TIMEOUT_SECONDS):
            await framing.receive_frame(process.stdout)
        return process

    async def _start(self) -> Process:
        environment = {
            name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ
        } | SINGLE_THREAD_ENVIRONMENT
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.gateways.worker.server", stdin=PIPE, stdout=PIPE, env=environment
        )
        return self._process

    def _close_when_idle(self) -> None:
        self._closing_task = asyncio.create_task(self.close())

    async def _stop(self) -> None:
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_EXIT_TIMEOUT_SECONDS):
                await self._process.wait()
        except TimeoutError:
            await self._kill()
        self._process = None

    async def _kill(self) -> int | None:
        """Kill the process and return its exit code, negative where a signal ended it."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            # Not process.kill(): it polls for the exit code first, which asyncio then cannot collect.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        return await process.wait()
