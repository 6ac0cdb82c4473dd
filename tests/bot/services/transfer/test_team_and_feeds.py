"""Converting editors and feeds to lines, and lines to editors and feeds."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.services.transfer import team_and_feeds
from bot.services.transfer.jsonl import encode_line
from bot.services.transfer.team_and_feeds import SOURCE_SCHEMA, TEAM_SCHEMA
from data.records.feed_rules import FeedRules
from data.records.feeds import SourceKind, SourceState
from data.records.newsroom import TeamMember
from data.transfer.records import TransferredSource
from tests.bot.services.feeds.fakes import source
from tests.support.factories import NOW

ADDED = NOW.replace(year=2025)


def test_the_line_of_an_editor_makes_the_same_editor() -> None:
    member = TeamMember(7, "Ada", 1, ADDED)
    values = json.loads(encode_line(team_and_feeds.member_to_line(member)))
    assert team_and_feeds.member_from_line(TEAM_SCHEMA.read(values), NOW) == member


def test_a_minimal_line_makes_an_editor_added_now() -> None:
    given = TEAM_SCHEMA.read({"user_id": 7})
    assert team_and_feeds.member_from_line(given, NOW) == TeamMember(7, "", 0, NOW)


def test_the_line_of_a_feed_makes_the_same_feed_due_now() -> None:
    page = source(kind=SourceKind.PAGE, list_signature="main > div.card > a")
    before, rules = (
        replace(page, success_at=ADDED),
        FeedRules(("ferry",), ("casino", "port strike"), (), 3, -1),
    )
    line = team_and_feeds.source_to_line(TransferredSource(before, ("a" * 24, "b" * 24), rules))
    given = SOURCE_SCHEMA.read(json.loads(encode_line(line)))
    after = team_and_feeds.source_from_line(given, NOW)
    assert after == TransferredSource(replace(before, next_poll=NOW), ("a" * 24, "b" * 24), rules)


def test_a_line_changes_only_the_rules_that_it_names() -> None:
    given = SOURCE_SCHEMA.read({"url": "https://a.example/feed", "never_words": ["Port  Strike"]})
    before = FeedRules(only=("ferry",), never=("casino",))
    assert team_and_feeds.updated_rules(before, given) == FeedRules(("ferry",), ("port strike",))


def test_a_minimal_line_makes_an_active_feed_that_reads_full_texts() -> None:
    after = team_and_feeds.source_from_line(SOURCE_SCHEMA.read({"url": "https://a.example/feed"}), NOW)
    assert (after.source.state, after.source.next_poll) == (SourceState.ACTIVE, NOW)
    assert (after.source.full_text, after.source.publish, after.entry_keys) == (True, False, ())


def test_a_paused_feed_is_not_due() -> None:
    given = SOURCE_SCHEMA.read({"url": "https://a.example/feed", "state": "paused"})
    assert team_and_feeds.source_from_line(given, NOW).source.next_poll is None


def test_an_update_changes_the_settings_only_and_the_due_time_with_the_state() -> None:
    before = source()
    given = SOURCE_SCHEMA.read({"url": before.url, "topics": ["City"], "interval": 1, "number": 99})
    after = team_and_feeds.updated_source(before, given, NOW)
    assert after == replace(before, topics=("city",))
    paused = team_and_feeds.updated_source(before, {"state": SourceState.PAUSED}, NOW)
    assert (paused.state, paused.next_poll) == (SourceState.PAUSED, None)
    active = team_and_feeds.updated_source(paused, {"state": SourceState.ACTIVE}, NOW)
    assert (active.state, active.next_poll) == (SourceState.ACTIVE, NOW)
