"""Draws the picture of a week with matplotlib; only the worker process may import this module.

The picture is made for a phone: 1080 by 1350 pixels, shown about 390 wide, so no letters
are smaller than 28 pixels.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.gateways.worker import chart_fonts
from bot.gateways.worker.chart_palette import DARK, LIGHT, Palette
from bot.ports.charts import ChartLabels, ChartRow, DiagramLabels, WeekChart

chart_fonts.load_matplotlib()

from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402 - after its folder is chosen
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.font_manager import FontProperties  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402

WIDTH, HEIGHT = 1080, 1350
_DPI = 100
_POINTS_PER_PIXEL = 72 / _DPI
_MARGIN, _GAP = 48, 40
_TITLE, _VALUE, _HEADING, _TEXT = 40, 46, 32, 29
"""Sizes of letters in pixels."""
_TILE_COLUMNS, _TILE_HEIGHT = 3, 112
_TILES_TOP, _DAYS_TOP, _DAYS_HEIGHT = 108, 388, 240
_FIRST_LIST_TOP, _OTHER_LISTS_TOP = 728, 1078
_ROW_HEIGHT, _BAR_HEIGHT = 58, 8
_FIRST_LIST_ROWS, _OTHER_LIST_ROWS = 5, 3
_ELLIPSIS = "…"
_MIN_FILLED = 0.4
"""The least part of a line that a text cut at a word fills; otherwise it is cut inside a word."""


def draw(chart: WeekChart) -> bytes:
    """The picture as PNG."""
    return _Drawing(chart).png()


@dataclass(frozen=True, slots=True)
class _Column:
    """Where a list or a diagram stands, in pixels."""

    left: float
    top: float
    width: float

    @property
    def right(self) -> float:
        return self.left + self.width


class _Drawing:
    """One picture; x and y are pixels from the upper corner at which its lines begin."""

    def __init__(self, chart: WeekChart) -> None:
        self._chart = chart
        names = (row.name for rows in chart.lists for row in rows)
        self._families = chart_fonts.choose_families((*_texts_of(chart.labels), *names))
        self._known = chart_fonts.covered(self._families)
        self._labels, self._is_rtl = self._writable_labels()
        self._colors: Palette = DARK if chart.is_dark else LIGHT
        self._figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor=self._colors.ground)
        self._canvas: Any = FigureCanvasAgg(self._figure)  # its methods have no types
        self._page: Any = self._figure.add_axes((0, 0, 1, 1))
        self._page.set_xlim(0, WIDTH)
        self._page.set_ylim(HEIGHT, 0)
        self._page.axis("off")

    def png(self) -> bytes:
        """Draw everything, and free it."""
        labels, column = self._labels, _Column(_MARGIN, 0, WIDTH - 2 * _MARGIN)
        self._write(column.left, 78, labels.title, _TITLE, width=column.width, bold=True)
        self._draw_tiles(column)
        half = (column.width - _GAP) / 2
        halves = [_Column(column.left, 0, half), _Column(column.left + half + _GAP, 0, half)]
        series = ((self._chart.received, self._colors.received), (self._chart.opened, self._colors.opened))
        for place, words, (values, color) in zip(halves, labels.diagrams, series, strict=True):
            self._draw_days(_Column(place.left, _DAYS_TOP, half), words, values, color)
        stories, *others = self._chart.lists
        self._draw_list(
            _Column(column.left, _FIRST_LIST_TOP, column.width),
            0,
            stories[:_FIRST_LIST_ROWS],
            is_numbered=True,
        )
        for place, (number, rows) in zip(halves, enumerate(others, 1), strict=False):
            self._draw_list(_Column(place.left, _OTHER_LISTS_TOP, half), number, rows[:_OTHER_LIST_ROWS])
        self._write(column.left, HEIGHT - 30, labels.note, _TEXT - 1, width=column.width, muted=True)
        stream = io.BytesIO()
        self._canvas.print_png(stream)
        self._figure.clear()
        gc.collect()  # a figure and its parts refer to each other
        return stream.getvalue()

    def _draw_tiles(self, column: _Column) -> None:
        width = (column.width - _GAP) / _TILE_COLUMNS
        for place, tile in enumerate(self._labels.tiles[: 2 * _TILE_COLUMNS]):
            row, number = divmod(place, _TILE_COLUMNS)
            x, y = column.left + number * (width + _GAP / 2), _TILES_TOP + row * (_TILE_HEIGHT + 8)
            self._write(x, y + 46, tile.value, _VALUE, width=width, bold=True)
            self._write(x, y + 88, tile.label, _TEXT, width=width, muted=True)

    def _draw_days(
        self, column: _Column, words: DiagramLabels, values: Sequence[int | None], color: str
    ) -> None:
        """A diagram with a bar for each day, the highest one with its figure."""
        self._write(column.left, column.top, words.heading, _HEADING, width=column.width, bold=True)
        highest = max((value or 0 for value in values), default=0)
        bottom = column.top + _DAYS_HEIGHT
        if not highest:
            self._write(
                column.left, column.top + 60, self._labels.nothing, _TEXT, width=column.width, muted=True
            )
        left = self._mirrored(column.left, column.width)
        box = (left / WIDTH, 1 - bottom / HEIGHT, column.width / WIDTH, (_DAYS_HEIGHT - 72) / HEIGHT)
        axes: Any = self._figure.add_axes(box)
        axes.set_facecolor("none")
        axes.bar(range(len(values)), [value or 0 for value in values], width=0.7, color=color)
        axes.set_xlim(-0.5, max(1, len(values)) - 0.5)
        axes.set_ylim(0, (highest or 1) * 1.02)
        axes.set_xticks([])
        axes.set_yticks([])
        for side, line in axes.spines.items():
            line.set_visible(side == "bottom")
            line.set_color(self._colors.track)
        if self._is_rtl:
            axes.invert_xaxis()
        self._name_days(column, values, words.peak if highest else "")

    def _name_days(self, column: _Column, values: Sequence[int | None], peak: str) -> None:
        step = column.width / max(1, len(values))
        for place, label in enumerate(self._labels.days[: len(values)]):
            x = column.left + (place + 0.5) * step
            self._write(
                x, column.top + _DAYS_HEIGHT + 36, label, _TEXT, width=step, muted=True, centered=True
            )
        if peak:
            place = max(range(len(values)), key=lambda one: values[one] or 0)
            x = min(max(column.left + (place + 0.5) * step, column.left + 70), column.right - 70)
            self._write(x, column.top + 60, peak, _TEXT, width=column.width, centered=True)

    def _draw_list(
        self, column: _Column, number: int, rows: Sequence[ChartRow], *, is_numbered: bool = False
    ) -> None:
        heading = self._labels.headings[number]
        self._write(column.left, column.top, heading, _HEADING, width=column.width, bold=True)
        if not rows:
            self._write(
                column.left, column.top + 52, self._labels.nothing, _TEXT, width=column.width, muted=True
            )
        highest = max((row.value for row in rows), default=1)
        for place, row in enumerate(rows):
            y = column.top + 50 + place * _ROW_HEIGHT
            figure = self._width(row.figure, _TEXT, bold=True)
            name = chart_fonts.writable(row.name, self._known) or ""
            place_number = f"{place + 1}." if is_numbered or not name else ""
            # Apart from the name, whose direction of writing may be another one.
            indent = self._width(f"{place_number} ", _TEXT) if place_number else 0.0
            self._write(column.left, y, place_number, _TEXT, width=column.width)
            room = column.width - figure - 24 - indent
            self._write(column.left + indent, y, name, _TEXT, width=room)
            self._write(column.right, y, row.figure, _TEXT, width=figure + 24, bold=True, at_end=True)
            self._draw_bar(column, y + 12, row.value / max(1, highest), number)

    def _draw_bar(self, column: _Column, y: float, share: float, number: int) -> None:
        color = self._colors.lists[number]
        for width, fill in ((column.width, self._colors.track), (column.width * share, color)):
            x = self._mirrored(column.left, width)
            self._page.add_patch(Rectangle((x, y), width, _BAR_HEIGHT, facecolor=fill, linewidth=0))

    def _mirrored(self, x: float, width: float) -> float:
        """The left edge of a box that begins at `x` in the direction of writing."""
        return WIDTH - x - width if self._is_rtl else x

    def _write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        width: float,
        bold: bool = False,
        muted: bool = False,
        centered: bool = False,
        at_end: bool = False,
    ) -> None:
        """Write one line with its base line at `y`, cut at a word where it is wider than `width`."""
        aligned = "center" if centered else "right" if at_end != self._is_rtl else "left"
        self._page.text(
            self._mirrored(x, 0),
            y,
            self._fitted(text, size, width, bold=bold),
            fontproperties=self._font(size, bold=bold),
            color=self._colors.muted if muted else self._colors.text,
            horizontalalignment=aligned,
            verticalalignment="baseline",
            parse_math=False,
        )

    def _fitted(self, text: str, size: float, width: float, *, bold: bool) -> str:
        if self._width(text, size, bold=bold) <= width:
            return text
        words = text.split(" ")
        for count in range(len(words) - 1, 0, -1):
            cut = " ".join(words[:count]).rstrip(" ,;:-–—") + _ELLIPSIS
            if _MIN_FILLED * width <= self._width(cut, size, bold=bold) <= width:
                return cut
        return self._cut_word(text, size, width, bold=bold)

    def _cut_word(self, text: str, size: float, width: float, *, bold: bool) -> str:
        """A text without spaces, as Chinese, or with a word longer than the line."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self._width(text[:middle] + _ELLIPSIS, size, bold=bold) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + _ELLIPSIS

    def _width(self, text: str, size: float, *, bold: bool = False) -> float:
        renderer = self._canvas.get_renderer()
        width, _, _ = renderer.get_text_width_height_descent(text, self._font(size, bold=bold), ismath=False)
        return float(width)

    def _font(self, size: float, *, bold: bool) -> FontProperties:
        weight = "bold" if bold else "normal"
        return FontProperties(family=list(self._families), size=size * _POINTS_PER_PIXEL, weight=weight)

    def _writable_labels(self) -> tuple[ChartLabels, bool]:
        """The labels that the fonts can write, and whether they run from right to left."""
        known = self._known & chart_fonts.covered(self._families, bold=True)
        if all(chart_fonts.writable(text, known) is not None for text in _texts_of(self._chart.labels)):
            return self._chart.labels, self._chart.is_rtl
        return self._chart.english, False


def _texts_of(labels: ChartLabels) -> tuple[str, ...]:
    tiles = (text for tile in labels.tiles for text in (tile.value, tile.label))
    diagrams = (text for one in labels.diagrams for text in (one.heading, one.peak) if text)
    single = (labels.title, labels.nothing, labels.note)
    return (*single, *labels.days, *labels.headings, *tiles, *diagrams)
