"""Composing a digest: order, forms, sections and messages."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.planning.composition import (
    DEFAULT_MAX_STORIES,
    STORIES_PER_PART,
    CompositionRules,
    Digest,
    compose,
)
from bot.services.planning.event_choice import EventChoice
from bot.services.planning.importance import CandidateEvent
from bot.services.planning.section_labels import SectionLabels
from bot.services.planning.week import led_in_week
from data.records.events import EditionDay, EntryKind, EventMark, Section
from tests.bot.services.planning.plain_composition import compose_plainly

NOW = datetime(2026, 3, 5, tzinfo=UTC)
DAY = EditionDay(date(2026, 3, 5), "", 1, {}, {})
TOPICS = st.sampled_from(["city", "sea", "sport"])


def choice(
    number: int,
    *topics: str,
    outlets: int = 1,
    hours_ago: float = 0,
    mark: EventMark = EventMark.NONE,
    since_seq: int = 0,
    is_followed: bool = False,
    opened: int = 0,
) -> EventChoice:
    event = CandidateEvent(
        number,
        100 + number,
        frozenset(topics),
        outlets,
        number,
        NOW - timedelta(hours=hours_ago),
        mark,
        opened,
    )
    return EventChoice(event, since_seq, is_followed)


def order(digest: Digest) -> list[int]:
    return [entry.event_id for entry in digest.entries]


def kinds(digest: Digest) -> list[EntryKind]:
    return [entry.kind for entry in digest.entries]


choices = st.lists(
    st.builds(
        choice,
        st.integers(1, 1000),
        TOPICS,
        outlets=st.integers(1, 9),
        hours_ago=st.floats(0, 60),
        mark=st.sampled_from([*EventMark]),
        since_seq=st.sampled_from([0, 0, 7]),
        is_followed=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one.event.id,
)
rules = st.builds(
    CompositionRules,
    st.sampled_from([None, 0, 5, 10, 20]),
    st.sampled_from([(), (Section("sea", 0, 2), Section("sport", 1, None))]),
)


@given(choices, rules)
def test_every_event_is_once_in_the_digest_or_dropped(
    found: list[EventChoice], given_rules: CompositionRules
) -> None:
    digest = compose(found, given_rules)
    wanted = {one.event.id for one in found if one.event.mark is not EventMark.DROP}
    assert sorted(order(digest)) == sorted(wanted)
    placed = [number for part in digest.parts for number in part]
    assert len(placed) + digest.left_out == len(wanted)


@given(choices, rules)
def test_the_order_of_the_choices_does_not_matter(
    found: list[EventChoice], given_rules: CompositionRules
) -> None:
    assert compose(found, given_rules) == compose(found[::-1], given_rules)


@given(choices, rules)
def test_no_message_has_more_than_eight_summaries(
    found: list[EventChoice], given_rules: CompositionRules
) -> None:
    digest = compose(found, given_rules)
    summarized = [one.part for one in digest.entries if one.kind in (EntryKind.STORY, EntryKind.UPDATE)]
    assert all(summarized.count(part) <= STORIES_PER_PART for part in range(3))
    assert summarized == sorted(summarized)


SECTIONS = (Section("sport", 2, 3), Section("sea", 0, None), Section("news", 1, 4))


def random_choice(rng: random.Random, number: int) -> EventChoice:
    topics = rng.sample(["city", "sea", "sport", "news", "art", "film"], rng.randrange(5))
    found = choice(
        number,
        *topics,
        outlets=rng.randrange(1, 4),
        hours_ago=rng.uniform(0, 60),
        mark=rng.choice([EventMark.NONE] * 30 + [*EventMark]),
        since_seq=rng.choice([0, 0, 0, 7]),
        is_followed=rng.random() < 0.03,
    )
    watched = rng.choice([""] * 12 + ["reef", "tram"])
    return replace(found, watched=watched, avoided=rng.choice([(), (), (101, 102)]))


def random_rules(rng: random.Random, numbers: list[int]) -> CompositionRules:
    """Rules of a reader and a day: marks, places, sections with maxima, week and taste."""

    def some(most: int) -> list[int]:
        return rng.sample(numbers, min(len(numbers), rng.choice([0, 0, most])))

    marks = {one: rng.choice([*EventMark]) for one in some(3)}
    positions = {one: rng.randrange(15) for one in some(4)}
    return CompositionRules(
        rng.choice([None, None, 0, 5, 10, 30]),
        rng.choice([(), (), SECTIONS[:2], SECTIONS]),
        replace(DAY, marks=marks, positions=positions),
        rng.choice([None, None, frozenset(some(3))]),
        {one: rng.uniform(-2, 2) for one in some(5)},
    )


@pytest.mark.parametrize("seed", range(4))
def test_digests_are_those_that_are_composed_entry_by_entry(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(100):
        found = [random_choice(rng, number) for number in rng.sample(range(1000), rng.randrange(50))]
        wanted = random_rules(rng, [one.event.id for one in found])
        expected = compose_plainly(found, wanted)
        assert compose(found, wanted) == expected
        ordered = sorted(wanted.sections, key=lambda section: section.position)
        others = [choice(2000 + n, "art", "city", "zoo") for n in range(3)]
        labels = SectionLabels([one.event for one in (*found, *others)], ordered)
        is_watching = any(one.watched for one in found)
        assert compose(found, replace(wanted, labels=labels), is_watching=is_watching) == expected


def test_a_feed_of_high_priority_moves_its_event_up_and_one_of_low_priority_down() -> None:
    found = [choice(1), choice(2, hours_ago=6), choice(3, outlets=3, hours_ago=6)]
    low, high = (
        replace(one, event=replace(one.event, priority=n)) for one, n in zip(found, (-1, 1), strict=False)
    )
    assert order(compose([low, high, found[2]], CompositionRules())) == [3, 2, 1]


def test_an_event_of_more_outlets_is_before_a_fresher_one() -> None:
    assert order(compose([choice(1), choice(2, outlets=3, hours_ago=6)], CompositionRules())) == [2, 1]


def test_the_fresher_of_equal_events_is_first_and_the_more_opened_of_these() -> None:
    found = [choice(1, hours_ago=2), choice(2), choice(3, opened=5), choice(4)]
    assert order(compose(found, CompositionRules())) == [3, 4, 2, 1]


def test_the_lead_that_was_marked_last_for_the_day_is_the_first_of_several() -> None:
    found = [choice(1, outlets=9, mark=EventMark.LEAD), choice(2, outlets=5), choice(3), choice(4, outlets=7)]
    marks = {2: EventMark.LEAD, 3: EventMark.LEAD, 4: EventMark.MUST}
    marked_at = {2: NOW, 3: NOW + timedelta(minutes=1), 4: NOW + timedelta(minutes=2)}
    day = replace(DAY, marks=marks, marked_at=marked_at)
    assert order(compose(found, CompositionRules(day=day))) == [3, 2, 1, 4]


def test_a_lead_is_first_and_a_low_event_last_whatever_their_importance() -> None:
    found = [
        choice(1, mark=EventMark.LOW, outlets=9),
        choice(2),
        choice(3, mark=EventMark.LEAD, hours_ago=40),
    ]
    assert order(compose(found, CompositionRules())) == [3, 2, 1]


def test_beyond_eight_summaries_and_the_maximum_entries_are_brief_and_then_on_demand() -> None:
    found = [choice(number) for number in range(1, 31)]
    assert kinds(compose(found, CompositionRules(10))) == [
        *[EntryKind.STORY] * 8,
        *[EntryKind.BRIEF] * 2,
        *[EntryKind.MORE] * 20,
    ]
    assert compose(found, CompositionRules()).left_out == 30 - DEFAULT_MAX_STORIES


def test_an_event_that_must_run_or_is_followed_is_never_left_for_later() -> None:
    found = [choice(number, outlets=2) for number in range(1, 21)]
    found += [choice(21, mark=EventMark.MUST), choice(22, is_followed=True, since_seq=3)]
    digest = compose(found, CompositionRules(5))
    later = [entry.event_id for entry in digest.entries if entry.kind is EntryKind.MORE]
    assert not {21, 22} & set(later)
    assert len(digest.entries) - len(later) == 5


def test_an_event_that_readers_had_is_an_update() -> None:
    (entry,) = compose([choice(1, since_seq=7)], CompositionRules()).entries
    assert (entry.kind, entry.since_seq) == (EntryKind.UPDATE, 7)


def test_sections_group_a_long_digest_below_its_first_entry() -> None:
    found = [choice(n, ("city", "sea", "sport")[n % 3], hours_ago=n) for n in range(1, 13)]
    configured = (Section("sport", 0, None), Section("city", 1, None))
    digest = compose(found, CompositionRules(None, configured))
    summarized = [entry.section for entry in digest.entries if entry.kind is EntryKind.STORY]
    assert summarized[0] == ""
    assert summarized[1:] == sorted(summarized[1:], key=["sport", "city", "sea"].index)


def test_a_short_digest_has_no_sections() -> None:
    digest = compose(
        [choice(n, "city") for n in range(1, 9)], CompositionRules(None, (Section("city", 0, 9),))
    )
    assert {entry.section for entry in digest.entries} == {""}


def test_a_section_has_at_most_as_many_entries_as_the_owners_set() -> None:
    found = [choice(n, "sport") for n in range(1, 6)] + [choice(9, "city")]
    digest = compose(found, CompositionRules(None, (Section("sport", 0, 2),)))
    later = [entry.event_id for entry in digest.entries if entry.kind is EntryKind.MORE]
    assert later == [3, 2, 1]


def test_the_decisions_for_a_day_replace_an_events_mark_and_move_it() -> None:
    found = [choice(1, mark=EventMark.LEAD), choice(2), choice(3), choice(4)]
    day = replace(DAY, marks={1: EventMark.DROP}, positions={2: 0})
    assert order(compose(found, CompositionRules(None, (), day))) == [2, 4, 3]


WEEK = CompositionRules(week_leads=frozenset())


def test_a_weekly_digest_ranks_by_outlets_alone_however_old_an_event_is() -> None:
    found = [choice(9), choice(1, outlets=2, hours_ago=120), choice(5, outlets=3, hours_ago=160)]
    assert order(compose(found, WEEK)) == [5, 1, 9]
    assert order(compose(found, CompositionRules()))[0] == 5
    assert order(compose([choice(9), choice(1, opened=2, hours_ago=120)], WEEK)) == [1, 9]


def test_equal_events_of_a_week_take_turns_by_day() -> None:
    saturday = [choice(n, hours_ago=20 - n) for n in (11, 12, 13)]
    monday = [choice(n, hours_ago=140 - n) for n in (1, 2)]
    assert order(compose([*monday, *saturday], WEEK)) == [13, 2, 12, 1, 11]


def test_what_led_a_day_counts_like_a_second_outlet_in_the_week() -> None:
    found = [choice(9), choice(1, hours_ago=120), choice(2, outlets=3, hours_ago=50)]
    assert order(compose(found, CompositionRules(week_leads=frozenset({1})))) == [2, 1, 9]


def test_the_leads_of_a_week_are_those_of_its_seven_dates() -> None:
    days = {
        NOW.date() - timedelta(days=ago): EditionDay(
            NOW.date(), "", 1, {ago: EventMark.LEAD, 100 + ago: EventMark.MUST}, {}
        )
        for ago in (-1, 0, 6, 7)
    }
    assert led_in_week(days, NOW.date()) == {0, 6}
    assert led_in_week(days, None) == frozenset()
