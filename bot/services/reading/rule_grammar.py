"""Parses what people type behind /mute and /watch: a topic, source or words, and for how long. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.errors import UserError
from bot.services.calendar.period_words import DAYS_BY_UNIT, NUMBERS_BY_WORD
from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject
from summarizer.phrases import is_searchable

MAX_DAYS = 3650
_KINDS = {
    **dict.fromkeys(("topic", "thema"), RuleSubject.TOPIC),
    **dict.fromkeys(("source", "quelle"), RuleSubject.SOURCE),
    **dict.fromkeys(("words", "word", "wort", "wörter"), RuleSubject.WORDS),
}
_PERIOD = re.compile(
    r"\s(?:(?P<good>(?:for|für)\s+(?:good|ever|always|immer)|forever|always|dauerhaft)"
    rf"|(?:(?:for|für)\s+)?(?P<number>\d{{1,9}}|{'|'.join(NUMBERS_BY_WORD)})\s*"
    rf"(?P<unit>{'|'.join(DAYS_BY_UNIT)}))$",
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
    """Parse `crypto`, `"port strike"`, `source example.org 7 days` or `topic sport for a week`; German, too.

    Args:
        text: What was typed.
        name: The command, "mute" or "watch".

    Raises:
        UserError: Nothing is left, the period has no days, or the rest is too long.
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
    days = _days_of(period)
    if period and not period["good"] and not days:
        raise UserError(_BAD_KEYS[name])
    return TypedReaderRule(target, days)


def _days_of(period: re.Match[str] | None) -> int:
    if period is None or period["good"]:
        return 0
    number = (
        int(period["number"]) if period["number"].isdecimal() else NUMBERS_BY_WORD[period["number"].lower()]
    )
    return min(number * DAYS_BY_UNIT[period["unit"].lower()], MAX_DAYS)


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
