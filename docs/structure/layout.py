"""Where the boxes stand: ranks, the order inside each rank, and positions.

Ranks are longest paths from the edge, the order comes from barycentre sweeps (Sugiyama, Tagawa and Toda,
1981), and positions from weighted isotonic regression, which keeps the order and the gaps. The same arrows
always give the same places: nothing depends on the order of a set, and `fsum` rounds alike in every version
of Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import fsum

from docs.structure.imports import Arrows, Box, Group, depths

_SWEEPS, _SETTLINGS = 40, 200
LANE_PAD = 20.0
_LANE_GAP = 18.0
# Arrows that pass a rank need less room than boxes, and a bend in one is worse than a box out of the middle.
_BOX_GAP, _ARROW_GAP = 22.0, 16.0
_STRAIGHT = 8.0


@dataclass(eq=False)
class Spot:
    """A place in a rank: a box, or the point at which an arrow passes the rank."""

    rank: int
    package: str
    width: float
    group: Group | None = None
    x: float = 0.0
    """The middle."""


_Neighbours = dict[Spot, list[Spot]]


@dataclass(frozen=True)
class Lane:
    """The part of the picture that belongs to one package."""

    package: str
    left: float
    right: float
    first: int
    last: int
    """Its ranks, counted from the top; the last one is that of its longest neighbour."""


@dataclass(frozen=True)
class Layout:
    """Everything that drawing needs."""

    lanes: tuple[Lane, ...]
    spots: Mapping[Group, Spot]
    routes: tuple[tuple[Spot, ...], ...]
    """Each arrow inside a package: its box, the points where it passes a rank, the box it leads to."""
    levels: tuple[tuple[str, str], ...]
    """Each package with one that it imports."""


def arrange(boxes: Mapping[Group, Box], arrows: Arrows, width: Callable[[Box], float]) -> Layout:
    """The layout of the boxes, each as wide as `width` says."""
    ranks, spans = _ranks(boxes, arrows)
    spots = {
        group: Spot(ranks[group], box.package, width(box), group)
        for group, box in sorted(boxes.items(), key=lambda item: (ranks[item[0]], item[1].name))
    }
    routes = tuple(
        _route(spots[source], spots[target])
        for source in spots
        for target in sorted(arrows[source], key=lambda target: (spots[target].rank, boxes[target].name))
        if boxes[source].package == boxes[target].package
    )
    rows: list[list[Spot]] = [[] for _ in range(1 + max(spot.rank for spot in spots.values()))]
    for spot in [*spots.values(), *(spot for route in routes for spot in route[1:-1])]:
        rows[spot.rank].append(spot)
    up, down = _neighbours(routes)
    _order(rows, up, down)
    lanes = _lanes(rows, spans)
    _place(rows, lanes, up, down)
    levels = sorted({(box.package, other) for box in boxes.values() for other in box.abroad})
    return Layout(lanes, spots, routes, tuple(levels))


def _ranks(boxes: Mapping[Group, Box], arrows: Arrows) -> tuple[dict[Group, int], dict[str, range]]:
    """The rank of each box, and the ranks of each package, which stands below those that import it."""
    importers: Arrows = {group: set() for group in boxes}
    above: dict[str, set[str]] = {box.package: set() for box in boxes.values()}
    for source, target in ((group, imported) for group in arrows for imported in arrows[group]):
        package, imported = boxes[source].package, boxes[target].package
        if package == imported:
            importers[target].add(source)
        else:
            above[imported].add(package)
    within = depths(importers)
    heights = {
        package: 1 + max(within[group] for group, box in boxes.items() if box.package == package)
        for package in above
    }
    first: dict[str, int] = {}
    for package in sorted(above, key=lambda package: (depths(above)[package], package)):
        first[package] = max((first[other] + heights[other] for other in above[package]), default=0)
    spans = {package: range(first[package], first[package] + heights[package]) for package in sorted(above)}
    return {group: first[box.package] + within[group] for group, box in boxes.items()}, spans


def _route(source: Spot, target: Spot) -> tuple[Spot, ...]:
    between = [Spot(rank, source.package, 0.0) for rank in range(source.rank + 1, target.rank)]
    return (source, *between, target)


def _neighbours(routes: Sequence[Sequence[Spot]]) -> tuple[_Neighbours, _Neighbours]:
    up: _Neighbours = {}
    down: _Neighbours = {}
    for route in routes:
        for upper, lower in pairwise(route):
            down.setdefault(upper, []).append(lower)
            up.setdefault(lower, []).append(upper)
    return up, down


def _order(rows: list[list[Spot]], up: _Neighbours, down: _Neighbours) -> None:
    """Orders each rank so that few arrows cross: packages side by side, and inside them by barycentre."""
    for row in rows:
        row.sort(key=lambda spot: spot.package)
        _number(row)
    best, min_crossings = [list(row) for row in rows], _crossings(rows, down)
    for sweep in range(_SWEEPS):
        near = up if sweep % 2 == 0 else down
        for row in rows if sweep % 2 == 0 else reversed(rows):
            centre = {spot: _mean(near.get(spot, [spot])) for spot in row}
            row.sort(key=lambda spot: (spot.package, centre[spot]))
            _number(row)
        _swap(rows, up, down)
        crossings = _crossings(rows, down)
        if crossings < min_crossings:
            best, min_crossings = [list(row) for row in rows], crossings
    for row, order in zip(rows, best, strict=True):
        row[:] = order
        _number(row)


def _number(row: Sequence[Spot]) -> None:
    """Until positions are known, x is the place in the row, as a share of its length."""
    for place, spot in enumerate(row):
        spot.x = (place + 0.5) / len(row)


def _mean(spots: Sequence[Spot]) -> float:
    return fsum(spot.x for spot in spots) / len(spots)


def _swap(rows: Sequence[list[Spot]], up: _Neighbours, down: _Neighbours) -> None:
    """Exchanges neighbours as long as that removes crossings."""
    for row in rows:
        better = True
        while better:
            better = False
            for place, (left, right) in enumerate(pairwise(list(row))):
                if row[place] is not left or left.package != right.package:
                    continue
                now = _crossed(left, right, up) + _crossed(left, right, down)
                then = _crossed(right, left, up) + _crossed(right, left, down)
                if then < now:
                    row[place], row[place + 1] = right, left
                    better = True
            _number(row)


def _crossed(left: Spot, right: Spot, near: _Neighbours) -> int:
    return sum(one.x > other.x for one in near.get(left, []) for other in near.get(right, []))


def _crossings(rows: Sequence[Sequence[Spot]], down: _Neighbours) -> int:
    return sum(_crossed(left, right, down) for row in rows for left, right in combinations(row, 2))


def _lanes(rows: Sequence[Sequence[Spot]], spans: Mapping[str, range]) -> tuple[Lane, ...]:
    """Packages of the same ranks side by side; each level as wide as the widest one."""
    widths = {
        package: 2 * LANE_PAD
        + max(_width(part) for row in rows if (part := [spot for spot in row if spot.package == package]))
        for package in spans
    }
    levels: dict[int, list[str]] = {}
    for package, span in spans.items():
        levels.setdefault(span.start, []).append(package)
    gaps = {first: _LANE_GAP * (len(level) - 1) for first, level in levels.items()}
    whole = max(gaps[first] + fsum(widths[package] for package in level) for first, level in levels.items())
    lanes = []
    for first, level in levels.items():
        stretch = (whole - gaps[first]) / fsum(widths[package] for package in level)
        left, last = 0.0, max(spans[package].stop for package in level) - 1
        for package in level:
            right = left + widths[package] * stretch
            lanes.append(Lane(package, left, right, first, last))
            left = right + _LANE_GAP
    return tuple(lanes)


def _offsets(row: Sequence[Spot]) -> list[float]:
    """How far the middle of each spot is at least from that of the first one."""
    offsets = [0.0]
    for left, right in pairwise(row):
        gap = _BOX_GAP if left.group or right.group else _ARROW_GAP
        offsets.append(offsets[-1] + (left.width + right.width) / 2 + gap)
    return offsets


def _width(row: Sequence[Spot]) -> float:
    return _offsets(row)[-1] + (row[0].width + row[-1].width) / 2


def _place(rows: Sequence[Sequence[Spot]], lanes: Sequence[Lane], up: _Neighbours, down: _Neighbours) -> None:
    """Moves every spot towards the middle of its neighbours, again and again, within its lane."""
    parts = [
        (lane, part)
        for row in rows
        for lane in lanes
        if (part := [spot for spot in row if spot.package == lane.package])
    ]
    for lane, part in parts:
        for spot in part:
            spot.x = lane.left + (lane.right - lane.left) * spot.x
    for sweep in range(_SETTLINGS):
        for lane, part in parts if sweep % 2 == 0 else reversed(parts):
            wanted = [_wanted(spot, up.get(spot, []) + down.get(spot, [])) for spot in part]
            weights = [1.0 if spot.group else _STRAIGHT for spot in part]
            _settle(part, wanted, weights, lane)
    for lane in lanes:
        own = [spot for row in rows for spot in row if spot.package == lane.package]
        left, right = (
            min(spot.x - spot.width / 2 for spot in own),
            max(spot.x + spot.width / 2 for spot in own),
        )
        for spot in own:
            spot.x += (lane.left + lane.right - left - right) / 2


def _wanted(spot: Spot, near: Sequence[Spot]) -> float:
    """The middle of the neighbours; the next point of the same arrow counts most."""
    weights = [_STRAIGHT if spot.group is None and other.group is None else 1.0 for other in near]
    total = fsum(weights)
    return fsum(w * other.x for w, other in zip(weights, near, strict=True)) / total if near else spot.x


def _settle(part: Sequence[Spot], wanted: Sequence[float], weights: Sequence[float], lane: Lane) -> None:
    """The places nearest to the wanted ones that keep order and gaps: pool adjacent violators."""
    offsets = _offsets(part)
    pools: list[tuple[float, float, int]] = []
    for want, offset, weight in zip(wanted, offsets, weights, strict=True):
        mean, total, count = want - offset, weight, 1
        while pools and pools[-1][0] > mean:
            before, mass, size = pools.pop()
            mean = (before * mass + mean * total) / (mass + total)
            total, count = total + mass, count + size
        pools.append((mean, total, count))
    lowest = lane.left + LANE_PAD + part[0].width / 2
    highest = lane.right - LANE_PAD - part[-1].width / 2 - offsets[-1]
    means = [mean for mean, _, count in pools for _ in range(count)]
    for spot, mean, offset in zip(part, means, offsets, strict=True):
        spot.x = max(lowest, min(highest, mean)) + offset
