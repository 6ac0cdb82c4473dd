"""Sends pictures to be drawn to a worker process of their own, so that no paste waits for a picture."""

from __future__ import annotations

import base64
from dataclasses import asdict

from bot.errors import SummarizerError
from bot.gateways.worker.process import RequestTimer, WorkerProcess, measure_nothing
from bot.ports.charts import WeekChart

TIMEOUT_SECONDS = 30.0


class ChartClient(WorkerProcess):
    """A bot.ports.charts.ChartDrawer: one picture at a time."""

    def __init__(self, *, timer: RequestTimer = measure_nothing) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS, timer=timer)

    async def draw(self, chart: WeekChart) -> bytes:
        """See bot.ports.charts.ChartDrawer."""
        answer = await self.request({"op": "chart", "chart": asdict(chart)})
        try:
            return base64.b64decode(answer["png"], validate=True)
        except (KeyError, ValueError) as error:
            raise SummarizerError("the worker process sent no picture") from error
