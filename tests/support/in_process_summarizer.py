"""The worker's own code without its process, for journeys that are about something else."""

from __future__ import annotations

import io
from typing import Any

from bot.gateways.worker import framing
from bot.gateways.worker.feed_client import ProcessFeedThinker
from bot.gateways.worker.server import Worker
from bot.gateways.worker.summarizer_client import ProcessThinker


class ThinkerHere(ProcessThinker):
    """Exchanges the same frames with a worker in this process: no journey waits for one to start."""

    def __init__(self) -> None:
        super().__init__("lede")
        self._worker = Worker()

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answered(self._worker, head, tail)


class FeedThinkerHere(ProcessFeedThinker):
    """The same for feeds."""

    def __init__(self) -> None:
        super().__init__("lede")
        self._worker = Worker()

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answered(self._worker, head, tail)


def _answered(worker: Worker, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    asked = framing.read_frame(io.BytesIO(framing.encode(head, tail)))
    assert asked is not None
    answered = framing.read_frame(io.BytesIO(framing.encode(worker.answer(*asked))))
    assert answered is not None
    return answered[0]
