# ruff: noqa: INP001 (a module of scripts)
"""Rules for texts of a catalog that need more than the English text beside them.

A date pattern is one of Unicode's CLDR with the same fields as the English one, plural forms are those that
CLDR tells apart, a typed word has one meaning for each parser, and no text is longer than Telegram takes.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

from babel import Locale
from babel.dates import parse_pattern
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural

from bot.services.calendar import clock_parser, period_words, weekday_parser
from bot.services.feeds import rule_texts
from bot.services.reading import intents, rule_grammar, search_dates, search_query
from bot.services.subscriptions import moment_parser, pause_parser, setting_parser
from bot.typed_tokens import spelled_tokens_of
from bot.typed_words import NO_WORD, Vocabulary, Word, synonyms, without_count

BOT = Path(__file__).resolve().parent.parent / "bot"
_PARSERS: Sequence[ModuleType] = (
    *(clock_parser, intents, moment_parser, pause_parser, period_words, rule_grammar, rule_texts),
    *(search_dates, search_query, setting_parser, weekday_parser),
)
_LIMITS = (
    (re.compile(r"command\."), 256, "a command's description"),
    (re.compile(r"profile\.(about|usage)$"), 240, "half of the bot's description"),
)
_ALERT_LIMIT = 200
_VALUE_LENGTH = 16
"""Letters that a placeholder is taken to become."""
_MIN_SENTENCE_LETTERS = 13
_FORMAT_FIELDS = str.maketrans("Lce", "MEE")
_NOT_WORDS = re.compile(r"<code>.*?</code>|<[^>]*>|\{\w+\}|/\w+|\S+\.\w+(?:/\S*)?|[A-Z_]{4,}", re.DOTALL)
_SAME_AS_ENGLISH = frozenset({"button.playground"})
"""Keys of texts that are names and the same in every language."""
_NUMBERS = range(201)
_SAME_EFFECT: Sequence[frozenset[str]] = (
    weekday_parser.SILENT_WORDS | {Word.UNTIL, Word.HOUR, Word.HERE, Word.MY_TIME},
    frozenset({Word.OFF, Word.NONE, Word.RESUME}),
    frozenset({Word.AM, Word.MORNING}),
    frozenset({Word.PM, Word.AFTERNOON, Word.EVENING, Word.NIGHT}),
)
"""Meanings that a word may share: what a parser takes first does what the other would."""


def left_in_english(key: str, text: str, english: str) -> bool:
    """Whether a text is the English one, although it says more than a name or a word of many languages."""
    if key in _SAME_AS_ENGLISH or text != english:
        return False
    letters = sum(letter.isalpha() for letter in _NOT_WORDS.sub("", text))
    return letters >= _MIN_SENTENCE_LETTERS


def wrong_format(text: str, english: str) -> str:
    """What is wrong with a date pattern; "" where nothing is."""
    try:
        parse_pattern(text)
    except (ValueError, KeyError) as error:
        return str(error)
    wanted, given = (_fields(one) for one in (english, text))
    return "" if wanted == given else f"has the fields {given}, not {wanted}"


def _fields(pattern: str) -> str:
    unquoted = re.sub(r"'[^']*'", "", pattern)
    return "".join(
        sorted(
            {letter.translate(_FORMAT_FIELDS) for letter in unquoted if letter.isascii() and letter.isalpha()}
        )
    )


def wrong_plural_rule(catalog: Catalog) -> str:
    """How the plural rule differs from CLDR's for whole numbers to 200; "" where it does not.

    Where gettext has one form for a language of which CLDR tells two apart (Turkish), that is right as well.
    """
    locale = Locale.parse(str(catalog.locale))
    index = gettext.c2py(catalog.plural_expr)
    categories = {locale.plural_form(number) for number in _NUMBERS}
    pairs = {(locale.plural_form(number), index(number)) for number in _NUMBERS}
    usual = get_plural(str(catalog.locale)).num_plurals
    if len(pairs) == len(categories) == len({form for _, form in pairs}):
        return (
            ""
            if catalog.num_plurals == len(categories)
            else f"{catalog.num_plurals} forms, {len(categories)} are used"
        )
    if catalog.num_plurals == usual == 1:
        return ""
    return f"{catalog.num_plurals} forms that are not {', '.join(sorted(categories))}"


def too_long(key: str, text: str) -> str:
    """By how much a text is longer than Telegram takes; "" where it is not."""
    length = len(re.sub(r"\{\w+\}", "0" * _VALUE_LENGTH, re.sub(r"<[^>]*>", "", text)))
    for pattern, limit, what in (*_LIMITS, (re.compile("|".join(alert_keys())), _ALERT_LIMIT, "an alert")):
        if pattern.fullmatch(key) or (pattern.match(key) and key.startswith("command.")):
            return f"{length} of {limit} letters of {what}" if length > limit else ""
    return ""


@cache
def alert_keys() -> tuple[str, ...]:
    """The keys of the texts in answers to a press, escaped; Telegram shows them in a box or a toast."""
    found = set[str]()
    for path in (BOT / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "answer"
            ):
                found |= {key for argument in node.args for key in _text_keys(argument)}
    return tuple(sorted(map(re.escape, found)))


def _text_keys(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        is_text = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
        if is_text and inner.func.attr in ("plain", "plain_count") and inner.args:  # type: ignore[attr-defined]
            first = inner.args[0]  # type: ignore[attr-defined]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def vocabularies() -> Iterator[Vocabulary]:
    """The words that each parser knows."""
    for parser in _PARSERS:
        yield from (one for one in vars(parser).values() if isinstance(one, Vocabulary))


def clashing_words(entries: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Entries by key, and the word of theirs that has another meaning for the same parser.

    Args:
        entries: The texts of the keys "words.*".
    """
    seen = set[tuple[str, str]]()
    for vocabulary in vocabularies():
        meanings: dict[tuple[str, ...], Word] = {}
        for word in vocabulary.words:
            for synonym in synonyms(entries.get(word.key, NO_WORD)):
                first = meanings.setdefault(spelled_tokens_of(without_count(synonym)[0]), word)
                is_harmless = any({first, word} <= same for same in _SAME_EFFECT)
                if first is not word and not is_harmless and (word.key, synonym) not in seen:
                    seen.add((word.key, synonym))
                    yield word.key, f"{synonym} is in {first.key}, too"
