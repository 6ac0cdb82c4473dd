"""A worker that cannot draw, for tests that want /stats as text."""

from __future__ import annotations

from bot.errors import SummarizerError
from bot.ports.charts import WeekChart


class FailingCharts:
    """A bot.ports.charts.ChartDrawer without matplotlib."""

    async def draw(self, chart: WeekChart) -> bytes:
        del chart
        raise SummarizerError("ModuleNotFoundError: no matplotlib")

    async def close(self) -> None: ...
