"""Parses the rules of feeds as editors type them; pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.errors import UserError
from bot.typed_words import TypedWords, Vocabulary, Word
from data.records.feed_rules import MAX_PER_DAY, MAX_RULE_WORD_LENGTH, MAX_RULE_WORDS, RuleKind
from summarizer.phrases import is_searchable

CLEARED = frozenset({"", "-", "–", "—", "0", "any"})
"""What is typed to clear a rule, beside the words for none, no and off."""
_CLEARED = Vocabulary((Word.NONE, Word.OFF, Word.ALL))
_PRIORITIES = {"high": 1, "normal": 0, "low": -1, "+": 1}
_SEPARATORS = re.compile(r"[,;\n،、，；]+")
_QUOTES = "\"“”„«»'‘’ "
_COMMAND = re.compile(
    rf"(?P<source>.+?)\s+(?P<kind>{'|'.join(RuleKind)})(?:\s+with)?(?:\s+(?P<value>.*))?",
    re.DOTALL | re.IGNORECASE,
)


class RuleValue(NamedTuple):
    """What a rule is set to: its words, or its number; empty and 0 clear it."""

    words: tuple[str, ...] = ()
    number: int = 0


class TypedRule(NamedTuple):
    """What was typed behind `/sources rule`: a source and, unless only that, a kind and its value."""

    source: str
    kind: RuleKind | None = None
    value: str = ""


def read_command(text: str) -> TypedRule:
    """Parse `example.org never casino, betting`, or `example.org` alone."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return TypedRule(text.strip())
    return TypedRule(found["source"], RuleKind(found["kind"].lower()), found["value"] or "")


def read_value(kind: RuleKind, text: str, words: TypedWords) -> RuleValue:
    """Parse what a rule is to be set to.

    Raises:
        UserError: It is no list of words, number or priority that the rule can have.
    """
    given = text.strip()
    if given.lower() in CLEARED or words.meaning(given, _CLEARED, is_own_only=True):
        return RuleValue()
    if kind is RuleKind.LIMIT:
        return RuleValue(number=_read_number(given))
    if kind is RuleKind.PRIORITY:
        if given.lower() not in _PRIORITIES:
            raise UserError("rules.bad_priority", given=given)
        return RuleValue(number=_PRIORITIES[given.lower()])
    return RuleValue(words=read_words(given))


def read_words(text: str) -> tuple[str, ...]:
    """Words and phrases with commas or line ends between them, in lower case, each once.

    Raises:
        UserError: One has nothing to look for or is too long, or there are too many.
    """
    parts = [
        " ".join(part.lower().replace("\0", "").split()).strip(_QUOTES) for part in _SEPARATORS.split(text)
    ]
    words = tuple(dict.fromkeys(part for part in parts if part))
    for word in words:
        if not is_searchable(word):
            raise UserError("rules.bad_words", given=word)
        if len(word) > MAX_RULE_WORD_LENGTH:
            raise UserError("rules.long_word", given=word, most=MAX_RULE_WORD_LENGTH)
    if not words:
        raise UserError("rules.bad_words", given=text.strip())
    if len(words) > MAX_RULE_WORDS:
        raise UserError("rules.many_words", most=MAX_RULE_WORDS)
    return words


def _read_number(given: str) -> int:
    """A number of stories, as in "3" or "3 a day"."""
    first = given.split(maxsplit=1)[0]
    if not first.isdecimal() or len(first) > len(str(MAX_PER_DAY)) or not 0 < int(first) <= MAX_PER_DAY:
        raise UserError("rules.bad_number", given=given, most=MAX_PER_DAY)
    return int(first)
