"""The summarizer in a process of its own, started when first needed and let go when idle.

It keeps numpy and the language models out of the bot's memory, cannot stall it, can be killed, sees none
of its secrets, and ends with it: at the end of its input at the latest.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Any, TypeVar

from bot.errors import ThinkerError, UserError
from bot.gateways import frames
from bot.ports import Condensed, OpeningsAfter, Prepared

log = logging.getLogger(__name__)

T = TypeVar("T", Prepared, Condensed)

TIMEOUT_SECONDS = 60.0
IDLE_SECONDS = 60.0
_LAST_THOUGHT = 1.0
_INHERITED = (
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
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class ProcessThinker:
    """A bot.ports.Thinker; one request at a time."""

    def __init__(self, method: str, *, timeout: float = TIMEOUT_SECONDS, idle: float = IDLE_SECONDS) -> None:
        self._method = method
        self._timeout = timeout
        self._idle = idle
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> Prepared:
        """See bot.ports.Thinker."""
        head = {"op": "text", "text": text, "topics": topics, "method": self._method}
        return _read(Prepared, await self._ask(head))

    async def prepare_file(self, name: str, content: bytes, topics: Sequence[tuple[str, int]]) -> Prepared:
        """See bot.ports.Thinker."""
        head = {"op": "file", "name": name, "topics": topics, "method": self._method}
        return _read(Prepared, await self._ask(head, content))

    async def condense(
        self, title: str, blocks: Sequence[tuple[str, str]], language: str, method: str
    ) -> Condensed:
        """See bot.ports.Thinker."""
        head = {"op": "condense", "title": title, "blocks": blocks, "language": language, "method": method}
        return _read(Condensed, await self._ask(head))

    async def similar(
        self, title: str, opening: str, language: str, load: OpeningsAfter
    ) -> list[tuple[int, float]]:
        """See bot.ports.Thinker."""
        question = {"op": "similar", "title": title, "opening": opening, "language": language}
        while True:
            answer = await self._ask({**question, "after": await self.learn(load)})
            if "found" in answer:
                return [(int(number), float(likeness)) for number, likeness in answer["found"]]

    async def learn(self, load: OpeningsAfter) -> int:
        """See bot.ports.Thinker; returns how far the process knows the archive.

        Only the process knows that: it may have been replaced between two requests.
        """
        up_to = int((await self._ask({"op": "known"}))["up_to"])
        while fresh := await load(up_to):
            learned = await self._ask({"op": "learn", "after": up_to, "openings": fresh})
            up_to = int(learned["up_to"])
        return up_to

    async def close(self) -> None:
        """End the worker process, if there is one."""
        async with self._lock:
            await self._end()

    async def _ask(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        async with self._lock:
            if self._rest:
                self._rest.cancel()
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await self._exchange(head, tail)
            except asyncio.CancelledError:
                await self._kill()
                raise
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                # It hangs, has crashed, cannot start, or talks nonsense: the next request gets a new one.
                await self._kill()
                raise ThinkerError(f"the worker process gave up ({type(error).__name__})") from error
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._retire)
        if "problem" in answer:
            raise UserError(answer["problem"], **answer["values"])
        if "error" in answer:
            log.warning("the worker process stumbled", extra={"trace": answer["trace"]})
            raise ThinkerError(answer["error"])
        return answer

    async def _exchange(self, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
        process = self._process or await self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(frames.encode(head, tail))
        await process.stdin.drain()
        return (await frames.receive(process.stdout))[0]

    async def _start(self) -> Process:
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ} | _ONE_THREAD
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.gateways.thinker_process", stdin=PIPE, stdout=PIPE, env=environment
        )
        return self._process

    def _retire(self) -> None:
        self._closing = asyncio.create_task(self.close())

    async def _end(self) -> None:
        if self._rest:
            self._rest.cancel()
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(_LAST_THOUGHT):
                await self._process.wait()
        except TimeoutError:
            await self._kill()
        self._process = None

    async def _kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        self._process = None


def _read(kind: type[T], answer: dict[str, Any]) -> T:
    return kind(**{field.name: _frozen(answer[field.name]) for field in fields(kind)})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
