"""Converts editors and feeds to lines of the transfer format, and lines to editors and feeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.services.transfer import field_checks
from bot.services.transfer.field_checks import MAX_ID, boolean, integer, list_of, text
from bot.services.transfer.jsonl import format_instant
from bot.services.transfer.object_schema import ObjectSchema
from bot.services.transfer.readers import MAX_NUMBER
from data.records.feed_rules import MAX_PER_DAY, MAX_RULE_WORD_LENGTH, MAX_RULE_WORDS, FeedRules
from data.records.feeds import Source, SourceKind, SourceState
from data.records.newsroom import TeamMember
from data.transfer.records import TransferredSource

TEAM, SOURCE = "team", "source"
_short_text = text(4096)
_signed_id = integer(-MAX_ID, MAX_ID)
_FIRST_INTERVAL_SECONDS = 3600
_SETTING_FIELDS = ("title", "site", "publish", "full_text", "topics", "language", "state")
_RULE_FIELDS = {
    "only_words": "only",
    "never_words": "never",
    "breaking_words": "breaking",
    "most_a_day": "most",
    "priority": "priority",
}
"""The fields of FeedRules by their names in a line."""


def _rule_words(value: object) -> tuple[str, ...]:
    """Words and phrases; stored in lower case, each once."""
    words = list_of(text(MAX_RULE_WORD_LENGTH, 1), MAX_RULE_WORDS)(value)
    return tuple(dict.fromkeys(" ".join(word.lower().split()) for word in words))


TEAM_SCHEMA = ObjectSchema(
    {
        "user_id": integer(1, MAX_ID),
        "name": _short_text,
        "added_by": _signed_id,
        "added_at": field_checks.instant,
    },
    required=frozenset({"user_id"}),
)
SOURCE_SCHEMA = ObjectSchema(
    {
        "number": integer(1, MAX_NUMBER),
        "url": field_checks.web_address,
        "title": _short_text,
        "site": _short_text,
        "state": field_checks.one_of(SourceState),
        "publish": boolean,
        "full_text": boolean,
        "topics": field_checks.topics,
        "language": field_checks.language,
        "added_by": _signed_id,
        "added_by_name": _short_text,
        "chat_id": _signed_id,
        "created_at": field_checks.instant,
        "success_at": field_checks.instant,
        "interval": integer(0, 10**9),
        "error": text(32),
        "status": integer(0, 999),
        "former_url": _short_text,
        "kind_of_source": field_checks.one_of(SourceKind),
        "list_signature": _short_text,
        "only_words": _rule_words,
        "never_words": _rule_words,
        "breaking_words": _rule_words,
        "most_a_day": integer(0, MAX_PER_DAY),
        "priority": integer(-1, 1),
        "seen": list_of(text(24, 1), 100_000),
    },
    required=frozenset({"url"}),
)


def member_to_line(member: TeamMember) -> dict[str, object]:
    """The fields of an editor's line."""
    return {
        "kind": TEAM,
        "user_id": member.user_id,
        "name": member.name,
        "added_by": member.added_by,
        "added_at": format_instant(member.added_at),
    }


def member_from_line(given: Mapping[str, Any], now: datetime) -> TeamMember:
    """The editor of a line's checked fields; missing fields are empty, and `added_at` is `now`."""
    fields: dict[str, Any] = {"name": "", "added_by": 0, "added_at": now} | dict(given)
    return TeamMember(**fields)


def source_to_line(transferred: TransferredSource) -> dict[str, object]:
    """The fields of a feed's line, in the order of SOURCE_SCHEMA."""
    source = transferred.source
    own: dict[str, object] = {
        "number": source.id,
        "created_at": format_instant(source.created_at),
        "success_at": format_instant(source.success_at),
        "seen": transferred.entry_keys,
        "kind_of_source": source.kind,
    }
    own |= {name: getattr(transferred.rules, field) for name, field in _RULE_FIELDS.items()}
    fields = {name: own[name] if name in own else getattr(source, name) for name in SOURCE_SCHEMA.fields}
    return {"kind": SOURCE, **fields}


def source_from_line(given: Mapping[str, Any], now: datetime) -> TransferredSource:
    """The feed of a line's checked fields; an active feed is due at `now`."""
    state = given.get("state", SourceState.ACTIVE)
    defaults: dict[str, Any] = {
        "title": "",
        "site": "",
        "publish": False,
        "full_text": True,
        "topics": (),
        "language": "",
        "added_by": 0,
        "added_by_name": "",
        "chat_id": 0,
        "state": state,
        "next_poll": now if state is SourceState.ACTIVE else None,
        "created_at": now,
        "etag": "",
        "last_modified": "",
        "body_hash": "",
        "interval": _FIRST_INTERVAL_SECONDS,
        "ttl": 0,
        "skip_hours": (),
        "success_at": None,
        "failing_since": None,
        "failures": 0,
        "alerted_at": None,
        "error": "",
        "status": 0,
    }
    fields = defaults | {name: value for name, value in given.items() if name not in _RULE_FIELDS}
    seen, number = fields.pop("seen", ()), fields.pop("number", 0)
    fields["kind"] = fields.pop("kind_of_source", SourceKind.FEED)
    rules = updated_rules(FeedRules(), given)
    return TransferredSource(Source(id=number, **fields), tuple(dict.fromkeys(seen)), rules)


def updated_source(before: Source, given: Mapping[str, Any], now: datetime) -> Source:
    """A followed feed with the settings of a line; a feed that becomes active is due at `now`."""
    after = replace(before, **{name: given[name] for name in _SETTING_FIELDS if name in given})
    if after.state is before.state:
        return after
    return replace(after, next_poll=now if after.state is SourceState.ACTIVE else None)


def updated_rules(before: FeedRules, given: Mapping[str, Any]) -> FeedRules:
    """A feed's rules with those of a line."""
    changed = {field: given[name] for name, field in _RULE_FIELDS.items() if name in given}
    return replace(before, **changed)
