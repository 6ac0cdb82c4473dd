"""Parses what people type to search: words, and filters by topic, source and time. Pure.

Such as `ferry since monday topic:sport source:example.org`. The text of a parsed query names dates instead of
"monday" and is parsed to the same query again, so a message can show it and its buttons can read it later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.errors import UserError
from bot.services.reading.search_dates import read_date, read_days_ago
from bot.typed_words import TypedWords, Vocabulary, Word
from data.records.search import StoryFilter

ONE_DAY = timedelta(days=1)
_QUOTED = '["“”„«»][^"“”„«»]*["“”„«»]'
_TOKEN = re.compile(rf"[^\W\d]+[:：]\s?{_QUOTED}|{_QUOTED}|\S+")
_FIELD = re.compile(r"([^\W\d]+)[:：]\s?(.*)", re.DOTALL)
_MARKS = '"“”„«»'
_FIELDS = Vocabulary((Word.TOPIC, Word.SOURCE, Word.SINCE, Word.UNTIL, Word.BEFORE, Word.ON_DAY))
"""What may stand before a colon."""
_SINCE = Vocabulary((Word.SINCE,))
_DATE_WORDS = Vocabulary((Word.UNTIL, Word.ON_DAY))
"""Words before a date with its year, as a query's text has it; before other dates they are words to find."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_HAN = re.compile("[\u3400-\u9fff]")
_MAX_SINCE_SIGNS = 2  # 自从, 以来
_DAY = Vocabulary((Word.TODAY, Word.YESTERDAY))
_DAYS_AGO = {Word.TODAY.english: 0, Word.YESTERDAY.english: 1}
"""Words for one day that need no "on", at the beginning or the end of a query."""
_DATE_FIRST_LANGUAGES = frozenset({"tr"})
"""Languages whose words for "since" and "on" stand behind the date."""
_MAX_AGO_WORDS = 5  # il y a 3 jours
_MAX_DATE_WORDS = 5  # 24 de noviembre de 2026


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A parsed search.

    Attributes:
        words: The words to find; "" for all stories that fit the rest.
        topics: Topics that the event must have, in lower case.
        source: A part of a host or of an outlet's name, in lower case, or "".
        since: The first local date, or None.
        until: The last local date, or None.
    """

    words: str
    topics: tuple[str, ...] = ()
    source: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def has_filters(self) -> bool:
        """Whether anything but words narrows the search."""
        return bool(self.topics or self.source or self.since or self.until)

    def __str__(self) -> str:
        """The query as it can be typed."""
        return " ".join(
            part
            for part in (
                self.words,
                *(f"topic:{_quoted(topic)}" for topic in self.topics),
                f"source:{_quoted(self.source)}" if self.source else "",
                *self._times(),
            )
            if part
        )

    def _times(self) -> tuple[str, ...]:
        if self.since and self.since == self.until:
            return (f"on {self.since}",)
        return (f"since {self.since}" if self.since else "", f"until {self.until}" if self.until else "")

    def filter_in(self, zone: str) -> StoryFilter:
        """The filters with the instants at which the dates begin and end in a time zone."""
        return StoryFilter(
            self.topics,
            self.source,
            _midnight(self.since, zone) if self.since else None,
            _midnight(self.until + ONE_DAY, zone) if self.until else None,
        )


def query_text(query: SearchQuery, vocabulary: TypedWords, today: date) -> str:
    """A query in the words of a person's language, such as "Fähre thema:sport seit 24. November 2026".

    What is read as the same query again is written so; the rest in English, as a query's text is.
    """
    own = vocabulary.own
    if own.language == vocabulary.general.language:
        return str(query)

    def dated(word: Word, day: date) -> str:
        label = format_date(day, "long", locale=own.language)
        shown = label if read_date(label, today, vocabulary) == day else str(day)
        parts = (own.first(word), shown)
        return " ".join(reversed(parts) if own.language in _DATE_FIRST_LANGUAGES else parts)

    if query.since and query.since == query.until:
        times = [dated(Word.ON_DAY, query.since)]
    else:
        limits = ((Word.SINCE, query.since), (Word.UNTIL, query.until))
        times = [dated(word, day) for word, day in limits if day]
    fields = [f"{own.first(Word.TOPIC)}:{_quoted(topic)}" for topic in query.topics]
    fields += [f"{own.first(Word.SOURCE)}:{_quoted(query.source)}"] if query.source else []
    text = " ".join(part for part in (query.words, *fields, *times) if part)
    return text if read_query(text, today, vocabulary) == query else str(query)


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def read_query(text: str, today: date, vocabulary: TypedWords) -> SearchQuery:
    """Parse a search.

    Without a colon, words that name no time ("since the storm", "on Monday") are words to find.

    Args:
        text: What was typed.
        today: The person's local date.
        vocabulary: The words of the person's language.

    Raises:
        UserError: A time behind a colon cannot be parsed, or there is nothing behind the colon.
    """
    found = _read(text, today, vocabulary)
    # Without the filters between them, words can be next to each other that name a date.
    while (again := _read(str(found), today, vocabulary)) != found:
        found = again
    return found


def with_named_filter(query: SearchQuery, vocabulary: TypedWords) -> SearchQuery | None:
    """The query with its first words "topic sport" or "source example.org" as a filter, as /mute has them.

    None where it does not begin so. "source code" may be words to find, so this is for what found nothing.
    """
    name, _, rest = query.words.partition(" ")
    value, _, words = rest.partition(" ")
    field = vocabulary.meaning(name, _FIELDS)
    if not value or any(mark in value for mark in _MARKS):
        return None
    if field == "topic":
        return replace(query, words=words, topics=(*query.topics, value.lower()))
    return replace(query, words=words, source=_host(value)) if field == "source" else None


def _read(text: str, today: date, vocabulary: TypedWords) -> SearchQuery:
    tokens = [part for token in _TOKEN.findall(text) for part in _apart(token, today, vocabulary)]
    words, topics = list[str](), list[str]()
    source, since, until = "", None, None
    place = 0
    while place < len(tokens):
        token = tokens[place]
        field, value = _field(token, vocabulary)
        used = 1
        if field and not value:
            value, used = " ".join(tokens[place + 1 : place + 2]), 2
        if field == "topic":
            topics.append(_value(value, token))
        elif field == "source":
            source = _host(_value(value, token))
        else:
            found = _time(tokens[place:], field, value, today, vocabulary, is_first=place == 0)
            if found is None and field:
                raise UserError("search.bad_time", given=value or token)
            if found is None:
                words.append(token)
            else:
                used = found.used
                since, until = found.since or since, found.until or until
        place += used
    return SearchQuery(" ".join(words), tuple(dict.fromkeys(topics)), source, since, until)


def _apart(token: str, today: date, vocabulary: TypedWords) -> tuple[str, ...]:
    """The word for "since" and the date in 自周一 or 周一以来, as Chinese has no spaces; else the token."""
    if not _HAN.search(token):
        return (token,)
    lengths = range(_MAX_SINCE_SIGNS, 0, -1)
    for word, rest in (
        *((token[:length], token[length:]) for length in lengths),
        *((token[-length:], token[:-length]) for length in lengths),
    ):
        if rest and vocabulary.meaning(word, _SINCE, is_own_only=True):
            day = _apart(rest, today, vocabulary)[-1]
            if len(day) > 1 and read_date(day, today, vocabulary) is not None:
                return word, day
    return (token,)


def _field(token: str, vocabulary: TypedWords) -> tuple[str, str]:
    """What a token such as `topic:sport` narrows, and to what; "" for a plain word."""
    match = _FIELD.fullmatch(token)
    name = vocabulary.meaning(match[1], _FIELDS) if match else ""
    return (name, match[2].strip(_MARKS + " ")) if match and name else ("", "")


def _value(value: str, token: str) -> str:
    plain = " ".join(value.lower().replace("\0", "").split()).strip("#," + _MARKS)
    if not plain:
        raise UserError("search.no_value", given=token)
    return plain


def _host(value: str) -> str:
    """A typed source; of an address its host without "www."."""
    return value.partition("://")[2].partition("/")[0].removeprefix("www.") if "://" in value else value


@dataclass(frozen=True, slots=True)
class _Span:
    """Dates that a query names, and how many tokens name them."""

    since: date | None
    until: date | None
    used: int


def _time(
    tokens: Sequence[str],
    field: str,
    value: str,
    today: date,
    vocabulary: TypedWords,
    *,
    is_first: bool,
) -> _Span | None:
    """The dates that the first of these tokens and those behind it name."""
    first = tokens[0].lower()
    if (
        not field
        and (is_first or len(tokens) == 1)
        and (name := vocabulary.meaning(first, _DAY, is_own_only=True))
    ):
        day = today - _DAYS_AGO[name] * ONE_DAY
        return _Span(day, day, 1)
    if not field and (ago := _days_ago(tokens, today, vocabulary, is_first=is_first)):
        return ago
    if not field and (named := _date_first(tokens, today, vocabulary)):
        return named
    is_since = not field and vocabulary.meaning(first, _SINCE) != ""
    meaning = field or (Word.SINCE if is_since else vocabulary.meaning(first, _DATE_WORDS, is_own_only=True))
    if not meaning:
        return None
    is_joined = bool(field and value and first.rstrip(_MARKS).endswith(value.lower()))
    following = [*([value] if is_joined else []), *tokens[1:]]
    for count in range(min(_MAX_DATE_WORDS, len(following)), 0, -1):
        given = " ".join(following[:count]).strip(_MARKS)
        day_found = read_date(given, today, vocabulary)
        if day_found is not None and (field or is_since or _YEAR.search(given)):
            return _span(meaning, day_found, count + (not is_joined))
    return None


def _days_ago(tokens: Sequence[str], today: date, vocabulary: TypedWords, *, is_first: bool) -> _Span | None:
    """The day of "3 days ago" at the beginning or the end of a query."""
    counts = range(min(_MAX_AGO_WORDS, len(tokens)), 0, -1)
    for count in counts if is_first else counts[: int(len(tokens) <= _MAX_AGO_WORDS)]:
        day = read_days_ago(" ".join(tokens[:count]), today, vocabulary)
        if day is not None:
            return _Span(day, day, count)
    return None


def _date_first(tokens: Sequence[str], today: date, vocabulary: TypedWords) -> _Span | None:
    """The dates of "pazartesiden beri" or "24 Kasım 2026 günü": a date, then the query's last word."""
    count = len(tokens) - 1
    is_short = 0 < count <= _MAX_DATE_WORDS
    if not is_short or vocabulary.own.language not in _DATE_FIRST_LANGUAGES:
        return None
    is_since = vocabulary.meaning(tokens[-1], _SINCE, is_own_only=True) != ""
    meaning = Word.SINCE if is_since else vocabulary.meaning(tokens[-1], _DATE_WORDS, is_own_only=True)
    given = " ".join(tokens[:-1])
    day = read_date(given, today, vocabulary) if meaning and (is_since or _YEAR.search(given)) else None
    return _span(meaning, day, len(tokens)) if day is not None else None


def _span(meaning: str, day: date, used: int) -> _Span:
    if meaning == "before":
        return _Span(None, day - ONE_DAY, used)
    return _Span(day if meaning != "until" else None, day if meaning != "since" else None, used)
