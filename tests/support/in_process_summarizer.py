"""The code of the worker process without the process, for tests about something else.

A worker process takes about a second of processor time to start. These clients encode and decode the same
frames and call the same handler in the process of the test.
"""

from __future__ import annotations

import io
from typing import Any

from bot.errors import SummarizerError
from bot.gateways.worker import event_requests, framing
from bot.gateways.worker.chart_client import ChartClient
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.gateways.worker.process import WorkerProcess
from bot.gateways.worker.server import RequestHandler
from bot.gateways.worker.summarizer_client import SummarizerClient


class _InProcessWorker(WorkerProcess):
    """A worker whose requests are handled in this process."""

    def __init__(self, handler: RequestHandler) -> None:
        super().__init__()
        self._handler = handler

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answer_frame(self._handler, head, tail)


class InProcessSummarizer(SummarizerClient):
    """A summarizer for articles and files without processes."""

    def __init__(self) -> None:
        super().__init__("lede")
        self._handler = RequestHandler()
        self._file_worker = _InProcessWorker(self._handler)

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answer_frame(self._handler, head, tail)


class FailingEventReader(InProcessSummarizer):
    """A summarizer that fails at every request about events."""

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        if head["op"].startswith(event_requests.PREFIX):
            raise SummarizerError("killed")
        return await super()._exchange(head, tail)


class InProcessCharts(ChartClient):
    """Pictures without a process."""

    def __init__(self) -> None:
        super().__init__()
        self._handler = RequestHandler()

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answer_frame(self._handler, head, tail)


class InProcessFeedSummarizer(FeedSummarizerClient):
    """A summarizer for feeds without processes."""

    def __init__(self) -> None:
        super().__init__("lede")
        self._handler = RequestHandler()
        self._file_worker = _InProcessWorker(self._handler)

    async def _exchange(self, head: dict[str, Any], tail: bytes = b"") -> dict[str, Any]:
        return _answer_frame(self._handler, head, tail)


def _answer_frame(handler: RequestHandler, head: dict[str, Any], tail: bytes) -> dict[str, Any]:
    request = framing.read_frame(io.BytesIO(framing.encode(head, tail)))
    assert request is not None
    response = framing.read_frame(io.BytesIO(framing.encode(handler.handle(*request))))
    assert response is not None
    return response[0]
