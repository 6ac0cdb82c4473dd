"""Splits a block of text into sentences: sentencex's boundaries, corrected by rules."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from summarizer.language.sentence_rules import NOTE_MARKS, is_boundary

# The time of one sentencex call is quadratic in the number of quotation marks.
_WINDOW_CHARACTERS: Final = 6000
# A longer quotation is split, since its closing mark is probably missing.
_MAX_QUOTE_CHARACTERS: Final = 600

_EDGE_CHARACTERS: Final = 80

_SENTENCE_END: Final = re.compile(
    rf"[.!?…][\"'”’»“)\]]*(?:\s?{NOTE_MARKS}|(?<=[^\W\d_]{{2}}[.!?])\d{{1,3}}|(?<=[^\W\d_]{{2}}[.!?][\"'”’»])\d{{1,3}})?"
    rf"\s+(?=\S)|[。！？][」』”]?{NOTE_MARKS}"
)
# Chinese and Japanese have no space after an ellipsis.
_UNSPACED_LANGUAGES: Final = frozenset({"zh", "ja"})
_UNSPACED_ELLIPSIS: Final = re.compile(r"[^\s…⋯.]{3}(?:[…⋯]+|\.{3,6})[”’」』）]?(?=[“「『]?\w{2})")
_QUOTES: Final = re.compile(
    rf"„[^„“”]{{1,{_MAX_QUOTE_CHARACTERS}}}[“”]|“[^“”„]{{1,{_MAX_QUOTE_CHARACTERS}}}”|«[^«»]{{1,{_MAX_QUOTE_CHARACTERS}}}»"
    rf"|「[^「」]{{1,{_MAX_QUOTE_CHARACTERS}}}」|『[^『』]{{1,{_MAX_QUOTE_CHARACTERS}}}』"
)
_OPENING_STRAIGHT_QUOTE: Final = re.compile(r"(?:^|[\s(\[—–-])\"(?=\S)")
_WITHOUT_QUOTE_MARKS: Final = str.maketrans(
    dict.fromkeys('"“”„«»「」『』‹›()[]（）', " ") | {"'": "’", "‘": " "}
)
_WIDE_SPACE: Final = re.compile(r"[^\S\x00-\x7f]")
_FIRST_LETTER: Final = re.compile(r"(?:^|(?<=[\s\"'“‘«(\[.]))[^\W\d_]")


def sentences(text: str, language: str) -> list[str]:
    """Return the sentences of one block, each verbatim without outer white space, in order.

    Together they contain every character of the text that is not white space. A quotation of several
    sentences stays in one sentence with its speaker, unless it is very long. A block without a sentence
    end, or without words, is one sentence.
    """
    capitalised = _with_capitals(text)
    pieces: list[str] = []
    start = 0
    for cut in [*_sentence_boundaries(capitalised, language), len(text)]:
        pieces.extend(_split_long_piece(text[start:cut], capitalised[start:cut], language))
        start = cut
    return [piece for piece in map(str.strip, pieces) if piece]


def _with_capitals(text: str) -> str:
    """Capitalise every word of a text without capitals, because the rules need them."""
    encodable = text.encode("utf-8", "replace").decode()
    return _FIRST_LETTER.sub(_capitalise, encodable) if encodable.islower() else encodable


def _capitalise(match: re.Match[str]) -> str:
    upper = match.group().upper()
    return upper if len(upper) == 1 else match.group()


def _split_long_piece(piece: str, capitalised: str, language: str) -> Iterator[str]:
    """Split a piece that is too long for one sentence without regard to its quotation marks."""
    start = 0
    if len(piece) > _MAX_QUOTE_CHARACTERS:
        for cut in _sentence_boundaries(capitalised.translate(_WITHOUT_QUOTE_MARKS), language):
            yield piece[start:cut]
            start = cut
    yield piece[start:]


def _sentence_boundaries(text: str, language: str) -> list[int]:
    """Return the ends of all sentences of a text except the last."""
    proposed = set(_sentencex_boundaries(text, language))
    quoted = [match.span() for match in _QUOTES.finditer(text)]
    cuts: list[int] = []
    start = 0
    for cut in sorted(proposed | _candidates(text, language)):
        before, after = _edges(text, start, cut), text[cut : cut + _EDGE_CHARACTERS]
        if _is_within(cut, quoted):
            continue
        is_proposed = cut in proposed
        if is_boundary(before, after, language, is_proposed=is_proposed) and (
            is_proposed or not _is_enclosed(text, start, cut)
        ):
            cuts.append(cut)
            start = cut
    return cuts


def _candidates(text: str, language: str) -> set[int]:
    """Positions after a stop where sentencex may have missed a boundary."""
    found = {match.end() for match in _SENTENCE_END.finditer(text)}
    if language in _UNSPACED_LANGUAGES:
        found |= {match.end() for match in _UNSPACED_ELLIPSIS.finditer(text)}
    return found


def _is_enclosed(text: str, start: int, cut: int) -> bool:
    """Whether a cut is between brackets or straight quotation marks, which sentencex keeps together."""
    before = text[max(start, cut - _MAX_QUOTE_CHARACTERS) : cut]
    after = text[cut : cut + _MAX_QUOTE_CHARACTERS]
    if before.count("(") > before.count(")") and ")" in after:
        return True
    _, mark, quoted = before.rpartition('"')
    is_opening = _OPENING_STRAIGHT_QUOTE.search(before, len(before) - len(quoted) - 2) is not None
    return bool(mark) and is_opening and '"' in after


def _edges(text: str, start: int, end: int) -> str:
    """The start and end of a stretch of text; examining all of it at every stop would be quadratic."""
    if end - start <= 2 * _EDGE_CHARACTERS:
        return text[start:end]
    return text[start : start + _EDGE_CHARACTERS] + text[end - _EDGE_CHARACTERS : end]


def _is_within(cut: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_left(spans, (cut, 0)) - 1
    return index >= 0 and cut < spans[index][1]


def _sentencex_boundaries(text: str, language: str) -> Iterator[int]:
    """Yield the boundaries that sentencex finds, window by window."""
    import sentencex  # noqa: PLC0415 - 1.2 MiB that the bot's own process seldom needs, and 1 ms

    # sentencex takes every space for one byte, and panics at "G", a no-break space and a full stop.
    text = _WIDE_SPACE.sub(" ", text)
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW_CHARACTERS]
        found = sentencex.get_sentence_boundaries(language or "en", window)
        ends = [boundary["end_index"] for boundary in found if boundary["end_index"] < len(window)]
        yield from (start + end for end in ends)
        if start + len(window) == len(text):
            return
        start += ends[-1] if ends else len(window)
