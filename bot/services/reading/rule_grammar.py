"""Parses what people type behind /mute and /watch: a topic, source or words, and for how long. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.errors import UserError
from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject
from summarizer.phrases import is_searchable

MAX_DAYS = 3650
_KINDS = {
    "topic": RuleSubject.TOPIC,
    "source": RuleSubject.SOURCE,
    "words": RuleSubject.WORDS,
    "word": RuleSubject.WORDS,
}
_DAYS_BY_UNIT = {"day": 1, "d": 1, "week": 7, "w": 7, "month": 30}
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_PERIOD = re.compile(
    r"\s(?:for\s+)?(?:(?P<good>good|ever|always)|(?P<number>\d{1,4}|a|one|two|three|four|six)"
    r"\s*(?P<unit>days?|d|weeks?|w|months?))$",
    re.IGNORECASE,
)
_BAD_KEYS = {"mute": "mute.bad", "watch": "watch.bad"}
_LONG_KEYS = {"mute": "mute.long", "watch": "watch.long"}
_QUOTES = "\"“”„«»'‘’"


class RuleTarget(NamedTuple):
    """What a rule is about; `value` as in ReaderRule."""

    kind: RuleSubject
    value: str


class TypedReaderRule(NamedTuple):
    """What was typed: a target, and for how many days, 0 for good."""

    target: RuleTarget
    days: int


def read_rule(text: str, name: str) -> TypedReaderRule:
    """Parse `crypto`, `"port strike"`, `source example.org 7 days` or `topic sport for a week`.

    Args:
        text: What was typed.
        name: The command, "mute" or "watch".

    Raises:
        UserError: Nothing is left, or it is too long.
    """
    given = " ".join(text.split())
    period = _PERIOD.search(given)
    body = given[: period.start()] if period else given
    first, _, rest = body.partition(" ")
    kind = _KINDS.get(first.lower()) if rest else None
    value = (rest if kind else body).strip(_QUOTES + " ")
    target = RuleTarget(kind or RuleSubject.WORDS, _plain_value(kind or RuleSubject.WORDS, value))
    if not target.value or (target.kind is RuleSubject.WORDS and not is_searchable(target.value)):
        raise UserError(_BAD_KEYS[name])
    if len(target.value) > MAX_RULE_LENGTH:
        raise UserError(_LONG_KEYS[name], most=MAX_RULE_LENGTH)
    return TypedReaderRule(target, _days_of(period))


def _days_of(period: re.Match[str] | None) -> int:
    if period is None or period["good"]:
        return 0
    number = int(period["number"]) if period["number"].isdecimal() else _NUMBERS[period["number"].lower()]
    unit = period["unit"].lower()
    return min(number * _DAYS_BY_UNIT.get(unit, _DAYS_BY_UNIT.get(unit.removesuffix("s"), 1)), MAX_DAYS)


def _plain_value(kind: RuleSubject, value: str) -> str:
    """A typed value as it is stored: in lower case, a source as its host without "www."."""
    value = value.lower().replace("\0", "")
    return plain_source(value) if kind is RuleSubject.SOURCE else value


def plain_source(value: str) -> str:
    """A typed source as it is stored: in lower case, an address as its host without "www."."""
    value = value.lower().replace("\0", "")
    if " " in value:
        return value
    return (
        value.partition("://")[2].partition("/")[0].removeprefix("www.")
        if "://" in value
        else (value.partition("/")[0].removeprefix("www."))
    )
