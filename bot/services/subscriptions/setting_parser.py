"""Parses the times, weekdays, topics and numbers that people type, in many spellings; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.errors import UserError
from data.records.audience import QuietHours, SummaryLength

MAX_TIMES = 6
MAX_TOPICS = 12
MAX_TOPIC_LENGTH = 30
MAX_LANGUAGES = 20
MAX_SOURCES = 30
STORY_NUMBERS = (5, 10, 20, 0)
"""The most stories of a digest that readers can choose; 0 stands for all."""
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:([ap])(?:\.?m)?\.?|uhr|h)?", re.IGNORECASE)
_DETACHED_AM_PM = re.compile(r"(?<=\d)\s+(?=[ap]\.?m\b)", re.IGNORECASE)
_STATED_CLOCK = re.compile(
    r"(?:my\s+(?:local\s+)?(?:time|clock)(?:\s+(?:is|shows|says))?|it(?:['’]s|\s+is)|here\s+it(?:['’]s|\s+is)|now)"
    r"\s+(?:now\s+)?(.+?)(?:\s+(?:here|now|for me))?[.!]?",
    re.IGNORECASE,
)
NOON = 12
_HOURS_PER_DAY, _MINUTES_PER_HOUR = 24, 60
_MAX_DIGITS = 9
_TIME_SEPARATORS = frozenset({"and", "&", "+", "at"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_GROUPS = {
    "daily": (1, 2, 3, 4, 5, 6, 7),
    "all": (1, 2, 3, 4, 5, 6, 7),
    "weekdays": (1, 2, 3, 4, 5),
    "workdays": (1, 2, 3, 4, 5),
    "weekend": (6, 7),
    "weekends": (6, 7),
}
_MIN_DAY_LETTERS = 2
_MAX_SHORT_DAY_LENGTH = 5
TIME_WORDS = {
    "noon": "12:00",
    "midday": "12:00",
    "lunch": "12:00",
    "lunchtime": "12:00",
    "midnight": "00:00",
    "morning": "08:00",
    "mornings": "08:00",
    "breakfast": "08:00",
    "afternoon": "15:00",
    "afternoons": "15:00",
    "evening": "18:00",
    "evenings": "18:00",
    "night": "21:00",
    "nights": "21:00",
    "mittags": "12:00",
    "mittag": "12:00",
    "morgens": "08:00",
    "abends": "18:00",
    "mitternacht": "00:00",
}
"""Words for a time of day, and what they mean as "HH:MM"."""
_EVERY_WORDS = frozenset(
    {"every", "each", "the", "in", "on", "um", "and", "day", "days", "jeden", "a", "per"}
)
_CLOCK_WORD = re.compile(r"(?<=\d)\s*(?:o['’]?clock|uhr)\b")
_DAY_RANGE = re.compile(r"(?<=[^\W\d])\s*(?:[-–—]|\bto\b)\s*(?=[^\W\d])")
_LENGTH_WORDS = {
    **dict.fromkeys(("short", "1", "one"), SummaryLength.SHORT),
    **dict.fromkeys(("normal", "2", "3", "two", "three", "two or three", "medium"), SummaryLength.NORMAL),
    **dict.fromkeys(("long", "4", "5", "four", "five", "up to five"), SummaryLength.LONG),
}
_OFF_WORDS = frozenset({"off", "no", "none", "never", "-"})
_LIST_WORDS = frozenset({"and", "&", "+", "und"})
_RANGE_WORDS = frozenset({"from", "to", "until", "till"})
_SWITCH_WORDS = {
    **dict.fromkeys(("on", "yes", "an", "ein", "ja"), True),
    **dict.fromkeys(("off", "no", "aus", "nein"), False),
}


def read_time(text: str) -> tuple[int, int] | None:
    """Hour and minute of "8", "08:00", "0830", "8.30" or "6:30pm"; None where it is not a time of day."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    meridiem = (match[3] or "").lower()
    if meridiem:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if meridiem == "p" else 0)
    return (hour, minute) if hour < _HOURS_PER_DAY and minute < _MINUTES_PER_HOUR else None


def stated_clock(text: str) -> str:
    """The time in "my time is 14:30" or "it is 2:30 pm here"; "" where the text states none."""
    match = _STATED_CLOCK.fullmatch(text.strip())
    return match[1].strip() if match and read_time(match[1]) else ""


def read_times(text: str) -> tuple[str, ...]:
    """One or more times of day as ascending "HH:MM".

    Raises:
        UserError: A part is not a time (the error names the first one), or there are none or too many.
    """
    parts = [part for part in re.split(r"[,;\s]+", _DETACHED_AM_PM.sub("", text)) if part]
    parts = [part for part in parts if part.lower() not in _TIME_SEPARATORS]
    found = set()
    for part in parts:
        time = read_time(part)
        if time is None:
            raise UserError("time.bad", given=part)
        found.add(f"{time[0]:02}:{time[1]:02}")
    if not found:
        raise UserError("time.none")
    if len(found) > MAX_TIMES:
        raise UserError("time.many", most=MAX_TIMES)
    return tuple(sorted(found))


def read_schedule(text: str, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...] | None]:
    """The times of "noon", "7 Uhr", "every morning" or "6:30 mon-fri", and the weekdays where it names some.

    Args:
        text: The typed text.
        names: The weekdays in the person's language, Monday first.

    Raises:
        UserError: A part is neither a time nor a day, or there is no time; see read_times.
    """
    plain = _CLOCK_WORD.sub(" ", _DAY_RANGE.sub("-", _DETACHED_AM_PM.sub("", text.lower())))
    times, days = list[str](), list[str]()
    for part in (part for part in re.split(r"[,;\s]+", plain) if part):
        if read_time(part) is None and part not in TIME_WORDS and _is_day(part, names):
            days.append(part)
        elif part not in _EVERY_WORDS:
            times.append(TIME_WORDS.get(part, part))
    return read_times(" ".join(times)), read_weekdays(",".join(days), names) if days else None


def _is_day(part: str, names: Sequence[str]) -> bool:
    if part in _DAY_GROUPS:
        return True
    first, _, last = part.partition("-")
    return all(read_weekday(name, names) is not None for name in (first, last or first))


def read_length(text: str) -> SummaryLength:
    """The length of "short", "1" or "one sentence", "normal", "3", "long" or "5".

    Raises:
        UserError: It is none of them.
    """
    word = re.sub(r"\s*sentences?$", "", text.strip().lower())
    found = _LENGTH_WORDS.get(word)
    if found is None:
        raise UserError("length.bad", given=text)
    return found


def read_story_number(text: str) -> int:
    """One of STORY_NUMBERS from "5", "10 stories" or "all", which is 0.

    Raises:
        UserError: It is none of them.
    """
    word = re.sub(r"\s*stor(?:y|ies)$", "", text.strip().lower())
    numbers = {**{str(number): number for number in STORY_NUMBERS if number}, "all": 0, "everything": 0}
    if word not in numbers:
        raise UserError("stories.bad")
    return numbers[word]


def read_quiet(text: str) -> QuietHours | None:
    """The quiet hours between two times of day; None for "off" and "none".

    Raises:
        UserError: The text is not two different times.
    """
    if text.strip().lower() in _OFF_WORDS:
        return None
    parts = [part for part in re.split(r"[,;\s]+|[-–—]", _DETACHED_AM_PM.sub("", text)) if part]
    times = [read_time(part) for part in parts if part.lower() not in _TIME_SEPARATORS | _RANGE_WORDS]
    if len(times) != 2 or None in times or times[0] == times[1]:  # noqa: PLR2004 - from and until
        raise UserError("quiet.bad", given=text)
    start, end = (f"{hour:02}:{minute:02}" for hour, minute in filter(None, times))
    return QuietHours(start, end)


def read_topics(text: str) -> tuple[str, ...]:
    """Topic names, lower case, each once, in the order given; empty for "all" and "none".

    Raises:
        UserError: There are none or too many, or one is too long.
    """
    separator = r"[,;\n]+" if re.search(r"[,;\n]", text) else r"\s+"
    names = [re.sub(r"\s+", " ", part.strip(" #\t").lower()) for part in re.split(separator, text)]
    topics = tuple(dict.fromkeys(name for name in names if name))
    if topics in {("all",), ("none",), ("-",)}:
        return ()
    if not topics:
        raise UserError("topics.none")
    if len(topics) > MAX_TOPICS:
        raise UserError("topics.many", most=MAX_TOPICS)
    for topic in topics:
        if len(topic) > MAX_TOPIC_LENGTH:
            raise UserError("topics.long", given=topic, most=MAX_TOPIC_LENGTH)
    return topics


def read_names(text: str, error_key: str) -> tuple[str, ...]:
    """Names, lower case, each once, divided by commas or, without a comma, by spaces; empty for "all".

    Raises:
        UserError: There are none; with the key `error_key` and what was given.
    """
    separator = r"[,;\n]+" if re.search(r"[,;\n]", text) else r"\s+"
    names = (" ".join(part.lower().split()) for part in re.split(separator, text))
    found = tuple(dict.fromkeys(name for name in names if name and name not in _LIST_WORDS))
    if not found:
        raise UserError(error_key, given=text)
    return () if found == ("all",) else found


def require_languages(languages: Collection[str]) -> Collection[str]:
    """The languages unchanged. Raises UserError where there are too many."""
    if len(languages) > MAX_LANGUAGES:
        raise UserError("story_languages.many", most=MAX_LANGUAGES)
    return languages


def read_sections(text: str, most: int, max_stories: int) -> tuple[tuple[str, int | None], ...]:
    """Sections such as "city 3, sport": topics, lower case, with the most stories of each or None.

    Args:
        text: What was typed; "none" and "-" are no sections.
        most: The most sections.
        max_stories: The highest number of stories of a section.

    Raises:
        UserError: There are too many, one is named twice or too long, or a number is out of range.
    """
    if text.strip().lower() in ("none", "-"):
        return ()
    found: dict[str, int | None] = {}
    for part in re.split(r"[,;\n]+", text):
        words = part.strip(" #\t").lower().split()
        limit = int(words.pop()) if len(words) > 1 and words[-1].isdecimal() else None
        name = " ".join(words)
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


def read_weekdays(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """ISO weekdays of "mon-fri", "Monday, Thu", "weekdays", "weekend" or "daily", ascending.

    Args:
        text: The typed text; a name may be shortened to two letters.
        names: The weekdays in the person's language, Monday first; English names are always accepted.

    Raises:
        UserError: A part is not a weekday (the error names the first one), or there are none.
    """
    joined = re.sub(r"\s*(?:[-–—]|\bto\b)\s*", "-", text.strip().lower())
    found: set[int] = set()
    for part in (part for part in re.split(r"[,;\s]+", joined) if part and part != "and"):
        found.update(_DAY_GROUPS.get(part) or _parse_day_range(part, names))
    if not found:
        raise UserError("days.none")
    return tuple(sorted(found))


def _parse_day_range(part: str, names: Sequence[str]) -> tuple[int, ...]:
    first, _, last = part.partition("-")
    start, end = read_weekday(first, names), read_weekday(last or first, names)
    if start is None or end is None:
        raise UserError("days.bad", given=part)
    return tuple((start - 1 + step) % 7 + 1 for step in range((end - start) % 7 + 1))


def read_weekday(text: str, names: Sequence[str]) -> int | None:
    """The ISO weekday of the only name that begins with `text`; None where there is none or several."""
    word = text.strip().lower().rstrip(".")
    word = word.removesuffix("s") if len(word) > _MAX_SHORT_DAY_LENGTH else word
    for week in (tuple(name.lower() for name in names), _DAYS):
        matches = [number for number, name in enumerate(week, 1) if name.startswith(word)]
        if len(matches) == 1 and len(word) >= _MIN_DAY_LETTERS:
            return matches[0]
    return None


def read_at_once(text: str) -> bool:
    """True for "at once", "on" and nothing, False for "off" and "in the digest".

    Raises:
        UserError: The text is none of them.
    """
    word = re.sub(r"^(?:in\s+)?(?:the\s+)?", "", " ".join(text.lower().split()))
    wanted = {"": True, "at once": True, "digest": False, "digest only": False, **_SWITCH_WORDS}.get(word)
    if wanted is None:
        raise UserError("at_once.bad")
    return wanted


def read_at_night(text: str) -> bool:
    """True for "at night" and "at night on", False for "at night off".

    Raises:
        UserError: The text is none of them.
    """
    word = re.sub(r"^at\s+night\s*", "", text.strip().lower())
    return True if not word and text.strip() else read_switch(word, "at_once.bad")


def read_switch(text: str, error_key: str) -> bool:
    """True for "on" and "yes", False for "off" and "no", also in German.

    Raises:
        UserError: The text is none of them; `error_key` is its text.
    """
    wanted = _SWITCH_WORDS.get(text.strip().lower())
    if wanted is None:
        raise UserError(error_key, given=text)
    return wanted
