"""The picture of a week is drawn in the worker: of the right size, light or dark, without empty boxes."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import pytest
from PIL import Image

from bot.errors import SummarizerError
from bot.gateways.worker import chart_fonts
from bot.gateways.worker.chart_client import ChartClient
from bot.gateways.worker.chart_palette import DARK, LIGHT, Palette
from bot.gateways.worker.server import RequestHandler
from bot.ports.charts import ChartLabels, ChartRow, ChartTile, DiagramLabels, WeekChart
from tests.support.in_process_summarizer import InProcessCharts

LABELS = ChartLabels(
    title="The week, 24–30 Nov",
    tiles=(ChartTile("3,870", "digests sent"), ChartTile("7.8%", "of stories opened")),
    days=("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
    diagrams=(DiagramLabels("Stories received", "4,200"), DiagramLabels("Stories opened", "330")),
    headings=("Most opened stories", "Topics, opened", "Left after, by source"),
    nothing="None of five or more",
    note="Figures below five are not shown.",
)
STORIES = (
    ChartRow("The ferry moves to a new pier and the old one becomes a park for everybody", 412, "412"),
    ChartRow(r"Fares of $5_000^{\bad}$ or \frac{", 300, "300"),
    ChartRow("<b>Markup</b> " + "x" * 300, 120, "120"),
    ChartRow("العبارة تنتقل إلى رصيف جديد", 44, "44"),
    ChartRow("渡し船 नौका 🚢", 10**9, "1,000,000,000"),
)
CHART = WeekChart(
    LABELS,
    LABELS,
    received=(4100, 3900, None, 4000, 4200, 2100, 10**12),
    opened=(310, 290, 250, None, 330, 120, 80),
    lists=(STORIES, (ChartRow("city", 800, "800"),), ()),
)
KNOWN = frozenset(map(ord, "abcé .$→"))


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


@pytest.mark.parametrize(("is_dark", "palette"), [(False, LIGHT), (True, DARK)])
async def test_a_picture_has_a_phones_width_its_ground_and_its_bars(is_dark: bool, palette: Palette) -> None:
    png = await InProcessCharts().draw(replace(CHART, is_dark=is_dark))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (1080, 1350)
    image = pixels(png)
    assert image.getpixel((2, 2)) == rgb(palette.ground)
    found = {color for _, color in image.getcolors(2**24) or ()}
    assert {rgb(one) for one in (palette.received, palette.opened, *palette.lists[:2])} <= found
    assert rgb(palette.lists[2]) not in found


async def test_an_empty_week_is_drawn_too_and_from_right_to_left() -> None:
    nothing = (None,) * 7
    empty = replace(CHART, received=nothing, opened=nothing, lists=((), (), ()), is_rtl=True)
    png = await InProcessCharts().draw(empty)
    colors = {color for _, color in pixels(png).getcolors(2**24) or ()}
    assert rgb(LIGHT.received) not in colors
    assert rgb(LIGHT.text) in colors


async def test_labels_that_no_font_can_write_are_drawn_in_english() -> None:
    unwritable = replace(LABELS, title="\U00013000\U00013001")
    charts = InProcessCharts()
    png = await charts.draw(replace(CHART, labels=unwritable, is_rtl=True))
    assert png == await charts.draw(CHART)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("abc", "abc"),
        ("  a\n\tb  c ", "a b c"),
        ("cab 🚢\ufe0f", "cab"),
        ("a\u202eb\x00\ud800c", "abc"),
        ("a → b", "a → b"),
        ("abz", None),
        ("渡し船", None),
        ("🚢", None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_only_texts_whose_letters_the_fonts_have_are_written(text: str, line: str | None) -> None:
    assert chart_fonts.writable(text, KNOWN) == line


@pytest.mark.parametrize("text", ["Straße", "Żółw", "Паром", "Φέρι", "العبارة", "המעבורת", "…"])
def test_the_own_font_writes_the_scripts_that_are_promised(text: str) -> None:
    chart_fonts.load_matplotlib()
    for is_bold in (False, True):
        known = chart_fonts.covered(chart_fonts.choose_families([text]), bold=is_bold)
        assert chart_fonts.writable(text, known) == text


def test_fonts_of_the_system_are_opened_for_missing_letters_only(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = {
        chart_fonts.BASE_FAMILY: "abc",
        "Noto Sans Kana": "か",
        "Noto Sans Thai": "ท",
        "Noto Sans Zzz": "か",
    }
    opened: list[str] = []

    def characters_of(family: str) -> frozenset[int]:
        opened.append(family)
        return frozenset(map(ord, fonts[family]))

    monkeypatch.setattr(chart_fonts, "characters_of", characters_of)
    monkeypatch.setattr(chart_fonts, "_system_families", lambda: tuple(fonts)[1:])
    assert chart_fonts.choose_families(["a → c 🚢"]) == (chart_fonts.BASE_FAMILY,)
    assert set(opened) == {chart_fonts.BASE_FAMILY}
    assert chart_fonts.choose_families(["aか"]) == (chart_fonts.BASE_FAMILY, "Noto Sans Kana")
    assert chart_fonts.choose_families(["ท", "字"]) == (chart_fonts.BASE_FAMILY, "Noto Sans Thai")


def luminance(color: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = (part / 255 for part in rgb(color))
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_letters_have_a_contrast_of_4_5_and_bars_of_3(palette: Palette) -> None:
    def contrast(color: str) -> float:
        light, dark = sorted((luminance(color), luminance(palette.ground)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert min(contrast(one) for one in (palette.text, palette.muted)) >= 4.5
    assert min(contrast(one) for one in (palette.received, palette.opened, *palette.lists)) >= 3


async def test_a_worker_that_sends_no_picture_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in ({}, {"png": "%%"}, {"error": "ImportError: no matplotlib", "trace": ""}):
        monkeypatch.setattr(RequestHandler, "handle", lambda *_, answer=answer: answer)
        with pytest.raises(SummarizerError):
            await InProcessCharts().draw(CHART)


@pytest.mark.process
async def test_a_process_that_may_write_no_file_draws() -> None:
    charts = ChartClient()
    try:
        assert (await charts.draw(CHART)).startswith(b"\x89PNG")
    finally:
        await charts.close()
