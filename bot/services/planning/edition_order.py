"""Computes the places of events that editors move by hand in the digests of a day. Pure.

A place counts in the order of all events of the day, so an event that was moved stays where it is when
further articles are published. Where the shown order is not the order by importance (sections, caps, events
that must run), the events above the moved one keep their places, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.records.events import EditionDay


def move(
    shown: Sequence[int], day: EditionDay, event_id: int, step: int, *, is_regrouped: bool
) -> dict[int, int]:
    """The places of a day after an event moved.

    Args:
        shown: The events in the order shown.
        day: The decisions so far.
        event_id: The event to move; one of `shown`.
        step: -1 for up, 1 for down.
        is_regrouped: Whether the shown order is not that by importance and places.

    Returns:
        The new places by event; unchanged at the end of the list.
    """
    before = shown.index(event_id)
    after = before + step
    if not 0 <= after < len(shown):
        return dict(day.positions)
    order = list(shown)
    order.insert(after, order.pop(before))
    above = order[: max(before, after) + 1] if is_regrouped else []
    return _places(order, {*day.positions, event_id, *above})


def put_first(shown: Sequence[int], day: EditionDay, event_id: int) -> dict[int, int]:
    """The places of a day after an event became its lead; none are added where no event has one."""
    if not day.positions or event_id not in shown:
        return dict(day.positions)
    order = [event_id, *(number for number in shown if number != event_id)]
    return _places(order, {*day.positions, event_id})


def _places(order: Sequence[int], chosen: set[int]) -> dict[int, int]:
    return {number: place for place, number in enumerate(order) if number in chosen}
