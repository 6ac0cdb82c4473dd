"""Defines the picture of a week's figures and the service that draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ChartTile:
    """One headline figure as text, and what it counts."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class DiagramLabels:
    """The words of a diagram by day: what is above it, and the figure of its highest bar as text."""

    heading: str
    peak: str = ""


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """The words of the picture in one language.

    Attributes:
        title: Above all.
        tiles: The headline figures, at most six.
        days: A short name for each day.
        diagrams: Of the two diagrams by day.
        headings: Above each list.
        nothing: In the place of a list or a diagram without a figure.
        note: Below all.
    """

    title: str
    tiles: tuple[ChartTile, ...]
    days: tuple[str, ...]
    diagrams: tuple[DiagramLabels, DiagramLabels]
    headings: tuple[str, ...]
    nothing: str
    note: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One bar of a list: its name, its length, and the figure as text."""

    name: str
    value: int
    figure: str


@dataclass(frozen=True, slots=True)
class WeekChart:
    """The picture of a week.

    Attributes:
        labels: Its words.
        english: The same in English, for a language that the fonts of the machine cannot write.
        received, opened: A figure for each day, None where none is shown.
        lists: The rows of three lists, at most five and twice four. Names of any origin and script: one that
            cannot be written is left out, and its number stands alone.
        is_dark: Whether the ground is dark.
        is_rtl: Whether the labels are written from right to left.
    """

    labels: ChartLabels
    english: ChartLabels
    received: tuple[int | None, ...]
    opened: tuple[int | None, ...]
    lists: tuple[tuple[ChartRow, ...], ...]
    is_dark: bool = False
    is_rtl: bool = False


class ChartDrawer(Protocol):
    """Draws pictures in a worker process."""

    async def draw(self, chart: WeekChart) -> bytes:
        """The picture as PNG.

        Raises:
            SummarizerError: It cannot be drawn.
        """
        ...

    async def close(self) -> None:
        """End the worker process."""
        ...
