"""Recognises boilerplate lines of web pages by their words alone.

The phrases of boilerplate.txt decide by themselves: buttons, consent texts, pointers to other articles, and
lines of dates, times, durations and names. Those of cue_phrases.txt are only features of a classifier.
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
_NAME_SEPARATORS = re.compile(r"([\s,;|·•/()–—:]+)")
_LIST_MARKS = frozenset("|·•()–—")
_NUMBER = re.compile(r"\d+(?:[a-z]{1,2}(?:\d+)?)?")  # also 06h30, 5min, 2nd
# Captions may be much longer than the other lines that start with an invitation phrase.
_CAPTION_LABELS = frozenset(
    {"caption", "source", "credit", "légende", "didascalia", "legenda", "podpis", "подпись", "підпис"}
)


@dataclass(frozen=True, slots=True)
class BoilerplateLexicon:
    """The phrases and words of boilerplate.txt.

    The mappings index phrases by their first word; their values are the remaining words.

    Attributes:
        whole_lines: Phrases that are boilerplate as a whole line (section `whole`).
        invitation_starts: Phrases that start a short line of boilerplate (`start`).
        consent_starts: Phrases that start a text asking for consent (`consent`).
        consent_words: Words that confirm such a text (`asking`).
        timestamp_words: Words that label dates, times and durations, such as "published" (`stamp`).
        date_words: Words that occur in dates and times, `timestamp_words` included (`between`, `day`).
        byline_words: Words that introduce the names of authors (`by`).
        byline_companions: Agencies, and words such as "and", that may stand beside these names (`beside`).
    """

    whole_lines: frozenset[tuple[str, ...]]
    invitation_starts: dict[str, list[tuple[str, ...]]]
    consent_starts: dict[str, list[tuple[str, ...]]]
    consent_words: frozenset[str]
    timestamp_words: frozenset[str]
    date_words: frozenset[str]
    byline_words: frozenset[str]
    byline_companions: frozenset[str]


@cache
def boilerplate_lexicon() -> BoilerplateLexicon:
    """The phrases and words of boilerplate.txt, parsed at the first call."""
    rows = parse_sections(files(__package__).joinpath("boilerplate.txt").read_text(encoding="utf-8"))
    timestamp_words = _parse_words(rows["stamp"])
    return BoilerplateLexicon(
        whole_lines=frozenset(_parse_phrases(rows["whole"])),
        invitation_starts=_index_by_first_word(_parse_phrases(rows["start"])),
        consent_starts=_index_by_first_word(_parse_phrases(rows["consent"])),
        consent_words=_parse_words(rows["asking"]),
        timestamp_words=timestamp_words,
        date_words=timestamp_words | _parse_words([*rows["between"], *rows["day"]]) | cue_lexicon().months,
        byline_words=_parse_words(rows["by"]),
        byline_companions=_parse_words(rows["beside"]),
    )


def is_boilerplate(words: Sequence[str], text: str) -> bool:
    """Whether a line belongs to the page and to no article.

    A bare date or by-line does not count: it can be a heading, and its position decides (boilerplate_tail).

    Args:
        words: The tokens of the line (see cue_phrases.tokenize_line).
        text: The line itself; one that starts with a quotation mark is taken for a quotation.
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
    """Whether a line with these tokens holds nothing but a date or a time."""
    if not _consists_of(words, boilerplate_lexicon().date_words):
        return False
    numbers = sum(_NUMBER.fullmatch(word) is not None for word in words)
    return numbers > 1 or (numbers > 0 and not cue_lexicon().months.isdisjoint(words))


def is_byline(text: str) -> bool:
    """Whether a line holds nothing but the names of authors after a word that introduces them."""
    lexicon = boilerplate_lexicon()
    opening = _WORD.match(text)
    if opening is None or opening[0].casefold() not in lexicon.byline_words:
        return False
    others = _WORD.findall(text)[1 : _MAX_BYLINE_WORDS + 1]
    if not 0 < len(others) < _MAX_BYLINE_WORDS:
        return False
    folded = [word.casefold() for word in others]
    capitalised = [fold for word, fold in zip(others, folded, strict=True) if word[0].isupper()]
    lower_case = [fold for word, fold in zip(others, folded, strict=True) if not word[0].isupper()]
    has_agency = any(
        fold in lexicon.byline_companions and len(fold) > _MAX_CONNECTOR_LETTERS for fold in folded
    )
    has_name = len(capitalised) > 1 and not lexicon.date_words.issuperset(capitalised)
    return (has_name or has_agency) and _consists_of(
        lower_case, lexicon.date_words | lexicon.byline_companions
    )


def byline_names(text: str) -> str:
    """The names in a by-line (see is_byline), without the word before them and any date behind them."""
    opening = _WORD.match(text)
    parts = _NAME_SEPARATORS.split(text[opening.end() :] if opening else text)
    kept: list[str] = []
    for number, part in enumerate(parts):
        following = parts[number + 2] if number + 2 < len(parts) else ""
        is_separator = number % 2 == 1
        if _ends_names(part, following, is_separator=is_separator, is_first=not any(kept)):
            break
        kept.append("" if is_separator and not any(kept) else part)
    return " ".join("".join(kept).split()).strip(" ,;:|·•/–—-()")


def _ends_names(part: str, following: str, *, is_separator: bool, is_first: bool) -> bool:
    if is_separator:
        return not is_first and not _LIST_MARKS.isdisjoint(part)
    lexicon = boilerplate_lexicon()
    word = part.casefold().strip(".")
    if word in cue_lexicon().months:  # also first names, such as Jan, May and April
        return following[:1].isdigit()
    return part[:1].isdigit() or word in lexicon.date_words - lexicon.byline_companions


def _is_timestamp(words: Sequence[str], lexicon: BoilerplateLexicon) -> bool:
    """Whether a line holds dates, times or durations, a word that labels them, and nothing else."""
    if lexicon.timestamp_words.isdisjoint(words) or not _consists_of(words, lexicon.date_words):
        return False
    return any(_NUMBER.fullmatch(word) for word in words)


def _consists_of(words: Sequence[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed or word == ":" or _NUMBER.fullmatch(word) for word in words)


def _is_invitation(words: Sequence[str], lexicon: BoilerplateLexicon) -> bool:
    """Whether a line starts a caption, or invites to read, follow or subscribe in one sentence at most."""
    for rest in _matching_phrases(words, lexicon.invitation_starts):
        is_caption = not _CAPTION_LABELS.isdisjoint({words[0], *rest})
        max_words = _MAX_CAPTION_WORDS if is_caption else _MAX_INVITATION_WORDS
        if len(words) <= max_words:
            return True
    return False


def _asks_for_consent(words: Sequence[str], lexicon: BoilerplateLexicon) -> bool:
    """Whether a text starts like one that asks for consent and holds words about consent."""
    return any(
        not lexicon.consent_words.isdisjoint({words[0], *rest})
        or len(lexicon.consent_words.intersection(words)) > 1
        for rest in _matching_phrases(words, lexicon.consent_starts)
    )


def _matching_phrases(
    words: Sequence[str], phrases: Mapping[str, Sequence[tuple[str, ...]]]
) -> Iterator[tuple[str, ...]]:
    """The indexed phrases that start `words`, each without its first word."""
    for rest in phrases.get(words[0], ()):
        if tuple(words[1 : 1 + len(rest)]) == rest:
            yield rest


def _parse_words(rows: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(rows).split())


def _parse_phrases(rows: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(tokenize_line(phrase)) for row in rows for phrase in row.split(" | ")]


def _index_by_first_word(phrases: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for first, *rest in phrases:
        index.setdefault(first, []).append(tuple(rest))
    return index
