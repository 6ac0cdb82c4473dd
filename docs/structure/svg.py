"""The layout as SVG: text stays text, and the colours follow the reader's light or dark mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from docs.structure.imports import Arrows, Box, Group
from docs.structure.layout import LANE_PAD, Lane, Layout, Spot, arrange

_BOX, _ROW, _MARGIN = 44.0, 82.0, 16.0
_TITLE, _FOOT, _BETWEEN = 34.0, 18.0, 34.0
_CAPTION, _DOT = 48.0, 11.0
_LISTED = 26
# Of each package, in turn: what it is drawn with in light and in dark mode.
_HUES = (("#0969da", "#58a6ff"), ("#1a7f37", "#56d364"), ("#9a6700", "#e3b341"), ("#8250df", "#bc8cff"))
_NOTE = "An arrow is an import; what follows from other arrows is left out."
_STYLE = """
  .card { fill: #ffffff; }
  text { font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328; }
  .name { font-size: 14px; font-weight: 600; text-anchor: middle; }
  .more { font-size: 11px; text-anchor: middle; fill: #59636e; }
  .lane { font-size: 15px; font-weight: 700; }
  .note { font-size: 12px; fill: #59636e; }
  .box { fill: #ffffff; stroke-width: 1.5; }
  .arrow { fill: none; stroke-width: 1.3; stroke-opacity: 0.6; }
"""
_DARK = """
    .card { fill: #0d1117; }
    text { fill: #f0f6fc; }
    .more, .note { fill: #9198a1; }
    .box { fill: #161b22; }
"""


def draw(boxes: Mapping[Group, Box], arrows: Arrows) -> str:
    """The picture of these boxes and arrows."""
    layout = arrange(boxes, arrows, _width)
    return "\n".join(_lines(boxes, layout)) + "\n"


def _width(box: Box) -> float:
    return max(84.0, 8.1 * len(box.name) + 26, 2 * _beside(box) + _DOT * (len(box.abroad) + 1))


def _beside(box: Box) -> float:
    """How far from the middle the dots begin, beside the second line."""
    return 3.1 * len(_more(box)) + 8


def _more(box: Box) -> str:
    """The second line of a box: how many files, or which."""
    count = f"{box.files} {'file' if box.files == 1 else 'files'}"
    if box.files == 1 or not box.listed:
        return count
    named = ""
    for name in box.listed:
        if len(named) + len(name) > _LISTED:
            return f"{count}: {named}…"
        named += f"{name}, "
    return f"{count}: {named.removesuffix(', ')}"


def _lines(boxes: Mapping[Group, Box], layout: Layout) -> Iterator[str]:
    tops = _tops(layout)
    hues = {lane.package: f"hue{place % len(_HUES)}" for place, lane in enumerate(layout.lanes)}
    width = 2 * _MARGIN + max(lane.right for lane in layout.lanes)
    height = max(tops.values()) + _BOX + _FOOT + _CAPTION + _MARGIN
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">'
    yield f"<title>The packages {', '.join(hues)} and their imports</title>"
    yield f"<style>{_STYLE}{_colours(0)}"
    yield f"  @media (prefers-color-scheme: dark) {{{_DARK}{_colours(1)}  }}\n</style>"
    yield "<defs>"
    for hue in sorted(set(hues.values())):
        yield (
            f'<marker id="{hue}" class="{hue} tip" viewBox="0 0 8 8" refX="7" refY="4" orient="auto" '
            'markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse">'
            '<path d="M0,0.5 L8,4 L0,7.5 z"/></marker>'
        )
    yield "</defs>"
    yield f'<rect class="card" width="{width:.0f}" height="{height:.0f}" rx="10"/>'
    yield f'<g transform="translate({_MARGIN:.0f} 0)">'
    for lane in layout.lanes:
        yield from _lane(lane, tops, hues[lane.package])
    yield from _arrows(layout, tops, hues)
    for group, spot in layout.spots.items():
        yield from _box(boxes[group], spot, tops[spot.rank], hues)
    yield from _levels(layout, tops, hues)
    yield from _note(layout, height - _MARGIN, hues)
    yield "</g>"
    yield "</svg>"


def _colours(mode: int) -> str:
    rules = (
        ".hue{}.lane, .hue{}.tip, .hue{}.word {{ fill: {}; }}",
        ".hue{}.frame {{ fill: {}; fill-opacity: 0.07; }}",
        ".hue{}.box, .hue{}.arrow {{ stroke: {}; }}",
    )
    return "".join(
        f"  {rule.format(*[place] * rule.count('.hue'), hue[mode])}\n"
        for place, hue in enumerate(_HUES)
        for rule in rules
    )


def _tops(layout: Layout) -> dict[int, float]:
    """Where the boxes of each rank begin; above the first rank of a package there is room for its name."""
    firsts = {lane.first for lane in layout.lanes}
    tops: dict[int, float] = {}
    y = _MARGIN
    for rank in range(1 + max(lane.last for lane in layout.lanes)):
        if rank in firsts:
            y += _TITLE + (_BOX + _FOOT + _BETWEEN - _ROW if rank else 0.0)
        tops[rank] = y
        y += _ROW
    return tops


def _lane(lane: Lane, tops: Mapping[int, float], hue: str) -> Iterator[str]:
    top = tops[lane.first] - _TITLE
    yield _rect(f"{hue} frame", lane.left, top, lane.right - lane.left, tops[lane.last] + _BOX + _FOOT - top)
    yield _text(f"{hue} lane", lane.left + LANE_PAD, top + 22, escape(lane.package))


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="8"/>'


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'


def _box(box: Box, spot: Spot, top: float, hues: Mapping[str, str]) -> Iterator[str]:
    yield _rect(f"{hues[box.package]} box", spot.x - spot.width / 2, top, spot.width, _BOX)
    yield _text("name", spot.x, top + 19, escape(box.name))
    middle = spot.x - _DOT / 2 * len(box.abroad)
    yield _text("more", middle, top + 35, escape(_more(box)))
    for place, package in enumerate(box.abroad):
        x = middle + _beside(box) + _DOT * place
        yield f'<circle class="{hues[package]} tip" cx="{x:.1f}" cy="{top + 31:.1f}" r="4"/>'


def _levels(layout: Layout, tops: Mapping[int, float], hues: Mapping[str, str]) -> Iterator[str]:
    """One arrow for each package that another one imports."""
    lanes = {lane.package: lane for lane in layout.lanes}
    for package, imported in layout.levels:
        lane = lanes[imported]
        x, start = (lane.left + lane.right) / 2, tops[lanes[package].last] + _BOX + _FOOT
        end = tops[lane.first] - _TITLE - 1
        hue = hues[package]
        yield f'<path class="{hue} arrow" marker-end="url(#{hue})" d="M{x:.1f},{start:.1f} V{end:.1f}"/>'


def _note(layout: Layout, y: float, hues: Mapping[str, str]) -> Iterator[str]:
    abroad = sorted({imported for _, imported in layout.levels})
    dots = " or ".join(
        f'<tspan class="{hues[package]} word">● {escape(package)}</tspan>' for package in abroad
    )
    yield _text("note", 0, y - 18, _NOTE)
    if dots:
        yield _text("note", 0, y, f"A dot is an import of {dots}.")


def _arrows(layout: Layout, tops: Mapping[int, float], hues: Mapping[str, str]) -> Iterator[str]:
    starts = _ports(layout.routes, 0)
    ends = _ports(layout.routes, -1)
    for route, start, end in zip(layout.routes, starts, ends, strict=True):
        points = [(start, tops[route[0].rank] + _BOX)]
        for spot in route[1:-1]:
            points += [(spot.x, tops[spot.rank]), (spot.x, tops[spot.rank] + _BOX)]
        points.append((end, tops[route[-1].rank] - 1))
        hue = hues[route[0].package]
        yield f'<path class="{hue} arrow" marker-end="url(#{hue})" d="{_path(points)}"/>'


def _ports(routes: Sequence[Sequence[Spot]], end: int) -> list[float]:
    """Where each arrow touches its box at this end: side by side, in the order of their next points."""
    touching: dict[Spot, list[int]] = {}
    for place, route in enumerate(routes):
        touching.setdefault(route[end], []).append(place)
    ports = [0.0] * len(routes)
    following = 1 if end == 0 else -2
    for spot, places in touching.items():
        places.sort(key=lambda place: routes[place][following].x)
        step = min(16.0, (spot.width - 24) / len(places))
        for number, place in enumerate(places):
            ports[place] = spot.x + step * (number - (len(places) - 1) / 2)
    return ports


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A curve that leaves and enters every rank straight down."""
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        middle = (y + to_y) / 2
        path += (
            f" L{to_x:.1f},{to_y:.1f}"
            if number % 2
            else f" C{x:.1f},{middle:.1f} {to_x:.1f},{middle:.1f} {to_x:.1f},{to_y:.1f}"
        )
    return path
