"""What people type as times, weekdays, topics and numbers, read generously; pure."""

from __future__ import annotations

import re

from bot.errors import UserError

MAX_TIMES = 6
MAX_TOPICS = 12
MAX_TOPIC_LENGTH = 30
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap])?\.?m?\.?(?:\s*(?:uhr|h))?", re.IGNORECASE)
_LOOSE_AM_PM = re.compile(r"(?<=\d)\s+(?=[ap]\.?m\b)", re.IGNORECASE)
NOON = 12
_DAY_HOURS, _HOUR_MINUTES = 24, 60


def read_time(text: str) -> tuple[int, int] | None:
    """Hour and minute of "8", "08:00", "8.30", "6:30pm"; None where it is no time of day."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[3] or "").lower()
    if half:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if half == "p" else 0)
    return (hour, minute) if hour < _DAY_HOURS and minute < _HOUR_MINUTES else None


def read_times(text: str) -> tuple[str, ...]:
    """One or more times of day as ascending "HH:MM".

    Raises:
        UserError: Naming the first part that is no time, or that there are none or too many.
    """
    parts = [part for part in re.split(r"[,;\s]+", _LOOSE_AM_PM.sub("", text)) if part]
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


def read_topics(text: str) -> tuple[str, ...]:
    """Topic names, lower case, each once, in the order given; "all" and "none" mean no restriction.

    Raises:
        UserError: When there are too many or one is too long.
    """
    separator = r"[,;\n]+" if re.search(r"[,;\n]", text) else r"\s+"
    names = [re.sub(r"\s+", " ", part.strip(" #\t").lower()) for part in re.split(separator, text)]
    topics = tuple(dict.fromkeys(name for name in names if name))
    if topics in {("all",), ("none",), ("-",)}:
        return ()
    if len(topics) > MAX_TOPICS:
        raise UserError("topics.many", most=MAX_TOPICS)
    for topic in topics:
        if len(topic) > MAX_TOPIC_LENGTH:
            raise UserError("topics.long", given=topic[:MAX_TOPIC_LENGTH], most=MAX_TOPIC_LENGTH)
    return topics


def read_latest(text: str, default: int, most: int) -> tuple[str, int]:
    """The topic ("" for all) and number of "/latest [topic] [n]"; a number over `most` becomes `most`.

    Raises:
        UserError: When the number is less than one.
    """
    words = text.split()
    count = default
    if words and re.fullmatch(r"-?\d{1,9}", words[-1]):
        count = int(words.pop())
        if count < 1:
            raise UserError("latest.bad_number", most=most)
    return " ".join(words).strip("#").lower(), min(count, most)


def read_days(text: str, default: int, most: int) -> int:
    """Whole days of "/pause [n]", with or without the word "days".

    Raises:
        UserError: When it is no number between 1 and `most`.
    """
    text = re.sub(r"\s*(days?|d)$", "", text.strip(), flags=re.IGNORECASE)
    if not text:
        return default
    if not re.fullmatch(r"\d{1,4}", text) or not 1 <= int(text) <= most:
        raise UserError("pause.bad", given=text[:20], most=most)
    return int(text)
