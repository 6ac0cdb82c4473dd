"""Converts readers to lines of the transfer format, and lines to new or updated readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.services.calendar.slots import Schedule, first_due, reschedule
from bot.services.calendar.stored_schedule import schedule_of, served_up_to
from bot.services.planning.taste import MAX_TAPS
from bot.services.reading.rule_changes import MAX_RULES
from bot.services.subscriptions.setting_parser import MAX_LANGUAGES, MAX_SOURCES, STORY_NUMBERS
from bot.services.subscriptions.subscriptions import EVERY_DAY, MAX_FOLLOWS
from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import MAX_ID, integer, text
from bot.services.transfer.jsonl import format_instant
from bot.services.transfer.object_schema import ObjectSchema
from data.records.audience import SubscriptionState, SummaryLength
from data.records.bulletins import AtOnce
from data.records.reader_rules import (
    MAX_RULE_LENGTH,
    ReaderRule,
    RuleSubject,
    read_rule_set,
    write_rule_set,
)
from data.records.taste import MAX_FEATURE_LENGTH, Feature, FeatureKind, Tap, read_taps, store_taps
from data.transfer.records import TransferredReader

KIND = "reader"
MAX_NUMBER = 10**12
"""The greatest number in a line; leaves room below 2**63 for the numbers assigned after an import."""
MIN_NUMBER = -(1 << 53)
_ONE_SECOND = timedelta(seconds=1)
_MAX_SUPERGROUP_ID = -1_000_000_000_000
_PROGRESS_FIELDS = (
    *("slot_date", "slots_done", "covered_seq", "covered_until", "first_seq", "first_until"),
    "subscribed_at",
)


class _AtOnceName(StrEnum):
    BREAKING = "breaking"
    WATCHED = "watched"
    EVERYTHING = "everything"


_AT_ONCE = {name: AtOnce[name.name] for name in _AtOnceName}
_RULE_COLUMNS = {"mutes": "mute_set", "watches": "watch_set"}
_RULE_SCHEMA = ObjectSchema(
    {
        "kind": field_checks.one_of(RuleSubject),
        "value": text(MAX_RULE_LENGTH, 1),
        "until": field_checks.instant,
    },
    required=frozenset({"kind", "value"}),
    nullable=frozenset({"until"}),
)
_FEATURE_VALUES = field_checks.list_of(text(MAX_FEATURE_LENGTH, 1), 10)
_TAP_SCHEMA = ObjectSchema(
    {
        "event": integer(1, MAX_NUMBER),
        "more": field_checks.boolean,
        **{f"{kind.value}s": _FEATURE_VALUES for kind in FeatureKind},
    },
    required=frozenset({"more"}),
)
_SERVED_SCHEMA = ObjectSchema(
    {
        "day": field_checks.day,
        "digests": integer(0, 1000),
        "seq": integer(MIN_NUMBER, MAX_NUMBER),
        "until": field_checks.instant,
        "first_seq": integer(MIN_NUMBER, MAX_NUMBER),
        "first_until": field_checks.instant,
    }
)
SCHEMA = ObjectSchema(
    {
        "chat_id": field_checks.chat_id,
        "thread_id": integer(0, MAX_ID),
        "language": field_checks.language,
        "language_chosen": field_checks.boolean,
        "timezone": field_checks.zone,
        "times": field_checks.wall_times,
        "weekdays": field_checks.weekdays,
        "topics": field_checks.topics,
        "length": field_checks.one_of(SummaryLength),
        "send_empty": field_checks.boolean,
        "silent": field_checks.boolean,
        "rich": field_checks.boolean,
        "pictures": field_checks.boolean,
        "max_stories": integer(0, max(STORY_NUMBERS)),
        "follows": field_checks.list_of(integer(1, MAX_NUMBER), MAX_FOLLOWS),
        "mutes": field_checks.list_of(_RULE_SCHEMA.read_nested, MAX_RULES),
        "watches": field_checks.list_of(_RULE_SCHEMA.read_nested, MAX_RULES),
        "at_once": field_checks.list_of(field_checks.one_of(_AtOnceName), len(AtOnce)),
        "at_night": field_checks.boolean,
        "story_languages": field_checks.names_of(text(8, 1), MAX_LANGUAGES),
        "story_sources": field_checks.names_of(text(MAX_RULE_LENGTH, 1), MAX_SOURCES),
        "taps": field_checks.list_of(_TAP_SCHEMA.read_nested, MAX_TAPS),
        "quiet": field_checks.quiet,
        "state": field_checks.one_of(SubscriptionState),
        "paused_until": field_checks.instant,
        "unsubscribed_at": field_checks.instant,
        "note": text(1000),
        "chat_type": text(16, 1),
        "since": field_checks.instant,
        "served": _SERVED_SCHEMA.read_nested,
    },
    required=frozenset({"chat_id"}),
    nullable=frozenset({"max_stories", "pictures", "quiet", "paused_until", "unsubscribed_at", "served"}),
)


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """The settings of a new reader that the line leaves out."""

    timezone: str
    times: tuple[str, ...]
    language: str


def reader_to_line(reader: TransferredReader) -> dict[str, object]:
    """The fields of a reader's line."""
    return {
        "kind": KIND,
        "chat_id": reader.chat_id,
        "thread_id": reader.thread_id or None,
        "language": reader.language,
        "language_chosen": reader.language_chosen,
        "timezone": reader.timezone,
        "times": reader.times,
        "weekdays": reader.weekdays,
        "topics": reader.topics,
        "length": reader.length,
        "send_empty": reader.send_empty,
        "silent": reader.silent,
        "rich": reader.rich,
        "pictures": reader.pictures,
        "max_stories": reader.max_stories,
        "follows": reader.follows,
        "mutes": _rules_to_line(reader.mute_set),
        "watches": _rules_to_line(reader.watch_set),
        "at_once": [name for name, flag in _AT_ONCE.items() if reader.at_once & flag],
        "at_night": reader.at_night,
        "story_languages": reader.story_languages,
        "story_sources": reader.story_sources,
        "taps": [_tap_to_line(one) for one in read_taps(reader.taps)],
        "quiet": [reader.quiet.start, reader.quiet.end] if reader.quiet else None,
        "state": reader.state,
        "paused_until": format_instant(reader.paused_until),
        "unsubscribed_at": format_instant(reader.unsubscribed_at),
        "note": reader.note,
        "chat_type": reader.chat_type,
        "since": format_instant(reader.subscribed_at),
        "served": _served_to_line(reader),
    }


def _tap_to_line(tap: Tap) -> dict[str, object]:
    by_kind = {
        f"{kind.value}s": [value for of_kind, value in tap.features if of_kind is kind]
        for kind in FeatureKind
    }
    return {"event": tap.event_id, "more": tap.is_more, **by_kind}


def _rules_to_line(rule_set: str) -> list[dict[str, object]]:
    return [
        {"kind": one.kind, "value": one.value, "until": format_instant(one.until)}
        for one in read_rule_set(rule_set)
    ]


def _served_to_line(reader: TransferredReader) -> dict[str, object] | None:
    if reader.slot_date is None and reader.covered_seq is None:
        return None
    return {
        "day": reader.slot_date.isoformat() if reader.slot_date else None,
        "digests": reader.slots_done,
        "seq": reader.covered_seq,
        "until": format_instant(reader.covered_until),
        "first_seq": reader.first_seq,
        "first_until": format_instant(reader.first_until),
    }


def read_reader(values: Mapping[str, object]) -> dict[str, Any]:
    """The checked fields of a line, named as in TransferredReader.

    Raises:
        LineRejected: A field is missing or invalid, or the fields contradict each other.
    """
    found = SCHEMA.read(values)
    found.setdefault("thread_id", 0)
    if found.get("paused_until") is not None:
        found.setdefault("state", SubscriptionState.PAUSED)
    elif found.get("state") is SubscriptionState.PAUSED:
        raise LineRejected('state "paused" needs paused_until')
    elif "paused_until" in found:
        found.setdefault("state", SubscriptionState.ACTIVE)
    if found.get("state") is SubscriptionState.UNSUBSCRIBED and not found.get("unsubscribed_at"):
        raise LineRejected('state "unsubscribed" needs unsubscribed_at')
    if found.get("state") in (SubscriptionState.ACTIVE, SubscriptionState.UNSUBSCRIBED):
        found["paused_until"] = None
    if "state" in found and found["state"] is not SubscriptionState.UNSUBSCRIBED:
        found["unsubscribed_at"] = None
    _write_rule_sets(found)
    if "at_once" in found:
        found["at_once"] = sum({int(_AT_ONCE[name]) for name in found["at_once"]})
    if "taps" in found:
        found["taps"] = store_taps(_tap(number, one) for number, one in enumerate(found["taps"], 1))
    if "since" in found:
        found["subscribed_at"] = found.pop("since")
    served = found.pop("served", None) or {}
    return found | {
        "slot_date": served.get("day"),
        "slots_done": served.get("digests", 0) if served.get("day") else 0,
        "covered_seq": served.get("seq"),
        "covered_until": served.get("until"),
        "first_seq": served.get("first_seq"),
        "first_until": served.get("first_until"),
    }


def _tap(number: int, given: Mapping[str, Any]) -> Tap:
    """A tap of a line; one without an event gets a number below 0, which no event has."""
    features = (Feature(kind, value) for kind in FeatureKind for value in given.get(f"{kind.value}s", ()))
    return Tap(given.get("event", -number), given["more"], tuple(features))


def _write_rule_sets(found: dict[str, Any]) -> None:
    """Replace the lists of rules of a line by their texts."""
    for name, column in _RULE_COLUMNS.items():
        if name in found:
            found[column] = write_rule_set(_reader_rule(one) for one in found.pop(name))


def _reader_rule(given: Mapping[str, Any]) -> ReaderRule:
    kind, value = given["kind"], given["value"]
    if kind is RuleSubject.EVENT and not (
        value.isascii() and value.isdecimal() and 0 < int(value) <= MAX_NUMBER
    ):
        raise LineRejected("the value of an event must be its number")
    return ReaderRule(kind, value, given.get("until"))


def updated_reader(before: TransferredReader, given: Mapping[str, Any], now: datetime) -> TransferredReader:
    """A stored reader with the fields of a line; the stored progress stays, as it is newer."""
    settings = {name: value for name, value in given.items() if name not in _PROGRESS_FIELDS}
    after = replace(before, **settings)
    return before if after == before else replace(after, next_due=_next_due(before, after, now))


def new_reader(given: Mapping[str, Any], defaults: ImportDefaults, now: datetime) -> TransferredReader:
    """A new reader with the fields of a line; `defaults` fill the missing ones."""
    defaults_by_field: dict[str, Any] = {
        "chat_type": _chat_type(given["chat_id"], given["thread_id"]),
        "language": defaults.language,
        "state": SubscriptionState.ACTIVE,
        "timezone": defaults.timezone,
        "times": defaults.times,
        "weekdays": EVERY_DAY,
        "topics": (),
        "length": SummaryLength.NORMAL,
        "send_empty": False,
        "paused_until": None,
        "unsubscribed_at": None,
        "quiet": None,
        "note": "",
        "subscribed_at": now,
    }
    reader = TransferredReader(**(defaults_by_field | dict(given)))
    return replace(reader, next_due=_next_due(None, reader, now))


def _chat_type(chat_id: int, thread_id: int) -> str:
    """Telegram's type of a chat, guessed from its id; the next message of the chat corrects it."""
    if chat_id > 0:
        return "private"
    return "supergroup" if thread_id or chat_id < _MAX_SUPERGROUP_ID else "group"


def _next_due(before: TransferredReader | None, after: TransferredReader, now: datetime) -> datetime | None:
    schedule = schedule_of(after)
    if after.state in (SubscriptionState.BLOCKED, SubscriptionState.UNSUBSCRIBED):
        return None
    if after.state is SubscriptionState.PAUSED:
        assert after.paused_until is not None
        return _cached_first_due(schedule, max(after.paused_until - _ONE_SECOND, now))
    if before is not None and before.state is SubscriptionState.ACTIVE:
        if schedule_of(before) == schedule:
            return before.next_due
        return reschedule(schedule_of(before), schedule, served_up_to(before), now)
    if after.slot_date is None:
        return _cached_first_due(schedule, now.replace(second=0, microsecond=0))
    # A day that was served gets no second digest, even if its times have changed since.
    return reschedule(schedule, schedule, served_up_to(after)._replace(next_due=None), now)


@lru_cache(maxsize=8192)
def _cached_first_due(schedule: Schedule, now: datetime) -> datetime:
    """`first_due`, called with whole minutes, so that readers with equal settings share a cache entry."""
    return first_due(schedule, now)
