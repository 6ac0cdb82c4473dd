"""Answers the requests of a worker process for pictures; only there may matplotlib be loaded."""

from __future__ import annotations

import base64
from typing import Any

from bot.ports.charts import ChartLabels, ChartRow, ChartTile, DiagramLabels, WeekChart

CHART_OPERATION = "chart"


def answer_chart_request(head: dict[str, Any]) -> dict[str, Any]:
    """The PNG of a picture, in base64."""
    from bot.gateways.worker.chart_drawing import draw  # noqa: PLC0415 - matplotlib is for this request alone

    return {"png": base64.b64encode(draw(decode_chart(head["chart"]))).decode("ascii")}


def decode_chart(values: dict[str, Any]) -> WeekChart:
    """The picture that a request describes; its keys are named as the fields."""
    return WeekChart(
        labels=_decode_labels(values["labels"]),
        english=_decode_labels(values["english"]),
        received=tuple(values["received"]),
        opened=tuple(values["opened"]),
        lists=tuple(tuple(ChartRow(**row) for row in rows) for rows in values["lists"]),
        is_dark=values["is_dark"],
        is_rtl=values["is_rtl"],
    )


def _decode_labels(values: dict[str, Any]) -> ChartLabels:
    received, opened = (DiagramLabels(**one) for one in values["diagrams"])
    own = {
        "tiles": tuple(ChartTile(**one) for one in values["tiles"]),
        "diagrams": (received, opened),
        "days": tuple(values["days"]),
        "headings": tuple(values["headings"]),
    }
    return ChartLabels(**{**values, **own})
