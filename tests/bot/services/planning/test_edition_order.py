"""Places of events that editors move by hand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.services.planning.composition import CompositionRules, EventChoice, compose
from bot.services.planning.edition_order import move, put_first
from data.records.events import EventMark, Section
from tests.bot.services.planning.test_composition import DAY, choice, order

SECTIONS = (Section("sea", 0, None), Section("sport", 1, None))
choices = st.lists(
    st.builds(
        choice,
        st.integers(1, 1000),
        st.sampled_from(["city", "sea", "sport"]),
        outlets=st.integers(1, 4),
        mark=st.sampled_from([EventMark.NONE, EventMark.LEAD, EventMark.LOW]),
    ),
    min_size=2,
    max_size=16,
    unique_by=lambda one: one.event.id,
)


@given(
    choices,
    st.sampled_from([(), SECTIONS]),
    st.lists(st.tuples(st.integers(0, 15), st.sampled_from([-1, 1])), max_size=6),
)
def test_each_press_moves_the_event_one_place_and_no_other_pair_changes(
    found: list[EventChoice], sections: tuple[Section, ...], presses: list[tuple[int, int]]
) -> None:
    day = DAY
    for pressed, step in presses:
        digest = compose(found, CompositionRules(None, sections, day))
        shown = order(digest)
        assume(0 <= pressed < len(shown))
        is_regrouped = any(entry.section for entry in digest.entries)
        day = replace(day, positions=move(shown, day, shown[pressed], step, is_regrouped=is_regrouped))
        wanted = list(shown)
        target = pressed + step
        if 0 <= target < len(shown):
            wanted.insert(target, wanted.pop(pressed))
        after = order(compose(found, CompositionRules(None, sections, day)))
        compared = max(pressed, target) + 1 if is_regrouped else len(wanted)
        assert after[:compared] == wanted[:compared]


def test_a_moved_event_keeps_its_place_below_a_new_one_that_leads() -> None:
    old = [choice(n, outlets=5 - n) for n in (1, 2, 3)]
    places = move([1, 2, 3], DAY, 3, -1, is_regrouped=False)
    assert places == {3: 1}
    day = replace(DAY, positions=places)
    assert order(compose([*old, choice(4, outlets=9)], CompositionRules(day=day))) == [4, 3, 1, 2]


def test_an_event_does_not_move_beyond_the_ends() -> None:
    assert move([1, 2], DAY, 1, -1, is_regrouped=False) == {}
    assert move([1, 2], DAY, 2, 1, is_regrouped=True) == {}


def test_a_lead_is_put_above_events_that_were_moved() -> None:
    day = replace(DAY, positions={1: 0, 2: 1})
    assert put_first([1, 2, 3], day, 3) == {3: 0, 1: 1, 2: 2}
    assert put_first([1, 2, 3], DAY, 3) == {}
    assert put_first([1, 2], day, 9) == day.positions
