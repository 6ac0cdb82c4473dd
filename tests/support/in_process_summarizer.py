"""The worker's own code without its process, for journeys that are about something else."""

from __future__ import annotations

import io
from typing import Any

from bot.gateways.worker import framing
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.gateways.worker.server import RequestHandler
from bot.gateways.worker.summarizer_client import SummarizerClient


class InProcessSummarizer(SummarizerClient):
    """Exchanges the same frames with a worker in this process: no journey waits for one to start."""

    def __init__(self) -> None:
        super().__init__("lede")
        self._handler = RequestHandler()

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answer_frame(self._handler, head, tail)


class InProcessFeedSummarizer(FeedSummarizerClient):
    """The same for feeds."""

    def __init__(self) -> None:
        super().__init__("lede")
        self._handler = RequestHandler()

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answer_frame(self._handler, head, tail)


def _answer_frame(handler: RequestHandler, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    request = framing.read_frame(io.BytesIO(framing.encode(head, tail)))
    assert request is not None
    response = framing.read_frame(io.BytesIO(framing.encode(handler.handle(*request))))
    assert response is not None
    return response[0]
