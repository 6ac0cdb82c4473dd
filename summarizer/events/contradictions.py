"""Finds numbers that two texts give differently for the same thing.

Conservative: both numbers count the same thing (the next word, its stem compared), their sentences share
further content words, neither text has the other's number for it, and neither number is the other one
rounded. Dates, times, years, scores and numbers before a word such as "million" are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.events import facts
from summarizer.language import stems, stop_words, words
from summarizer.parsing.month_names import month_number

_MIN_SHARED_WORDS: Final = 2
_MIN_SHARED_SHARE: Final = 0.25
_ROUNDING: Final = 0.06
_FIRST_YEAR, _LAST_YEAR, _LAST_DAY = 1900, 2100, 31
_UNIT: Final = re.compile(r"\s?([%‰°$€£¥₽₹])")
_UNIT_BEFORE: Final = re.compile(r"([$€£¥₽₹])\s?$")
_HAN: Final = re.compile("[\u3400-\u9fff々]")
_DATE_AFTER: Final = re.compile(r"\s?[年月日时時分號号년월일시분]")
# A letter, hyphen or slash on either side: a name such as B-52, a score, a range or part of a date.
_JOINED_BEFORE: Final = re.compile(r"[\w/:–-]$")
_JOINED_AFTER: Final = re.compile(r"[/:–-]|(?:st|nd|rd|th)\b|\.\d")
_COUNTED: Final = """
people persons men days years menschen leute personen jahre jahren tage tagen personnes personas gens
gente años días pessoas anos dias persone anni giorni mensen jaar человек человека людей лет дней
людини років днів осіб osób ludzi lat dni lidí osob let dní människor personer mennesker år dagar
ihmistä vuotta kişi yıl insan orang tahun hari người năm ngày ember oameni ani persoane души хора
ljudi osoba شخصا أشخاص شخص نفر लोग
"""
# What news count, though lists of stop words have it.
_COUNTED_WORDS: Final = frozenset(_COUNTED.split())
_MAGNITUDES: Final = re.compile(
    r"\s?(?:[万萬亿億千천만억兆]|(?:thousand|million|billion|trillion|hundred|tausend|milliard|mille|millón|mil\b|"
    r"mila\b|milhão|milhões|bilh|milion|miliard|miljon|miljoen|miljard|mln|mld|mrd|bln|bn\b|тыс|миллион|млн|"
    r"миллиард|млрд|мільйон|мільярд|tysi|tusen|tisíc|milyon|milyar|bin\b|ألف|آلاف|مليون|مليار|nghìn|ngàn|"
    r"triệu|tỷ|tỉ|ribu|juta|miliar|lakh|crore|लाख|करोड़))",
    re.IGNORECASE,
)
_PHRASE_WORDS: Final = 4
_MAX_AFTER_CHARACTERS: Final = 60


@dataclass(frozen=True, slots=True)
class NumberClaim:
    """A number that a text gives for something.

    Attributes:
        value: The number as written, with its sign of percent or currency.
        phrase: What it counts: the number with the next words.
        sentence: The sentence.
        index: Position of the sentence in its text.
    """

    value: str
    phrase: str
    sentence: str
    index: int


@dataclass(frozen=True, slots=True)
class NumberDisagreement:
    """Two different numbers for the same thing."""

    first: NumberClaim
    second: NumberClaim


@dataclass(frozen=True, slots=True)
class _Candidate:
    claim: NumberClaim
    value: float
    unit: str
    context: frozenset[str]
    """Stems of the other content words of the sentence."""


def number_disagreements(
    first: Sequence[str], second: Sequence[str], language: str = ""
) -> list[NumberDisagreement]:
    """Return the numbers that two texts give differently for the same thing, in the order of the first.

    Args:
        first: Sentences of one text, its title among them if wanted.
        second: Sentences of the other text.
        language: ISO 639-1 code of both, or "".
    """
    mine, theirs = list(_candidates(first, language)), list(_candidates(second, language))
    my_values = {(one.unit, one.value) for one in mine}
    their_values = {(one.unit, one.value) for one in theirs}
    open_mine = [one for one in mine if (one.unit, one.value) not in their_values]
    open_theirs = [one for one in theirs if (one.unit, one.value) not in my_values]
    found: dict[str, NumberDisagreement] = {}
    for one in open_mine:
        fitting = [other for other in open_theirs if _disagree(one, other)]
        if fitting and one.unit not in found:
            best = max(fitting, key=lambda other: len(one.context & other.context))
            found[one.unit] = NumberDisagreement(one.claim, best.claim)
    return list(found.values())


def _disagree(one: _Candidate, other: _Candidate) -> bool:
    if one.unit != other.unit or _is_rounding(one.value, other.value):
        return False
    shared = len(one.context & other.context)
    smaller = min(len(one.context), len(other.context))
    return shared >= _MIN_SHARED_WORDS and shared >= _MIN_SHARED_SHARE * smaller


def _is_rounding(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))


def _candidates(sentences: Sequence[str], language: str) -> Iterator[_Candidate]:
    for index, sentence in enumerate(sentences):
        content = _content_stems(sentence, language)
        for use in facts.numbers(sentence):
            unit = _unit(sentence, use, language)
            if unit is None:
                continue
            written, name = unit
            claim = NumberClaim(written, _phrase(sentence, use), sentence, index)
            yield _Candidate(claim, float(use.value), name, content - {name, use.value})


def _unit(sentence: str, use: facts.NumberUse, language: str) -> tuple[str, str] | None:
    """Return the number as written with its sign, and what it counts; None for a date, a score or a name."""
    before, after = sentence[: use.start], sentence[use.end : use.end + _MAX_AFTER_CHARACTERS]
    written = sentence[use.start : use.end]
    if _MAGNITUDES.match(after) or use.value.count(".") > 1 or ":" in use.value:
        return None
    if sign := _UNIT.match(after):
        return written + sign.group(), sign[1]
    if sign := _UNIT_BEFORE.search(before):
        return sign.group() + written, sign[1]
    is_han = _HAN.match(after.lstrip()) is not None
    if not is_han and (_JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after)):
        return None
    if _is_date(use.value, after, language):
        return None
    noun = after.lstrip()[:1] if is_han else _next_noun(after, language)
    return (written, noun) if noun else None


def _next_noun(after: str, language: str) -> str:
    """Return the stem of the next content word of the clause, or ""."""
    clause = re.split(r"[.,;:!?()«»\"“”—]", after, maxsplit=1)[0]
    ignored = stop_words(language)
    for word in words(clause, language)[:2]:
        if (word in _COUNTED_WORDS or word not in ignored) and not word[0].isdigit():
            return stems([word], language)[0]
    return ""


def _is_date(value: str, after: str, language: str) -> bool:
    if _DATE_AFTER.match(after):
        return True
    number = float(value)
    if value.isdigit() and len(value) == len("2026") and _FIRST_YEAR <= number <= _LAST_YEAR:
        return True
    following = words(after, language)[:2]
    return number <= _LAST_DAY and any(month_number(word, language) is not None for word in following)


def _content_stems(sentence: str, language: str) -> frozenset[str]:
    ignored = stop_words(language)
    found = [word for word in words(sentence, language) if word not in ignored and not word[0].isdigit()]
    return frozenset(stems(found, language))


def _phrase(sentence: str, use: facts.NumberUse) -> str:
    """Return the number with the next words of its clause."""
    after = re.split(r"[.,;:!?()«»\"“”—。，、；]", sentence[use.end :], maxsplit=1)[0]
    return sentence[use.start : use.end] + " ".join(
        after[:_MAX_AFTER_CHARACTERS].split(" ")[: _PHRASE_WORDS + 1]
    )
