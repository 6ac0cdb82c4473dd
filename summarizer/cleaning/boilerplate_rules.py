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

from summarizer.cleaning.cue_phrases import cue_lexicon, parse_sections, tokenize_line

_MAX_WHOLE_LINE_WORDS = 14
_MAX_INVITATION_WORDS = 16
_MAX_CAPTION_WORDS = 60
_MAX_STAMP_WORDS = 30
_MAX_BYLINE_WORDS = 16
_MAX_CONNECTOR_LETTERS = 2
_QUOTES = ('"', "'", "“", "„", "«")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[a-z]{1,2}(?:\d+)?)?")  # also 06h30, 5min, 2nd
# A caption goes on for as long as it likes.
_CAPTION_LABELS = frozenset(
    {"caption", "source", "credit", "légende", "didascalia", "legenda", "podpis", "подпись", "підпис"}
)


@dataclass(frozen=True, slots=True)
class BoilerplateLexicon:
    """The words of furniture.txt; phrases by their first word, each without it.

    Attributes:
        whole_lines: Phrases that may be all of a line.
        invitation_starts: Phrases that a short line starts with.
        consent_starts: Phrases that a text asking for consent starts with.
        asking: Words of which such a text holds one more.
        stamp: Words that say what dates and times are about.
        date_words: Words of dates and times, those of `stamp` included.
        by: Words before the names of authors.
        beside: Words that may stand among these names.
    """

    whole_lines: frozenset[tuple[str, ...]]
    invitation_starts: dict[str, list[tuple[str, ...]]]
    consent_starts: dict[str, list[tuple[str, ...]]]
    asking: frozenset[str]
    stamp: frozenset[str]
    date_words: frozenset[str]
    by: frozenset[str]
    beside: frozenset[str]


@cache
def boilerplate_lexicon() -> BoilerplateLexicon:
    """The words, parsed at the first call."""
    rows = parse_sections(files(__package__).joinpath("boilerplate.txt").read_text(encoding="utf-8"))
    words = {name: frozenset(" ".join(rows[name]).split()) for name in ("asking", "stamp", "by", "beside")}
    between = frozenset(" ".join([*rows["between"], *rows["day"]]).split())
    return BoilerplateLexicon(
        whole_lines=frozenset(_parse_phrases(rows["whole"])),
        invitation_starts=_index_by_first_word(_parse_phrases(rows["start"])),
        consent_starts=_index_by_first_word(_parse_phrases(rows["consent"])),
        date_words=words["stamp"] | between | cue_lexicon().month,
        **words,
    )


def is_boilerplate(words: Sequence[str], text: str) -> bool:
    """Whether a line with these tokens (see cues.tokens) belongs to the page and to no article.

    Dates and names of authors alone do not: they can be headings, and say more by where they stand.
    """
    lexicon = boilerplate_lexicon()
    if not words:
        return False
    if len(words) <= _MAX_WHOLE_LINE_WORDS and _without_numbers(words) in lexicon.whole_lines:
        return True
    if len(words) <= _MAX_STAMP_WORDS and _is_timestamp(words, lexicon):
        return True
    first = words[0]
    if (first not in lexicon.invitation_starts and first not in lexicon.consent_starts) or text.startswith(
        _QUOTES
    ):
        return False
    return _is_invitation(words, lexicon) or _asks_for_consent(words, lexicon)


def _without_numbers(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word != ":" and not word.isdigit())


def is_date(words: Sequence[str]) -> bool:
    """Whether a line holds nothing but a date or a time."""
    if not _consists_of(words, boilerplate_lexicon().date_words):
        return False
    numbers = sum(_NUMBER.fullmatch(word) is not None for word in words)
    return numbers > 1 or (numbers > 0 and not cue_lexicon().month.isdisjoint(words))


def is_byline(text: str) -> bool:
    """Whether a line names authors after a word that announces them, and says nothing else."""
    lexicon = boilerplate_lexicon()
    opening = _WORD.match(text)
    if opening is None or opening[0].casefold() not in lexicon.by:
        return False
    others = _WORD.findall(text)[1 : _MAX_BYLINE_WORDS + 1]
    if not 0 < len(others) < _MAX_BYLINE_WORDS:
        return False
    folded = [word.casefold() for word in others]
    names = [fold for word, fold in zip(others, folded, strict=True) if word[0].isupper()]
    plain = [fold for word, fold in zip(others, folded, strict=True) if not word[0].isupper()]
    agency = any(fold in lexicon.beside and len(fold) > _MAX_CONNECTOR_LETTERS for fold in folded)
    named = len(names) > 1 and not lexicon.date_words.issuperset(names)
    return (named or agency) and _consists_of(plain, lexicon.date_words | lexicon.beside)


def _is_timestamp(words: Sequence[str], lexicon: BoilerplateLexicon) -> bool:
    """Dates, times and durations, and a word for what they are."""
    if lexicon.stamp.isdisjoint(words) or not _consists_of(words, lexicon.date_words):
        return False
    return any(_NUMBER.fullmatch(word) for word in words)


def _consists_of(words: Sequence[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed or word == ":" or _NUMBER.fullmatch(word) for word in words)


def _is_invitation(words: Sequence[str], lexicon: BoilerplateLexicon) -> bool:
    """A caption's beginning, or an invitation to read, follow or subscribe, no longer than a sentence."""
    for rest in _matching_phrases(words, lexicon.invitation_starts):
        is_caption = not _CAPTION_LABELS.isdisjoint({words[0], *rest})
        max_words = _MAX_CAPTION_WORDS if is_caption else _MAX_INVITATION_WORDS
        if len(words) <= max_words:
            return True
    return False


def _asks_for_consent(words: Sequence[str], lexicon: BoilerplateLexicon) -> bool:
    """A text that asks for consent: how it begins, and what it speaks of."""
    return any(
        not lexicon.asking.isdisjoint({words[0], *rest}) or len(lexicon.asking.intersection(words)) > 1
        for rest in _matching_phrases(words, lexicon.consent_starts)
    )


def _matching_phrases(
    words: Sequence[str], phrases: Mapping[str, Sequence[tuple[str, ...]]]
) -> Iterator[tuple[str, ...]]:
    """Each of the phrases that `words` begin with, without its first word."""
    for rest in phrases.get(words[0], ()):
        if tuple(words[1 : 1 + len(rest)]) == rest:
            yield rest


def _parse_phrases(rows: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(tokenize_line(phrase)) for row in rows for phrase in row.split(" | ")]


def _index_by_first_word(phrases: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in phrases:
        index.setdefault(first, []).append(tuple(rest))
    return index
