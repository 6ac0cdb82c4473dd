"""What the rules of a feed let through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.feed_reader import FoundWord
from bot.services.feeds import rules
from bot.services.feeds.rules import Judgement, RatedEntry
from data.records.feed_rules import FeedRules, RuleKind

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 22, 23, tzinfo=UTC)  # in Berlin
ZONE = "Europe/Berlin"
CASINO, FERRY, FLOOD = FoundWord("casino", "title"), FoundWord("ferry", "text"), FoundWord("flood", "title")


@pytest.mark.parametrize(
    ("wanted", "found", "judgement"),
    [
        (FeedRules(), (), Judgement()),
        (FeedRules(never=("casino",)), (CASINO,), Judgement(RuleKind.NEVER, CASINO)),
        (FeedRules(never=("casino",)), (), Judgement()),
        (FeedRules(only=("ferry",)), (FERRY,), Judgement(None, FERRY)),
        (FeedRules(only=("ferry",)), (), Judgement(RuleKind.ONLY)),
        (FeedRules(("ferry",), ("casino",)), (CASINO, FERRY), Judgement(RuleKind.NEVER, CASINO)),
        (FeedRules(breaking=("flood",)), (FLOOD,), Judgement(breaking=FLOOD)),
        (FeedRules(("ferry",), (), ("flood",)), (FLOOD,), Judgement(RuleKind.ONLY)),
        (FeedRules((), ("casino",), ("flood",)), (CASINO, FLOOD), Judgement(RuleKind.NEVER, CASINO)),
    ],
)
def test_a_forbidden_word_outweighs_a_wanted_one_and_both_outweigh_breaking_news(
    wanted: FeedRules, found: tuple[FoundWord, ...], judgement: Judgement
) -> None:
    assert rules.judge(wanted, found) == judgement


def test_more_outlets_outweigh_a_newer_entry_and_of_equal_ones_the_newest_leads() -> None:
    entries = [RatedEntry(MIDNIGHT), RatedEntry(MIDNIGHT + HOUR), RatedEntry(MIDNIGHT - 9 * HOUR, 3)]
    assert rules.by_importance(entries) == [2, 1, 0]
    assert rules.by_importance([]) == []


@pytest.mark.parametrize(("most", "hours"), [(1, [12]), (2, [6, 18]), (3, [4, 12, 20])])
def test_spread_places_open_in_the_middle_of_equal_parts_of_the_local_day(
    most: int, hours: list[int]
) -> None:
    opened = [
        hour
        for hour in range(24)
        if rules.open_places(most, MIDNIGHT + hour * HOUR, ZONE, spread=True)
        > rules.open_places(most, MIDNIGHT + hour * HOUR - timedelta(seconds=1), ZONE, spread=True) % most
    ]
    assert [hour for hour in hours if hour in opened] == hours
    assert rules.open_places(most, MIDNIGHT, ZONE, spread=True) == 0
    assert rules.open_places(most, MIDNIGHT + 23 * HOUR, ZONE, spread=True) == most
    assert rules.open_places(most, MIDNIGHT, ZONE, spread=False) == most


def test_only_a_feed_with_more_entries_than_places_is_spread() -> None:
    assert rules.needs_spreading(3, 2 * HOUR, HOUR)
    assert not rules.needs_spreading(6, 2 * HOUR, HOUR)
    assert rules.needs_spreading(99, HOUR, HOUR)


def test_a_busy_day_gives_its_places_to_the_best_of_those_that_have_come() -> None:
    """Two places, which open at 6 and 18: the best of the night, and the best of the day."""
    by_hour = {1: 1, 2: 3, 5: 1, 9: 1, 17: 2, 20: 5}
    entries = [RatedEntry(MIDNIGHT + hour * HOUR, outlets) for hour, outlets in by_hour.items()]
    chosen = rules.simulate_days(entries, 2, ZONE, spread=True)
    assert [list(by_hour)[place] for place in sorted(chosen)] == [2, 17]


def test_a_place_that_nothing_waited_for_is_free_for_what_comes_later() -> None:
    entries = [RatedEntry(MIDNIGHT + hour * HOUR) for hour in (21, 22, 23)]
    assert len(rules.simulate_days(entries, 2, ZONE, spread=True)) == 2


def test_each_day_has_its_own_places_and_none_lets_more_through() -> None:
    entries = [RatedEntry(MIDNIGHT + hour * HOUR) for hour in range(-48, 48)]
    for spread in (True, False):
        chosen = rules.simulate_days(entries, 3, ZONE, spread=spread)
        days = [rules.local_day(entries[place].at, ZONE) for place in chosen]
        assert {days.count(day) for day in days} == {3}
        assert len(set(days)) == 4
