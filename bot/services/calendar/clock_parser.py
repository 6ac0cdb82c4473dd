"""Parses times of day as people type them: "8", "6:30pm", "8h30", "下午6点半", "abends um 8"; pure."""

from __future__ import annotations

import re

from bot.typed_words import NUMBERS, TypedWords, Vocabulary, Word

NOON = 12
_HOURS_PER_DAY, _MINUTES_PER_HOUR = 24, 60
_LAST_HOUR_OF_NIGHT = 4
TIME_WORDS = {
    Word.NOON.english: "12:00",
    Word.MIDNIGHT.english: "00:00",
    Word.MORNING.english: "08:00",
    Word.AFTERNOON.english: "15:00",
    Word.EVENING.english: "18:00",
    Word.NIGHT.english: "21:00",
}
"""Words for a time of day, and what they mean alone as "HH:MM"."""
_PARTS_OF_DAY = (*(Word(name) for name in TIME_WORDS), Word.AM, Word.PM)
CLOCK_WORDS = (Word.O_CLOCK, Word.HALF, Word.HALF_TO, *_PARTS_OF_DAY, Word.AT, Word.MINUTE, *NUMBERS)
"""The words of a vocabulary whose translated texts `plain_times` reads."""
_CLOCK = Vocabulary(CLOCK_WORDS)
_STATEMENT = Vocabulary((*CLOCK_WORDS, Word.MY_TIME, Word.HERE))
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(?:([ap])(?:\.?m)?\.?)?", re.IGNORECASE)
_FIGURES = r"(?<![\d:.-])(\d{1,2})(?:[:.](\d{2})|(\d{2}))?(?![\d:.-])"
_PART = f"({'|'.join(word.english for word in _PARTS_OF_DAY)})"
_HALF_HOUR = re.compile(r"(?<![\d:.])(\d{1,2})(?: o_clock)? half\b")
_HALF_TO = re.compile(r"\bhalf_to (?:at )*(\d{1,2})(?![\d:.])")
"""Half an hour before the hour that is named, as German has "halb neun"."""
_HALF_AFTER_TWELVE = re.compile(rf"\b({Word.NOON}|{Word.MIDNIGHT}) half\b")
_MINUTES = re.compile(r"(?<![\d:.])(\d{1,2}) o_clock (\d{2})(?![\d:.])(?: minute\b)?(?! o_clock)")
_TIME_BESIDE_PART = re.compile(rf"\b{_PART} {_FIGURES}(?! {_PART}(?! \d))|{_FIGURES} ?{_PART}\b")
"""From the left, so that in "morning 8 evening 6" each part belongs to the time behind it."""


def read_time(text: str, words: TypedWords) -> tuple[int, int] | None:
    """Hour and minute of "8", "0830", "8.30", "6:30pm" or "8 Uhr"; None where it is not a time of day."""
    return parse_time(plain_times(words.english(text, _CLOCK)).strip())


def stated_clock(text: str, words: TypedWords) -> str:
    """The time in "my time is 14:30" or "it is 2:30 pm here" as it can be read again; "" without one."""
    translated = words.english(text.strip(" .!"), _STATEMENT)
    bare = re.sub(r"\b(?:my_time|here)\b", " ", translated)
    stated = " ".join(bare.split())
    plain = plain_times(stated).strip()
    if bare == translated or not parse_time(plain):
        return ""
    return stated if parse_time(stated) else plain


def parse_time(text: str) -> tuple[int, int] | None:
    """Hour and minute of "8", "08:00", "0830", "8.30" or "6:30pm"; None where it is not a time of day."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    meridiem = (match[3] or "").lower()
    if meridiem:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + (NOON if meridiem == "p" else 0)
    return (hour, minute) if hour < _HOURS_PER_DAY and minute < _MINUTES_PER_HOUR else None


def plain_times(translated: str) -> str:
    """A text in English words whose times of day are as parse_time reads them, without "at" and "o'clock".

    A part of the day beside a time belongs to it: "8 evening" becomes 20:00, as "evening 8" does.
    """
    text = re.sub(r"\bat\b ?", "", translated)
    text = _HALF_TO.sub(lambda found: f"{(int(found[1]) - 2) % NOON + 1}:30", text)
    text = _HALF_AFTER_TWELVE.sub(lambda found: TIME_WORDS[found[1]].replace(":00", ":30", 1), text)
    text = _HALF_HOUR.sub(r"\1:30", text)
    text = _MINUTES.sub(r"\1:\2", text)
    text = re.sub(r" o_clock\b", "", text)
    return _TIME_BESIDE_PART.sub(_time_in_part, text)


def _time_in_part(found: re.Match[str]) -> str:
    part, hour, minute, joined, _, hour_before, minute_before, joined_before, part_behind = found.groups()
    if part:
        return _in_part(part, hour, minute or joined)
    return _in_part(part_behind, hour_before, minute_before or joined_before)


def _in_part(part: str, hour_text: str, minute: str | None) -> str:
    hour = int(hour_text)
    if part in (Word.AM, Word.PM):
        return f"{hour}:{minute or '00'}{part}"
    if part in (Word.MORNING, Word.MIDNIGHT) or hour > NOON:
        return f"{hour}:{minute or '00'}" if part != Word.MIDNIGHT else f"{hour % NOON}:{minute or '00'}"
    if part == Word.NIGHT and (hour % NOON) <= _LAST_HOUR_OF_NIGHT:
        return f"{hour % NOON}:{minute or '00'}"
    if part == Word.NOON and hour >= NOON - 1:
        return f"{hour}:{minute or '00'}"
    return f"{hour % NOON + NOON}:{minute or '00'}"
