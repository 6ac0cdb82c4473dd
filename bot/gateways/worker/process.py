"""A process that answers one request at a time, started when first needed and let go when idle.

It can be killed, sees none of the bot's secrets, limits itself, and ends with the bot: at the end of its
input at the latest. Where a request costs it its life, the next one gets a new process.
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

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60.0
IDLE_TIMEOUT_SECONDS = 60.0
START_TIMEOUT_SECONDS = 60.0
"""To load the libraries; no part of any request's time."""
PAGE_TIMEOUT_SECONDS = 10.0
"""One page of 20 MB took 43 s; the longest real ones take under two."""
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
# Several BLAS threads contend for one core: one model ran 13 times slower with them.
_SINGLE_THREAD_ENVIRONMENT = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


RequestTimer = Callable[[str], AbstractContextManager[None]]
"""Measures a request, by what is asked."""


def measure_nothing(_op: str) -> AbstractContextManager[None]:
    """Measures nothing."""
    return nullcontext()


class WorkerProcess:
    """The process and the requests to it."""

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
        """The answer to one request.

        Raises:
            UserError: What was sent cannot be read.
            ThinkerGone: The process did not survive the request or took too long for it.
            ThinkerError: The request went wrong in another way.
        """
        with self._timer(head["op"]):
            answer = await self._request_exclusively(head, tail)
        if "problem" in answer:
            raise UserError(answer["problem"], **answer["values"])
        if "error" in answer:
            log.warning("the worker process stumbled", extra={"trace": answer["trace"]})
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
                # It hangs, has crashed, cannot start, or talks nonsense: the next request gets a new one.
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
            # Piece by piece, so that a large file is not held twice.
            for start in range(0, len(tail), _CHUNK_BYTES):
                process.stdin.write(memoryview(tail)[start : start + _CHUNK_BYTES])
                await process.stdin.drain()
            await process.stdin.drain()
            return (await framing.receive_frame(process.stdout))[0]

    async def _ready_process(self) -> Process:
        """The process, once it is ready; one that died in its sleep is replaced."""
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
        } | _SINGLE_THREAD_ENVIRONMENT
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
        """End the process at once; gives its exit code, negative where a signal ended it."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            # Not process.kill(): it looks for the end itself first, and takes the exit code from asyncio.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        return await process.wait()
