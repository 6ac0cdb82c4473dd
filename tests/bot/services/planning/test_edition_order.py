"""Places of events that editors move by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.services.planning.composition import CompositionRules, compose
from bot.services.planning.edition_order import move, put_first
from bot.services.planning.event_choice import EventChoice
from data.records.events import EditionDay, EventMark, Section
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


def sectioned(day: EditionDay) -> list[tuple[int, str]]:
    """The events of a digest with their sections: 1 leads, 2 to 4 are of the sea, 5 to 9 of sport."""
    topics = {1: (), 10: (), **dict.fromkeys((2, 3, 4), ("sea",)), **dict.fromkeys(range(5, 10), ("sport",))}
    found = [choice(n, *topics[n], outlets=20 - n) for n in range(1, 11)]
    digest = compose(found, CompositionRules(None, SECTIONS, day))
    return [(entry.event_id, entry.section) for entry in digest.entries]


def press(day: EditionDay, event_id: int, step: int) -> EditionDay:
    shown = [number for number, _ in sectioned(day)]
    return replace(day, positions=move(shown, day, event_id, step, is_regrouped=True))


def headings(entries: list[tuple[int, str]]) -> list[str]:
    return [section for section, _ in groupby(section for _, section in entries)]


def test_a_story_moved_within_its_section_keeps_all_headings() -> None:
    day = press(DAY, 4, -1)
    after = sectioned(day)
    assert [number for number, _ in after[:4]] == [1, 2, 4, 3]
    assert headings(after) == ["", "sea", "sport", ""]


def test_a_story_moved_into_another_section_stands_under_its_heading() -> None:
    day = press(press(DAY, 5, -1), 5, -1)
    after = sectioned(day)
    assert after[:5] == [(1, ""), (2, "sea"), (5, "sea"), (3, "sea"), (4, "sea")]
    assert headings(after) == ["", "sea", "sport", ""]


def test_a_story_moved_to_the_top_leads_without_a_heading() -> None:
    day = press(DAY, 2, -1)
    after = sectioned(day)
    assert after[0] == (2, "")
    assert after[2:4] == [(3, "sea"), (4, "sea")]


@given(st.lists(st.tuples(st.integers(1, 10), st.sampled_from([-1, 1])), max_size=8))
def test_no_heading_comes_twice_however_stories_are_moved(presses: list[tuple[int, int]]) -> None:
    day = DAY
    for event_id, step in presses:
        day = press(day, event_id, step)
        named = [one for one in headings(sectioned(day)) if one]
        assert len(named) == len(set(named))
