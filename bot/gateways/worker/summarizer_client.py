"""The summarizer in processes of its own, which keeps numpy and the language models out of the bot's memory.

One process thinks and knows the archive. Another reads what strangers made, so that no file can take the
first one's knowledge or time away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from bot.errors import ThinkerGone, UserError
from bot.gateways.worker.process import IDLE_SECONDS, TIMEOUT_SECONDS, Timed, WorkerProcess, untimed
from bot.ports.summarizer import Condensed, OpeningsAfter, Prepared

T = TypeVar("T", Prepared, Condensed)


class ProcessThinker(WorkerProcess):
    """A bot.ports.summarizer.Thinker; one request at a time, and one file at a time beside it."""

    def __init__(
        self,
        method: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        idle: float = IDLE_SECONDS,
        timed: Timed = untimed,
    ) -> None:
        super().__init__(timeout=timeout, idle=idle, timed=timed)
        self._method = method
        self._reader = WorkerProcess(timeout=timeout, idle=idle, timed=timed)

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> Prepared:
        """See bot.ports.summarizer.Thinker."""
        head = {"op": "text", "text": text, "topics": topics, "method": self._method}
        return value_of(Prepared, await self._ask(head))

    async def prepare_file(self, name: str, content: bytes, topics: Sequence[tuple[str, int]]) -> Prepared:
        """See bot.ports.summarizer.Thinker."""
        try:
            read = await self._reader.ask({"op": "read", "name": name}, content)
        except ThinkerGone as error:
            raise UserError("file.too_heavy", name=name) from error
        head = {"op": "document", "document": read["document"], "topics": topics, "method": self._method}
        return value_of(Prepared, await self._ask(head))

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> Prepared:
        """See bot.ports.summarizer.Thinker."""
        try:
            read = await self._reader.ask({"op": "link", "url": url, "charset": charset}, content)
        except ThinkerGone as error:
            raise UserError("link.too_heavy") from error
        head = {"op": "document", "document": read["document"], "topics": topics, "method": self._method}
        return value_of(Prepared, await self._ask(head))

    async def condense(
        self, title: str, blocks: Sequence[tuple[str, str]], language: str, method: str
    ) -> Condensed:
        """See bot.ports.summarizer.Thinker."""
        head = {"op": "condense", "title": title, "blocks": blocks, "language": language, "method": method}
        return value_of(Condensed, await self._ask(head))

    async def similar(
        self, title: str, opening: str, language: str, load: OpeningsAfter
    ) -> list[tuple[int, float]]:
        """See bot.ports.summarizer.Thinker."""
        question = {"op": "similar", "title": title, "opening": opening, "language": language}
        while True:
            answer = await self._ask({**question, "after": await self.learn(load)})
            if "found" in answer:
                return [(int(number), float(likeness)) for number, likeness in answer["found"]]

    async def learn(self, load: OpeningsAfter) -> int:
        """See bot.ports.summarizer.Thinker; returns how far the process knows the archive.

        Only the process knows that: it may have been replaced between two requests.
        """
        up_to = int((await self._ask({"op": "known"}))["up_to"])
        while fresh := await load(up_to):
            learned = await self._ask({"op": "learn", "after": up_to, "openings": fresh})
            up_to = int(learned["up_to"])
        return up_to

    async def close(self) -> None:
        """End both processes."""
        await self._reader.close()
        await super().close()

    async def _ask(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return await self.ask(head, tail)


def value_of(kind: type[T], answer: dict[str, Any]) -> T:
    """The answer of the worker as a value whose fields are named as its parts."""
    return kind(**{field.name: _frozen(answer[field.name]) for field in fields(kind)})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
