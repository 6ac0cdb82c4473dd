"""Lines that pages put around and between the paragraphs of any article, told by their words alone.

Unlike the phrases of cues.txt, which only make a model suspicious, these are certain: buttons, texts that
ask for consent, pointers to other articles, and lines of dates, times, durations and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from summarizer.cleaning.cue_phrases import cues, sections, tokens

_WHOLE_WORDS = 14
_SHORT_START = 16
_CAPTION_WORDS = 60
_STAMP_WORDS = 30
_BYLINE_WORDS = 16
_CONNECTOR = 2
_QUOTES = ('"', "'", "“", "„", "«")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[a-z]{1,2}(?:\d+)?)?")  # also 06h30, 5min, 2nd
# A caption goes on for as long as it likes.
_CAPTION = frozenset(
    {"caption", "source", "credit", "légende", "didascalia", "legenda", "podpis", "подпись", "підпис"}
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The words of furniture.txt; phrases by their first word, each without it.

    Attributes:
        whole: Phrases that may be all of a line.
        start: Phrases that a short line starts with.
        consent: Phrases that a text asking for consent starts with.
        asking: Words of which such a text holds one more.
        stamp: Words that say what dates and times are about.
        moment: Words of dates and times, those of `stamp` included.
        by: Words before the names of authors.
        beside: Words that may stand among these names.
    """

    whole: frozenset[tuple[str, ...]]
    start: dict[str, list[tuple[str, ...]]]
    consent: dict[str, list[tuple[str, ...]]]
    asking: frozenset[str]
    stamp: frozenset[str]
    moment: frozenset[str]
    by: frozenset[str]
    beside: frozenset[str]


@cache
def furniture() -> Furniture:
    """The words, parsed at the first call."""
    rows = sections(files(__package__).joinpath("boilerplate.txt").read_text(encoding="utf-8"))
    words = {name: frozenset(" ".join(rows[name]).split()) for name in ("asking", "stamp", "by", "beside")}
    between = frozenset(" ".join([*rows["between"], *rows["day"]]).split())
    return Furniture(
        whole=frozenset(_phrases(rows["whole"])),
        start=_by_first(_phrases(rows["start"])),
        consent=_by_first(_phrases(rows["consent"])),
        moment=words["stamp"] | between | cues().month,
        **words,
    )


def is_furniture(words: Sequence[str], text: str) -> bool:
    """Whether a line with these tokens (see cues.tokens) belongs to the page and to no article.

    Dates and names of authors alone do not: they can be headings, and say more by where they stand.
    """
    known = furniture()
    if not words:
        return False
    if len(words) <= _WHOLE_WORDS and _spoken(words) in known.whole:
        return True
    if len(words) <= _STAMP_WORDS and _is_stamp(words, known):
        return True
    first = words[0]
    if (first not in known.start and first not in known.consent) or text.startswith(_QUOTES):
        return False
    return _points(words, known) or _asks(words, known)


def _spoken(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word != ":" and not word.isdigit())


def is_date(words: Sequence[str]) -> bool:
    """Whether a line holds nothing but a date or a time."""
    if not _fits(words, furniture().moment):
        return False
    numbers = sum(_NUMBER.fullmatch(word) is not None for word in words)
    return numbers > 1 or (numbers > 0 and not cues().month.isdisjoint(words))


def is_byline(text: str) -> bool:
    """Whether a line names authors after a word that announces them, and says nothing else."""
    known = furniture()
    opening = _WORD.match(text)
    if opening is None or opening[0].casefold() not in known.by:
        return False
    others = _WORD.findall(text)[1 : _BYLINE_WORDS + 1]
    if not 0 < len(others) < _BYLINE_WORDS:
        return False
    folded = [word.casefold() for word in others]
    names = [fold for word, fold in zip(others, folded, strict=True) if word[0].isupper()]
    plain = [fold for word, fold in zip(others, folded, strict=True) if not word[0].isupper()]
    agency = any(fold in known.beside and len(fold) > _CONNECTOR for fold in folded)
    named = len(names) > 1 and not known.moment.issuperset(names)
    return (named or agency) and _fits(plain, known.moment | known.beside)


def _is_stamp(words: Sequence[str], known: Furniture) -> bool:
    """Dates, times and durations, and a word for what they are."""
    if known.stamp.isdisjoint(words) or not _fits(words, known.moment):
        return False
    return any(_NUMBER.fullmatch(word) for word in words)


def _fits(words: Sequence[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed or word == ":" or _NUMBER.fullmatch(word) for word in words)


def _points(words: Sequence[str], known: Furniture) -> bool:
    """A caption's beginning, or an invitation to read, follow or subscribe, no longer than a sentence."""
    for rest in _started(words, known.start):
        caption = not _CAPTION.isdisjoint({words[0], *rest})
        most = _CAPTION_WORDS if caption else _SHORT_START
        if len(words) <= most:
            return True
    return False


def _asks(words: Sequence[str], known: Furniture) -> bool:
    """A text that asks for consent: how it begins, and what it speaks of."""
    return any(
        not known.asking.isdisjoint({words[0], *rest}) or len(known.asking.intersection(words)) > 1
        for rest in _started(words, known.consent)
    )


def _started(
    words: Sequence[str], phrases: Mapping[str, Sequence[tuple[str, ...]]]
) -> Iterator[tuple[str, ...]]:
    """Each of the phrases that `words` begin with, without its first word."""
    for rest in phrases.get(words[0], ()):
        if tuple(words[1 : 1 + len(rest)]) == rest:
            yield rest


def _phrases(rows: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(tokens(phrase)) for row in rows for phrase in row.split(" | ")]


def _by_first(phrases: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in phrases:
        index.setdefault(first, []).append(tuple(rest))
    return index
