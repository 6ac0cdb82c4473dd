"""Watches put events first in digests, whatever their topic, and win over mutes of the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.calendar.slots import Slot
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from bot.services.planning.composition import STORIES_PER_PART
from bot.services.planning.decisions import compose_for
from data.delivery.planning import PlanningKey
from data.records.events import EditionEntry, EntryKind
from data.records.reader_rules import ReaderRule, RuleSubject, write_rule_set
from tests.bot.services.planning.test_muting import NOW, article

MANY = CandidateSet(
    12,
    [
        article(seq, seq, "sport" if seq == 3 else "city", site="Bay" if seq == 2 else "")
        for seq in range(1, 13)
    ],
    phrases={"strike": [0, 4], "the": range(12)},
)
STRIKE = ReaderRule(RuleSubject.WORDS, "strike")
KEY = PlanningKey(
    NOW, "UTC", ("00:00",), (1, 2, 3, 4, 5, 6, 7), ("city",), None, 0, 0, False, None, first_seq=0
)


def digest(*rules: ReaderRule, mutes: tuple[ReaderRule, ...] = (), **changes: object) -> list[EditionEntry]:
    key = KEY._replace(watch_set=write_rule_set(rules), mute_set=write_rule_set(mutes), **changes)  # type: ignore[arg-type]
    slot = Slot(NOW.date(), 0, NOW)
    return list(compose_for(key, MANY, slot).digest.entries)


def watched(entries: list[EditionEntry]) -> dict[int, str]:
    return {one.event_id: one.watched for one in entries if one.watched}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (STRIKE, {5: "strike", 1: "strike"}),
        (ReaderRule(RuleSubject.TOPIC, "sport"), {3: "sport"}),
        (ReaderRule(RuleSubject.SOURCE, "bay"), {2: "bay"}),
        (ReaderRule(RuleSubject.EVENT, "4"), {4: "4"}),
        (ReaderRule(RuleSubject.WORDS, "unknown"), {}),
        (STRIKE._replace(until=NOW), {}),
        (STRIKE._replace(until=NOW + timedelta(days=1)), {5: "strike", 1: "strike"}),
    ],
)
def test_what_is_watched_comes_first_with_its_word(rule: ReaderRule, found: dict[int, str]) -> None:
    entries = digest(rule)
    assert watched(entries) == found
    assert [one.event_id for one in entries[: len(found)]] == list(found)


def test_a_watch_reaches_beyond_the_chosen_topics() -> None:
    assert 3 not in {one.event_id for one in digest()}
    assert 3 in {one.event_id for one in digest(ReaderRule(RuleSubject.TOPIC, "sport"))}


def test_watched_entries_stand_before_all_sections_and_within_the_maximum() -> None:
    entries = digest(STRIKE)
    assert [one.section for one in entries[:2]] == ["", ""]
    few = [
        one
        for one in digest(ReaderRule(RuleSubject.WORDS, "the"), max_stories=5)
        if one.kind is not EntryKind.MORE
    ]
    assert len(few) == 5
    every = digest(ReaderRule(RuleSubject.WORDS, "the"))
    assert len(every) == 12
    assert sum(one.kind is EntryKind.STORY for one in every) == STORIES_PER_PART


def test_a_watch_wins_over_mutes_but_not_over_that_of_the_event() -> None:
    rules = (STRIKE, ReaderRule(RuleSubject.TOPIC, "city"), ReaderRule(RuleSubject.WORDS, "the"))
    assert set(watched(digest(STRIKE, mutes=rules))) == {1, 5}
    own = ReaderRule(RuleSubject.EVENT, "5")
    assert set(watched(digest(STRIKE, mutes=(own,)))) == {1}


def test_each_watch_counts_what_it_found_and_equal_finds_share_a_digest() -> None:
    rules = [STRIKE, ReaderRule(RuleSubject.TOPIC, "nothing")]
    found = MANY.watched_by(write_rule_set(rules), NOW)
    progress = ReaderProgress(0)
    assert MANY.count_by_rule(MANY.after_seq(0), progress, found.by_rule) == {STRIKE: 2}
    assert MANY.count_by_rule(MANY.after_seq(5), progress, found.by_rule) == {}
    alone = MANY.watched_by(write_rule_set([STRIKE]), NOW)
    mask = MANY.after_seq(0)
    assert MANY.get_digest(mask, progress, watched=found) is MANY.get_digest(mask, progress, watched=alone)
    assert MANY.get_digest(mask, progress, watched=alone) is not MANY.get_digest(mask, progress)
