"""Keeps the sections of a digest whose events editors moved by hand. Pure.

A moved event stands where it was put. The others are grouped by section around it, and an event that was
moved among those of another section belongs to that section, so that no heading comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

Group = Callable[[Sequence[int], str], Sequence[int]]
"""Groups events by section, beginning with the section that the events before them are in, or ""."""


def arrange(
    shown: Sequence[int], sections: Mapping[int, str], moved: Collection[int], group: Group
) -> list[int]:
    """The events with the moved ones at their places and the others grouped around them."""
    pinned = next((place for place, one in enumerate(shown) if one not in moved), len(shown))
    continued = sections.get(shown[pinned - 1], "") if pinned else ""
    others = iter(group([one for one in shown if one not in moved], continued))
    return [one if one in moved else next(others) for one in shown]


def label(shown: Sequence[int], sections: Mapping[int, str], moved: Collection[int]) -> dict[int, str]:
    """The section of each event in this order; those without one, such as the lead, are left out."""
    labels = dict(sections)
    while (found := _misplaced(_runs(shown, labels), moved)) is not None:
        labels |= found
    return labels


@dataclass(frozen=True, slots=True)
class _Run:
    """Events with the same section (None for no heading) next to each other."""

    section: str | None
    events: tuple[int, ...]


def _runs(shown: Sequence[int], labels: Mapping[int, str]) -> list[_Run]:
    return [_Run(section, tuple(events)) for section, events in groupby(shown, key=labels.get)]


def _misplaced(runs: Sequence[_Run], moved: Collection[int]) -> dict[int, str] | None:
    """The shortest run of moved events apart from its section or within another, with the one around it."""
    largest: dict[str | None, _Run] = {}
    for run in runs:
        largest[run.section] = max(largest.get(run.section, run), run, key=lambda one: len(one.events))
    found = []
    for place, run in enumerate(runs):
        before = runs[place - 1].section if place else None
        after = runs[place + 1].section if place + 1 < len(runs) else None
        around = before if before is not None else after
        is_apart = largest[run.section] is not run or (before is not None and before == after)
        if run.section is not None and around is not None and is_apart and {*run.events} <= {*moved}:
            found.append((len(run.events), place, dict.fromkeys(run.events, around)))
    return min(found, key=lambda one: one[:2])[2] if found else None
