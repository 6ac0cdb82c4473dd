"""Sentences of a block of text: sentencex's boundaries, repaired where news defeats them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

import sentencex

from summarizer.language.sentence_rules import is_false_boundary, is_missed_boundary

# sentencex takes time by the square of the quotation marks in one call.
_WINDOW_CHARACTERS: Final = 6000
# A quotation is kept whole up to here; beyond it the closing mark was probably forgotten.
_MAX_QUOTE_CHARACTERS: Final = 600

_EDGE_CHARACTERS: Final = 80

_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’»“)\]]*\s+(?=\S)")
_QUOTES: Final = re.compile(
    rf"„[^„“”]{{1,{_MAX_QUOTE_CHARACTERS}}}[“”]|“[^“”„]{{1,{_MAX_QUOTE_CHARACTERS}}}”|«[^«»]{{1,{_MAX_QUOTE_CHARACTERS}}}»"
    rf"|「[^「」]{{1,{_MAX_QUOTE_CHARACTERS}}}」|『[^『』]{{1,{_MAX_QUOTE_CHARACTERS}}}』"
)
_WITHOUT_QUOTE_MARKS: Final = str.maketrans(
    dict.fromkeys('"“”„«»「」『』‹›()[]（）', " ") | {"'": "’", "‘": " "}
)
_FIRST_LETTER: Final = re.compile(r"(?:^|(?<=[\s\"'“‘«(\[.]))[^\W\d_]")


def sentences(text: str, language: str) -> list[str]:
    """The sentences of one block, each verbatim without outer white space, in order.

    Together they hold every character of the text that is not white space. A quotation of several
    sentences stays whole with its speaker, unless it is very long. A block without any sentence end
    is one sentence, a block without words too.
    """
    capitalised = _with_capitals(text)
    pieces: list[str] = []
    start = 0
    for cut in [*_sentence_boundaries(capitalised, language), len(text)]:
        pieces.extend(_split_long_piece(text[start:cut], capitalised[start:cut], language))
        start = cut
    return [piece for piece in map(str.strip, pieces) if piece]


def _with_capitals(text: str) -> str:
    """The text with a capital on every word where it has none at all, for the rules lean on them."""
    encodable = text.encode("utf-8", "replace").decode()
    return _FIRST_LETTER.sub(_capitalise, encodable) if encodable.islower() else encodable


def _capitalise(match: re.Match[str]) -> str:
    upper = match.group().upper()
    return upper if len(upper) == 1 else match.group()


def _split_long_piece(piece: str, capitalised: str, language: str) -> Iterator[str]:
    """A piece too long to be one sentence, cut without regard to its quotation marks."""
    start = 0
    if len(piece) > _MAX_QUOTE_CHARACTERS:
        for cut in _sentence_boundaries(capitalised.translate(_WITHOUT_QUOTE_MARKS), language):
            yield piece[start:cut]
            start = cut
    yield piece[start:]


def _sentence_boundaries(text: str, language: str) -> list[int]:
    """Where the sentences of a text end, but for the last one."""
    proposed = set(_sentencex_boundaries(text, language))
    quoted = [match.span() for match in _QUOTES.finditer(text)]
    cuts: list[int] = []
    start = 0
    for cut in sorted(proposed | {match.end() for match in _SENTENCE_END.finditer(text)}):
        before, after = _edges(text, start, cut), text[cut : cut + 80]
        if _is_within(cut, quoted) or is_false_boundary(before, after, language):
            continue
        if cut in proposed or is_missed_boundary(before, after):
            cuts.append(cut)
            start = cut
    return cuts


def _edges(text: str, start: int, end: int) -> str:
    """Enough of a stretch to judge it by; judging all of it again at every stop would be quadratic."""
    if end - start <= 2 * _EDGE_CHARACTERS:
        return text[start:end]
    return text[start : start + _EDGE_CHARACTERS] + text[end - _EDGE_CHARACTERS : end]


def _is_within(cut: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (cut, 0)) - 1
    return index >= 0 and cut < spans[index][1]


def _sentencex_boundaries(text: str, language: str) -> Iterator[int]:
    """Where sentencex would cut, window by window."""
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW_CHARACTERS]
        found = sentencex.get_sentence_boundaries(language or "en", window)
        ends = [boundary["end_index"] for boundary in found if boundary["end_index"] < len(window)]
        yield from (start + end for end in ends)
        if start + len(window) == len(text):
            return
        start += ends[-1] if ends else len(window)
