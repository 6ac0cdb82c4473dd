"""Parses what people type behind /mute and /watch: a topic, source or words, and for how long. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.errors import UserError
from bot.services.calendar.period_words import DAYS_BY_UNIT, PERIOD
from bot.typed_words import TypedWords, Vocabulary, Word
from data.records.reader_rules import MAX_RULE_LENGTH, RuleSubject
from summarizer.phrases import is_searchable

MAX_DAYS = 3650
_KINDS = {
    Word.TOPIC.english: RuleSubject.TOPIC,
    Word.SOURCE.english: RuleSubject.SOURCE,
    Word.WORDS.english: RuleSubject.WORDS,
}
_KIND_WORDS = Vocabulary((Word.TOPIC, Word.SOURCE, Word.WORDS))
_PERIOD = re.compile(
    rf"(?:(?:for )?(?P<number>\d{{1,9}}) |for )(?P<unit>{'|'.join(DAYS_BY_UNIT)})(?: for)?|(?P<good>forever)"
)
_MAX_PERIOD_WORDS = 5
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


def read_rule(text: str, words: TypedWords, name: str) -> TypedReaderRule:
    """Parse `crypto`, `"port strike"`, `source example.org 7 days` or `topic sport for a week`.

    Args:
        text: What was typed.
        words: The words of the person's language.
        name: The command, "mute" or "watch".

    Raises:
        UserError: Nothing is left, the period has no days, or the rest is too long.
    """
    body, period = _without_period(text, words)
    first, _, rest = body.partition(" ")
    kind = _KINDS.get(words.meaning(first, _KIND_WORDS)) if rest else None
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


def _without_period(text: str, words: TypedWords) -> tuple[str, re.Match[str] | None]:
    """The text without the period at its end, and that period where it has one."""
    given = text.split()
    for count in range(min(_MAX_PERIOD_WORDS, len(given) - 1), 0, -1):
        period = _PERIOD.fullmatch(words.english(" ".join(given[-count:]), PERIOD))
        if period:
            return " ".join(given[:-count]), period
    return " ".join(given), None


def _days_of(period: re.Match[str] | None) -> int:
    if period is None or period["good"]:
        return 0
    return min(int(period["number"] or 1) * DAYS_BY_UNIT[period["unit"]], MAX_DAYS)


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
