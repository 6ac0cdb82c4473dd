"""Translates what people type, such as "8 Uhr" or "下午6点", into few English words that parsers know. Pure.

The words of a language are the entries `words.*` of its catalog; names of days and months are Unicode's. A
person's own language comes first, then English, then the only other language that has all words of a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from babel import Locale

from bot.typed_tokens import Token, fold, plain, spelled_tokens_of, tokens_of

NO_WORD = "-"
"""The entry of a language that has no such word."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MAX_PHRASE_TOKENS = 24
"""Tokens, spaces included, that one phrase may take; without a limit long texts take quadratic time."""
MAX_CHARACTERS = 1000
"""Longer texts stay as they are: no parser takes them."""
MAX_MEANING_CHARACTERS = 100
"""Longer texts mean none of the words, whose spellings have 25 at most."""
_LETTERS_OF_A_BEGINNING = 2
_ARABIC_PREFIXES = "وبل"
"""Words of one letter that Arabic writes together with the next one: and, at, for."""
_MAX_PREFIXES = 2
"""Prefixes of one word, as in وبالليل, "and at night"."""
_NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
)


class Word(StrEnum):
    """What a typed word can mean; the value is the key of its entry behind "words."."""

    ON = "on"
    YES = "yes"
    OFF = "off"
    ALL = "all"
    NONE = "none"
    AND = "and"
    FROM = "from"
    UNTIL = "until"
    AT = "at"
    EVERY = "every"
    O_CLOCK = "o_clock"
    HALF = "half"
    HALF_TO = "half_to"
    AM = "am"
    PM = "pm"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    MIDNIGHT = "midnight"
    MY_TIME = "my_time"
    HERE = "here"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKEND = "weekend"
    TODAY = "today"
    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    AFTER_TOMORROW = "after_tomorrow"
    YESTERDAY = "yesterday"
    ONE = "one"
    TWO = "two"
    THREE = "three"
    FOUR = "four"
    FIVE = "five"
    SIX = "six"
    SEVEN = "seven"
    EIGHT = "eight"
    NINE = "nine"
    TEN = "ten"
    ELEVEN = "eleven"
    TWELVE = "twelve"
    MINUTE = "minute"
    HOUR = "hour"
    HALF_HOUR = "half_hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    FOR = "for"
    FOREVER = "forever"
    IN = "in"
    AGO = "ago"
    LAST = "last"
    SINCE = "since"
    BEFORE = "before"
    ON_DAY = "on_day"
    TOPIC = "topic"
    SOURCE = "source"
    WORDS = "words"
    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"
    SENTENCE = "sentence"
    STORY = "story"
    AT_ONCE = "at_once"
    DIGEST = "digest"
    AT_NIGHT = "at_night"
    RESUME = "resume"
    QUIET = "quiet"
    LENGTH = "length"
    EMPTY = "empty"
    SILENT = "silent"
    RICH = "rich"
    PICTURES = "pictures"
    LANGUAGES = "languages"
    WITHOUT = "without"
    WITH = "with"
    TASTE = "taste"
    BREAKING = "breaking"
    WATCHED = "watched"
    ASK_START = "ask_start"
    ASK_HELP = "ask_help"
    ASK_UNSUBSCRIBE = "ask_unsubscribe"
    ASK_SUBSCRIBE = "ask_subscribe"
    ASK_LATEST = "ask_latest"
    ASK_SETTINGS = "ask_settings"
    ASK_SAVED = "ask_saved"
    ASK_PAUSE = "ask_pause"
    ASK_RESUME = "ask_resume"
    ASK_TOPICS = "ask_topics"
    ASK_TIME = "ask_time"
    ASK_TIMEZONE = "ask_timezone"
    ASK_PRIVACY = "ask_privacy"
    ASK_FORGETME = "ask_forgetme"
    ASK_CANCEL = "ask_cancel"
    THANKS = "thanks"
    PLEASE = "please"
    ME = "me"

    @property
    def key(self) -> str:
        """The key of the catalog's entry."""
        return f"words.{self.value}"

    @property
    def english(self) -> str:
        """The word that a translated text has for it: a figure for a number."""
        return str(_NUMBER_WORDS.index(self.value) + 1) if self.value in _NUMBER_WORDS else self.value


NUMBERS = tuple(Word(name) for name in _NUMBER_WORDS)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that one parser knows; in a text for it no other word is translated.

    Attributes:
        words: The meanings; of a word with two, the first one counts.
        has_weekdays: Whether names of weekdays are translated.
        has_months: Whether names of months are.
    """

    words: tuple[Word, ...]
    has_weekdays: bool = False
    has_months: bool = False


Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
"""First folded token -> the tokens of phrases that begin with it, longest first, and what they mean."""


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words of one language.

    Attributes:
        language: The catalog's code, which is a Babel locale as well.
        entries: The entry of each meaning, with commas between its synonyms; "seminggu=1" is "1 week".
    """

    language: str
    entries: Mapping[Word, str]

    def first(self, word: Word) -> str:
        """The first synonym of one word, in lower case; the English word where there is none."""
        given = (one for one in synonyms(self.entries.get(word, NO_WORD)) if not {" ", "="} & {*one})
        return next(given, word.english).lower()

    def phrases(self, vocabulary: Vocabulary) -> Iterator[tuple[tuple[str, ...], str]]:
        """The tokens of every known phrase, and what it means in English; words as they are spelled first.

        So Portuguese "à" is "at" and "a" is "until"; where a parser knows only "at", an "a" is that as well.
        """
        if vocabulary.has_weekdays:
            yield from _calendar_phrases(self.language, is_month=False)
        if vocabulary.has_months:
            yield from _calendar_phrases(self.language, is_month=True)
        given = [(word, _phrases_of(self.entries.get(word, NO_WORD))) for word in vocabulary.words]
        for word, phrases in given:
            yield from ((one.spelled, f"{one.count} {word.english}".strip()) for one in phrases)
        for word, phrases in given:
            yield from ((one.folded, f"{one.count} {word.english}".strip()) for one in phrases)


@dataclass(slots=True)
class TypedWords:
    """Translates what a person types.

    Attributes:
        own: The person's language.
        general: English, for what the person's language does not have.
        load_others: Gives all other languages; called when a text has words of neither.
    """

    own: LanguageWords
    general: LanguageWords
    load_others: Callable[[], Iterable[LanguageWords]] = tuple
    _others: Sequence[LanguageWords] | None = field(default=None, init=False)
    _tables: dict[tuple[Vocabulary, str], Phrases] = field(default_factory=dict, init=False)

    def english(self, text: str, vocabulary: Vocabulary, *, is_own_only: bool = False) -> str:
        """The text with its known words in English, figures of any script as ASCII, the rest unchanged.

        Unless `is_own_only`, another language counts where all words of the text are known in it alone. A
        text of over 1,000 characters stays as it is.
        """
        if len(text) > MAX_CHARACTERS:
            return text
        tokens = tuple(Token.split(plain(text)))
        found, is_known = _translate(tokens, self._table(self.own, vocabulary))
        if is_known or is_own_only:
            return found
        translations = (_translate(tokens, self._table(one, vocabulary)) for one in self._all_others())
        complete = {other for other, is_complete in translations if is_complete}
        return complete.pop() if len(complete) == 1 else found

    def meaning(self, text: str, vocabulary: Vocabulary, *, is_own_only: bool = False) -> str:
        """Which of the words the whole text means, in English; "" for other texts. See english."""
        bare = text.strip(" .!?¡¿")
        if len(bare) > MAX_MEANING_CHARACTERS:
            return ""
        found = self.english(bare, vocabulary, is_own_only=is_own_only)
        return found if found in {word.english for word in vocabulary.words} else ""

    def weekday_names(self) -> Iterator[Sequence[str]]:
        """The folded names of the week's days, Monday first, in the person's language and in English."""
        return (_weekday_names(one.language) for one in (self.own, self.general))

    def _all_others(self) -> Sequence[LanguageWords]:
        if self._others is None:
            self._others = tuple(self.load_others())
        return self._others

    def _table(self, language: LanguageWords, vocabulary: Vocabulary) -> Phrases:
        key = (vocabulary, language.language)
        if key not in self._tables:
            self._tables[key] = _table(first_meanings((language, self.general), vocabulary))
        return self._tables[key]


def _translate(tokens: Sequence[Token], table: Phrases) -> tuple[str, bool]:
    """The tokens with known phrases in English, and whether every word is known."""
    done, place, is_known = list[str](), 0, True
    while place < len(tokens):
        used, meaning = _longest_phrase(tokens[place : place + MAX_PHRASE_TOKENS], table)
        done.append(f" {meaning} " if used else tokens[place].text)
        is_known &= bool(used) or not tokens[place].text.isalpha()
        place += used or 1
    return " ".join("".join(done).split()), is_known


def _longest_phrase(
    tokens: Sequence[Token], table: Phrases, max_prefixes: int = _MAX_PREFIXES
) -> tuple[int, str]:
    """How many tokens the longest phrase at the beginning has, spaces included, and what it means."""
    for phrase, meaning in table.get(tokens[0].folded, ()):
        if used := _length_of(phrase, tokens):
            return used, meaning
    return _prefixed_phrase(tokens, table, max_prefixes) if max_prefixes else (0, "")


def _prefixed_phrase(tokens: Sequence[Token], table: Phrases, max_prefixes: int) -> tuple[int, str]:
    """The same of a known phrase behind a known Arabic prefix, as in والسبت, "and Saturday"."""
    prefix, rest = tokens[0].folded[:1], tokens[0].folded[1:]
    if rest and prefix in _ARABIC_PREFIXES and prefix in table:
        used, meaning = _longest_phrase((Token(rest, rest, rest), *tokens[1:]), table, max_prefixes - 1)
        return used, f"{table[prefix][-1][1]} {meaning}" if used else ""
    return 0, ""


def synonyms(entry: str) -> tuple[str, ...]:
    """The words of an entry of a catalog."""
    given = (one.strip() for one in re.split("[,،、，]", entry))
    return tuple(one for one in given if one and one != NO_WORD)


@dataclass(frozen=True, slots=True)
class _Synonym:
    """A synonym as tokens with and without accents, and the number that it stands for, perhaps ""."""

    spelled: tuple[str, ...]
    folded: tuple[str, ...]
    count: str


@cache
def _phrases_of(entry: str) -> tuple[_Synonym, ...]:
    """The synonyms of an entry of a catalog; each stands in the tables of several parsers."""
    given = (without_count(synonym) for synonym in synonyms(entry))
    return tuple(_Synonym(spelled_tokens_of(name), tokens_of(name), count) for name, count in given)


def without_count(synonym: str) -> tuple[str, str]:
    """The word and the number of "seminggu=1", a word that says how many units; the number may be ""."""
    name, _, count = synonym.partition("=")
    return name, count


def first_meanings(languages: Iterable[LanguageWords], vocabulary: Vocabulary) -> dict[tuple[str, ...], str]:
    """Phrase -> what it means in the first of the languages that has it."""
    found: dict[tuple[str, ...], str] = {}
    for language in languages:
        for phrase, meaning in language.phrases(vocabulary):
            found.setdefault(phrase, meaning)
    return found


def _table(meanings: Mapping[tuple[str, ...], str]) -> Phrases:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    order = sorted(meanings.items(), key=lambda item: (-len(item[0]), item[0] == tuple(map(fold, item[0]))))
    for phrase, meaning in order:
        if phrase:
            table.setdefault(fold(phrase[0]), []).append((phrase, meaning))
    return table


def _length_of(phrase: Sequence[str], parts: Sequence[Token]) -> int:
    """How many of the tokens the phrase covers, spaces between them included; 0 where it is not there."""
    place = 0
    for wanted in phrase:
        while place and place < len(parts) and not parts[place].folded:
            place += 1
        if place == len(parts) or wanted not in (parts[place].spelled, parts[place].folded):
            return 0
        place += 1
    return place


@cache
def _calendar_phrases(language: str, *, is_month: bool) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The names of days or months in a language, in sentences and alone, in full and abbreviated."""
    locale = Locale.parse(language)
    given, english = (locale.months, MONTHS) if is_month else (locale.days, WEEKDAYS)
    found: dict[tuple[str, ...], set[str]] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", *(() if is_month else ("short",))):
            for number, name in given[context].get(width, {}).items():
                for spelling in _spellings(str(name)):
                    meanings = found.setdefault(tokens_of(spelling), set())
                    meanings.add(english[number - 1 if is_month else number])
    # Two Latin letters are a beginning of many words, so the parsers decide on them.
    return tuple(
        (phrase, min(names))
        for phrase, names in found.items()
        if len(names) == 1 and (len("".join(phrase)) > _LETTERS_OF_A_BEGINNING or not phrase[0].isascii())
    )


def _spellings(name: str) -> Iterator[str]:
    """A name of a day or month, and the Chinese ones of everyday speech for it."""
    for week in (name, name.replace("星期", "礼拜"), name.replace("星期", "禮拜")):
        yield week.rstrip(".")
        if week.startswith(("星期", "周", "礼拜", "禮拜")):
            yield week.replace("日", "天")


@cache
def _weekday_names(language: str) -> tuple[str, ...]:
    names = Locale.parse(language).days["stand-alone"]["wide"]
    return tuple(fold(plain(str(names[day]))) for day in range(7))
