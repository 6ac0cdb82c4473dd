"""Mutes hide events from digests: by topic, source, event and words, until they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.services.planning.candidates import CandidateSet
from bot.services.planning.choices import ReaderProgress
from data.records.articles import CandidateArticle
from data.records.events import EntryKind
from data.records.reader_rules import ReaderRule, RuleSubject, read_rule_set, write_rule_set

NOW = datetime(2026, 3, 5, tzinfo=UTC)
ALL = ReaderProgress(0)


def article(seq: int, event_id: int, *topics: str, **fields: Any) -> CandidateArticle:
    plain = CandidateArticle(seq, seq, f"Story {seq}", topics, (), NOW, event_id, "", "", None, None)
    return replace(plain, **fields)


KNOWN = CandidateSet(
    4,
    [
        article(1, 1, "sport", url="https://www.example.org/a"),
        article(2, 2, url="https://news.example.com/b", site="The Bay"),
        article(3, 2, url="https://example.org/c", site="Gazette"),
        article(4, 3, site="The Bay"),
    ],
    phrases={"strike": [2]},
)


def shown(*rules: ReaderRule, follows: tuple[int, ...] = ()) -> dict[int, int]:
    """The lead of each event that a digest tells, by event."""
    muted = KNOWN.muted_by(write_rule_set(rules), NOW, follows)
    found = KNOWN.get_digest(KNOWN.after_seq(0), ALL._replace(follows=follows), muted=muted).digest
    return {entry.event_id: entry.article_id for entry in found.entries if entry.kind is not EntryKind.MORE}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ReaderRule(RuleSubject.TOPIC, "sport"), {2: 2, 3: 4}),
        (ReaderRule(RuleSubject.EVENT, "2"), {1: 1, 3: 4}),
        (ReaderRule(RuleSubject.EVENT, "99"), {1: 1, 2: 2, 3: 4}),
        (ReaderRule(RuleSubject.WORDS, "strike"), {1: 1, 3: 4}),
        (ReaderRule(RuleSubject.WORDS, "unknown"), {1: 1, 2: 2, 3: 4}),
        (ReaderRule(RuleSubject.SOURCE, "example.org"), {2: 2, 3: 4}),
        (ReaderRule(RuleSubject.SOURCE, "example.com"), {1: 1, 2: 3, 3: 4}),
        (ReaderRule(RuleSubject.SOURCE, "the bay"), {1: 1, 2: 3}),
        (ReaderRule(RuleSubject.TOPIC, "sport", NOW), {1: 1, 2: 2, 3: 4}),
        (ReaderRule(RuleSubject.TOPIC, "sport", NOW + timedelta(days=1)), {2: 2, 3: 4}),
    ],
)
def test_an_event_is_hidden_unless_another_outlet_tells_it(
    rule: ReaderRule, expected: dict[int, int]
) -> None:
    assert shown(rule) == expected


def test_a_followed_event_is_hidden_only_by_a_mute_of_itself() -> None:
    assert 1 in shown(ReaderRule(RuleSubject.TOPIC, "sport"), follows=(1,))
    assert 1 not in shown(ReaderRule(RuleSubject.EVENT, "1"), follows=(1,))


def test_a_digest_of_which_everything_is_muted_has_its_events_on_demand() -> None:
    rules = [ReaderRule(RuleSubject.EVENT, str(number)) for number in (1, 2, 3)]
    muted = KNOWN.muted_by(write_rule_set(rules), NOW)
    found = KNOWN.get_digest(KNOWN.after_seq(0), ALL, muted=muted)
    assert (found.digest.parts, found.digest.left_out) == ((), 3)
    assert sorted(number for group in found.articles for number in group) == [1, 2, 3, 4]
    assert found is KNOWN.get_digest(KNOWN.after_seq(0), ALL, muted=muted)
    assert KNOWN.get_digest(0, ALL, muted=muted).digest.entries == ()


def test_each_mute_counts_the_events_that_it_hides() -> None:
    rules = [ReaderRule(RuleSubject.TOPIC, "sport"), ReaderRule(RuleSubject.SOURCE, "example.org")]
    muted = KNOWN.muted_by(write_rule_set(rules), NOW)
    assert KNOWN.count_by_rule(KNOWN.after_seq(0), ALL, muted.by_rule) == {rules[0]: 1, rules[1]: 1}
    assert KNOWN.count_by_rule(KNOWN.after_seq(1), ALL, muted.by_rule) == {}


def test_equal_sets_have_equal_texts_and_no_mutes_have_none() -> None:
    rules = [ReaderRule(RuleSubject.WORDS, "été"), ReaderRule(RuleSubject.TOPIC, "a", NOW)]
    text = write_rule_set(rules)
    assert text == write_rule_set(reversed(rules))
    assert set(read_rule_set(text)) == set(rules)
    assert write_rule_set([]) == ""
    assert read_rule_set("") == ()


def test_fifty_words_of_a_reader_hide_and_count_as_each_alone() -> None:
    words = [f"word {number}" for number in range(50)]
    published = [article(seq, seq) for seq in range(1, 61)]
    places = {word: [place] for place, word in enumerate(words)}
    many = CandidateSet(60, published, phrases=places)
    rules = [ReaderRule(RuleSubject.WORDS, word) for word in words]
    muted = many.muted_by(write_rule_set(rules), NOW)
    found = many.get_digest(many.after_seq(0), ALL, muted=muted).digest
    assert {entry.event_id for entry in found.entries} == set(range(51, 61))
    assert many.count_by_rule(many.after_seq(0), ALL, muted.by_rule) == dict.fromkeys(rules, 1)


def test_a_source_that_moved_to_another_host_stays_muted_by_its_name() -> None:
    moved = [
        article(1, 1, url="https://old.example.org/a", site="The Bay"),
        article(2, 2, url="https://bay.example.net/b", site="the  bay"),
    ]
    known = CandidateSet(2, moved)
    for value, hidden in (("the bay", {1, 2}), ("old.example.org", {1}), ("www.example.org", set[int]())):
        muted = known.muted_by(write_rule_set([ReaderRule(RuleSubject.SOURCE, value)]), NOW)
        shown_events = {one.event_id for one in known.get_digest(3, ALL, muted=muted).digest.entries}
        assert shown_events == ({1, 2} - hidden or hidden)
