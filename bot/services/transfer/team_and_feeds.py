"""Editors and feeds as lines, and what a line makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.services.transfer import field_checks
from bot.services.transfer.field_checks import LARGEST_ID, flag, listed, text, whole
from bot.services.transfer.jsonl import moment
from bot.services.transfer.object_schema import Form
from bot.services.transfer.readers import LARGEST_NUMBER
from data.records.feeds import Source, SourceState
from data.records.newsroom import TeamMember
from data.transfer.records import TransferredSource

TEAM, SOURCE = "team", "source"
_name = text(4096)
_number = whole(-LARGEST_ID, LARGEST_ID)
_FIRST_INTERVAL = 3600

TEAM_FORM = Form(
    {
        "user_id": whole(1, LARGEST_ID),
        "name": _name,
        "added_by": _number,
        "added_at": field_checks.instant,
    },
    required=frozenset({"user_id"}),
)
SOURCE_FORM = Form(
    {
        "number": whole(1, LARGEST_NUMBER),
        "url": field_checks.web_address,
        "title": _name,
        "site": _name,
        "state": field_checks.one_of(SourceState),
        "publish": flag,
        "full_text": flag,
        "topics": field_checks.topics,
        "language": field_checks.language,
        "added_by": _number,
        "added_by_name": _name,
        "chat_id": _number,
        "created_at": field_checks.instant,
        "success_at": field_checks.instant,
        "interval": whole(0, 10**9),
        "error": text(32),
        "status": whole(0, 999),
        "seen": listed(text(24, 1), 100_000),
    },
    required=frozenset({"url"}),
)


def member_written(member: TeamMember) -> dict[str, object]:
    """An editor as a line has them."""
    return {
        "kind": TEAM,
        "user_id": member.user_id,
        "name": member.name,
        "added_by": member.added_by,
        "added_at": moment(member.added_at),
    }


def member_made(given: Mapping[str, Any], now: datetime) -> TeamMember:
    """The editor that a line's fields make."""
    fields: dict[str, Any] = {"name": "", "added_by": 0, "added_at": now} | dict(given)
    return TeamMember(**fields)


def source_written(moved: TransferredSource) -> dict[str, object]:
    """A feed as a line has it."""
    source = moved.source
    own: dict[str, object] = {
        "number": source.id,
        "created_at": moment(source.created_at),
        "success_at": moment(source.success_at),
        "seen": moved.entry_keys,
    }
    fields = {name: own[name] if name in own else getattr(source, name) for name in SOURCE_FORM.fields}
    return {"kind": SOURCE, **fields}


def source_made(given: Mapping[str, Any], now: datetime) -> TransferredSource:
    """The feed that a line's fields make; it is looked at as soon as Lede runs."""
    state = given.get("state", SourceState.ACTIVE)
    fresh: dict[str, Any] = {
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
        "interval": _FIRST_INTERVAL,
        "ttl": 0,
        "skip_hours": (),
        "polled_at": given.get("success_at"),
        "success_at": None,
        "failing_since": None,
        "failures": 0,
        "alerted_at": None,
        "error": "",
        "status": 0,
    }
    fields = fresh | dict(given)
    seen, number = fields.pop("seen", ()), fields.pop("number", 0)
    return TransferredSource(Source(id=number, **fields), tuple(dict.fromkeys(seen)))


_SETTINGS = ("title", "site", "publish", "full_text", "topics", "language", "state")


def source_changed(before: Source, given: Mapping[str, Any], now: datetime) -> Source:
    """A feed that is followed already, with the settings that a line gives."""
    after = replace(before, **{name: given[name] for name in _SETTINGS if name in given})
    if after.state is before.state:
        return after
    return replace(after, next_poll=now if after.state is SourceState.ACTIVE else None)
