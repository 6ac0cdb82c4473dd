"""Parses the times, weekdays, topics and numbers that people type, in many spellings; pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.errors import UserError
from bot.services.calendar.clock_parser import CLOCK_WORDS, TIME_WORDS, parse_time, plain_times
from bot.services.calendar.weekday_parser import (
    DAY_WORDS,
    SILENT_WORDS,
    join_ranges,
    names_days,
    parse_weekdays,
)
from bot.typed_words import NUMBERS, TypedWords, Vocabulary, Word
from data.records.audience import QuietHours, SummaryLength

MAX_TIMES = 6
MAX_TOPICS = 12
MAX_TOPIC_LENGTH = 30
_MAX_DIGITS = 9
MAX_LANGUAGES = 20
MAX_SOURCES = 30
STORY_NUMBERS = (5, 10, 20, 0)
"""The most stories of a digest that readers can choose; 0 stands for all."""
_SCHEDULE = Vocabulary((*CLOCK_WORDS, *DAY_WORDS, Word.DAY), has_weekdays=True)
_TIMES = Vocabulary((*CLOCK_WORDS, Word.AND))
_QUIET = Vocabulary((*CLOCK_WORDS, Word.AND, Word.FROM, Word.UNTIL, Word.OFF, Word.NONE))
_LENGTH = Vocabulary((Word.SHORT, Word.NORMAL, Word.LONG, Word.SENTENCE, *NUMBERS))
_STORY_NUMBER = Vocabulary((Word.ALL, Word.STORY, *NUMBERS))
_CHOICE = Vocabulary((Word.ALL, Word.NONE))
_SWITCH = Vocabulary((Word.ON, Word.YES, Word.OFF, Word.AT_ONCE, Word.DIGEST))
_LIST_WORDS = Vocabulary((Word.AND,))
_AT_NIGHT = Vocabulary((Word.AT_NIGHT, Word.ON, Word.YES, Word.OFF))
_SETTINGS = Vocabulary(
    (
        *(
            Word.DAY,
            Word.QUIET,
            Word.LENGTH,
            Word.STORY,
            Word.EMPTY,
            Word.SILENT,
            Word.RICH,
            Word.PICTURES,
            Word.LANGUAGES,
            Word.SOURCE,
        ),
        *(Word.WITHOUT, Word.WITH, Word.TASTE, Word.BREAKING, Word.WATCHED, Word.AT_ONCE, Word.ASK_TIME),
        *(Word.ASK_TIMEZONE, Word.TOPIC, Word.DIGEST),
    )
)
_LENGTHS = {
    **dict.fromkeys(("short", "1"), SummaryLength.SHORT),
    **dict.fromkeys(("normal", "2", "3", "2 or 3"), SummaryLength.NORMAL),
    **dict.fromkeys(("long", "4", "5", "up to 5"), SummaryLength.LONG),
}
_SWITCHES = {"on": True, "yes": True, "off": False}


def read_times(text: str, words: TypedWords) -> tuple[str, ...]:
    """One or more times of day as ascending "HH:MM".

    Raises:
        UserError: A part is not a time (the error names the first one), or there are none or too many.
    """
    return _parse_times(plain_times(words.english(text, _TIMES)))


def _parse_times(translated: str) -> tuple[str, ...]:
    found = set()
    for part in (part for part in re.split(r"[,;\s]+", translated) if part and part not in SILENT_WORDS):
        time = parse_time(TIME_WORDS.get(part, part))
        if time is None:
            raise UserError("time.bad", given=part)
        found.add(f"{time[0]:02}:{time[1]:02}")
    if not found:
        raise UserError("time.none")
    if len(found) > MAX_TIMES:
        raise UserError("time.many", most=MAX_TIMES)
    return tuple(sorted(found))


def read_schedule(text: str, words: TypedWords) -> tuple[tuple[str, ...], tuple[int, ...] | None]:
    """The times of "noon", "7 Uhr", "every morning" or "6:30 mon-fri", and the weekdays where it names some.

    Raises:
        UserError: A part is neither a time nor a day, or there is no time; see read_times.
    """
    times, days = list[str](), list[str]()
    for part in re.split(r"[,;\s]+", plain_times(join_ranges(words.english(text, _SCHEDULE)))):
        is_time = parse_time(part) is not None or part in TIME_WORDS
        (days if not is_time and names_days(part, words) else times).append(part)
    return _parse_times(" ".join(times)), parse_weekdays(",".join(days), words) if days else None


def read_setting_name(text: str, words: TypedWords) -> str:
    """The word for a setting in English, as "day" or "quiet"; another text in lower case."""
    return words.meaning(text, _SETTINGS) or text.lower()


def read_length(text: str, words: TypedWords) -> SummaryLength:
    """The length of "short", "1" or "one sentence", "normal", "3", "long" or "5".

    Raises:
        UserError: It is none of them.
    """
    word = words.english(text, _LENGTH).lower().removesuffix("sentence").strip()
    found = _LENGTHS.get(word)
    if found is None:
        raise UserError("length.bad", given=text)
    return found


def read_story_number(text: str, words: TypedWords) -> int:
    """One of STORY_NUMBERS from "5", "10 stories" or "all", which is 0.

    Raises:
        UserError: It is none of them.
    """
    word = words.english(text, _STORY_NUMBER).removesuffix("story").strip()
    numbers = {**{str(number): number for number in STORY_NUMBERS if number}, "all": 0}
    if word not in numbers:
        raise UserError("stories.bad")
    return numbers[word]


def read_quiet(text: str, words: TypedWords) -> QuietHours | None:
    """The quiet hours between two times of day; None for "off" and "none".

    Raises:
        UserError: The text is not two different times.
    """
    if text.strip() == "-" or words.meaning(text, _QUIET) in (Word.OFF, Word.NONE):
        return None
    # Without the dash, the second of "22:00-7:00" would not be a time of its own.
    translated = words.english(re.sub(r"[-–—~～]", " until ", text), _QUIET)
    parts = [part for part in re.split(r"[,;\s]+", plain_times(translated)) if part]
    times = [
        parse_time(TIME_WORDS.get(part, part)) for part in parts if part not in SILENT_WORDS | {Word.UNTIL}
    ]
    if len(times) != 2 or None in times or times[0] == times[1]:  # noqa: PLR2004 - from and until
        raise UserError("quiet.bad", given=text)
    start, end = (f"{hour:02}:{minute:02}" for hour, minute in filter(None, times))
    return QuietHours(start, end)


def read_topics(text: str, words: TypedWords) -> tuple[str, ...]:
    """Topic names, lower case, each once, in the order given; empty for "all" and "none".

    Raises:
        UserError: There are none or too many, or one is too long.
    """
    names = [re.sub(r"\s+", " ", part.strip(" #\t").lower()) for part in _split_list(text)]
    topics = tuple(dict.fromkeys(name for name in names if name))
    if topics == ("-",) or words.meaning(text, _CHOICE, is_own_only=True):
        return ()
    if not topics:
        raise UserError("topics.none")
    if len(topics) > MAX_TOPICS:
        raise UserError("topics.many", most=MAX_TOPICS)
    for topic in topics:
        if len(topic) > MAX_TOPIC_LENGTH:
            raise UserError("topics.long", given=topic, most=MAX_TOPIC_LENGTH)
    return topics


def _split_list(text: str) -> list[str]:
    separator = r"[,;\n،؛、，；]+" if re.search(r"[,;\n،؛、，；]", text) else r"\s+"
    return re.split(separator, text)


def read_names(text: str, words: TypedWords, error_key: str) -> tuple[str, ...]:
    """Names, lower case, each once, divided by commas or, without a comma, by spaces; empty for "all".

    Raises:
        UserError: There are none; with the key `error_key` and what was given.
    """
    names = (" ".join(part.lower().split()) for part in _split_list(text))
    found = tuple(dict.fromkeys(name for name in names if name and not _joins(name, words)))
    if not found:
        raise UserError(error_key, given=text)
    return () if words.meaning(text, _CHOICE, is_own_only=True) == Word.ALL else found


def _joins(name: str, words: TypedWords) -> bool:
    """Whether a typed word only stands between the parts of a list."""
    return name in ("&", "+") or words.meaning(name, _LIST_WORDS) != ""


def require_languages(languages: Collection[str]) -> Collection[str]:
    """The languages unchanged. Raises UserError where there are too many."""
    if len(languages) > MAX_LANGUAGES:
        raise UserError("story_languages.many", most=MAX_LANGUAGES)
    return languages


def clears(text: str, words: TypedWords) -> bool:
    """Whether a text asks for nothing at all: "none" or "-"."""
    return text.strip() == "-" or words.meaning(text, _CHOICE, is_own_only=True) == Word.NONE


def read_sections(
    text: str, words: TypedWords, most: int, max_stories: int
) -> tuple[tuple[str, int | None], ...]:
    """Sections such as "city 3, sport": topics, lower case, with the most stories of each or None.

    Args:
        text: What was typed; "none" and "-" are no sections.
        words: The words of the person's language.
        most: The most sections.
        max_stories: The highest number of stories of a section.

    Raises:
        UserError: There are too many, one is named twice or too long, or a number is out of range.
    """
    if clears(text, words):
        return ()
    found: dict[str, int | None] = {}
    for part in re.split(r"[,;\n،؛、，；]+", text):
        typed = part.strip(" #\t").lower().split()
        limit = int(typed.pop()) if len(typed) > 1 and typed[-1].isdecimal() else None
        name = " ".join(typed)
        if not name:
            continue
        if len(name) > MAX_TOPIC_LENGTH:
            raise UserError("topics.long", given=name, most=MAX_TOPIC_LENGTH)
        if name in found:
            raise UserError("sections.twice", given=name)
        if limit is not None and not 1 <= limit <= max_stories:
            raise UserError("sections.bad_limit", given=name, most=max_stories)
        found[name] = limit
    if not found:
        raise UserError("sections.none_given")
    if len(found) > most:
        raise UserError("sections.many", most=most)
    return tuple(found.items())


def read_latest(text: str, default: int, max_count: int) -> tuple[str, int]:
    """The topic ("" for all) and number of "/latest [topic] [n]", in either order.

    A number over `max_count` becomes `max_count`.

    Raises:
        UserError: The number is not a whole number above 0.
    """
    words = text.split()
    count = default
    for index in (-1, 0):
        if words and re.fullmatch(r"[-+]?\d+([.,]\d+)?", words[index]):
            count = _parse_positive(words.pop(index))
            if count < 1:
                raise UserError("latest.bad_number", most=max_count)
            break
    return " ".join(words).strip("#").lower(), min(count, max_count)


def _parse_positive(number: str) -> int:
    """The first nine digits of a typed number; 0 where it is not a whole number above 0."""
    return int(number.removeprefix("+")[:_MAX_DIGITS]) if number.removeprefix("+").isdecimal() else 0


def read_at_once(text: str, words: TypedWords) -> bool:
    """True for "at once", "on" and nothing, False for "off" and "in the digest".

    Raises:
        UserError: The text is none of them.
    """
    word = re.sub(r"^(?:in\s+)?(?:the\s+)?", "", words.english(text, _SWITCH))
    wanted = {"": True, "at_once": True, "digest": False, **_SWITCHES}.get(word)
    if wanted is None:
        raise UserError("at_once.bad")
    return wanted


def read_at_night(text: str, words: TypedWords) -> bool:
    """True for "at night" and "at night on", False for "at night off".

    Raises:
        UserError: The text is none of them.
    """
    word = words.english(text, _AT_NIGHT).removeprefix("at_night").strip()
    return True if not word and text.strip() else read_switch(word, words, "at_once.bad")


def read_switch(text: str, words: TypedWords, error_key: str) -> bool:
    """True for "on" and "yes", False for "off" and "no".

    Raises:
        UserError: The text is none of them; `error_key` is its text.
    """
    wanted = _SWITCHES.get(words.meaning(text, _SWITCH))
    if wanted is None:
        raise UserError(error_key, given=text)
    return wanted
