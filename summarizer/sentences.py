"""Sentences of a block of text: sentencex's boundaries, repaired where news text defeats them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sentencex

# sentencex takes time by the square of the quotation marks in one call.
_WINDOW: Final = 6000

_OPENERS: Final = "\"'“”„«»‘’‚‹›(\\[—–-"
_SENTENCE_END: Final = re.compile(r"[.!?…。！？｡।॥؟۔።።᙮။។]")
_CONTINUES: Final = re.compile(rf"[\s{_OPENERS}]*[^\W\d_]")
_INITIAL: Final = re.compile(r"(?:^|[\s.(\"'“„«-])[^\W\d_]\.\s*$")
_ORDINAL: Final = re.compile(r"(?:^|\s)\d{1,2}\.\s*$")
_WORDLESS: Final = re.compile(r"[\W_]*$")
_ORDINAL_LANGUAGES: Final = frozenset(
    ("de", "da", "no", "nb", "nn", "fi", "et", "cs", "sk", "sl", "hr", "sr", "hu")
)


def sentences(text: str, language: str) -> list[str]:
    """The sentences of one block, each verbatim without outer white space, in order.

    Together they hold every character of the text that is not white space. A block without any
    sentence end is one sentence.
    """
    pieces: list[str] = []
    start = 0
    for cut in [*_boundaries(text, language), len(text)]:
        if cut < len(text) and _joined(text[start:cut], text[cut : cut + 80], language):
            continue
        pieces.append(text[start:cut].strip())
        start = cut
    return [piece for piece in pieces if piece]


def _boundaries(text: str, language: str) -> Iterator[int]:
    """Where sentencex would cut, window by window."""
    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        cuts = _window_cuts(window, language)
        if start + len(window) == len(text):
            yield from (start + cut for cut in cuts)
            return
        yield from (start + cut for cut in cuts)
        start += cuts[-1] if cuts else len(window)


def _window_cuts(window: str, language: str) -> list[int]:
    clean = window.encode("utf-8", "replace").decode()
    ends = [found["end_index"] for found in sentencex.get_sentence_boundaries(language or "en", clean)]
    return [end for end in ends if 0 < end < len(window)]


def _joined(before: str, after: str, language: str) -> bool:
    """Whether a cut between these two is none: what is before does not end, or what is after goes on."""
    if _WORDLESS.fullmatch(before) or _WORDLESS.fullmatch(after):
        return True
    following = _CONTINUES.match(after)
    if following and following.group()[-1].islower() and not _SENTENCE_END.search(after[:1]):
        return True
    if _INITIAL.search(before):
        return True
    return language in _ORDINAL_LANGUAGES and _ORDINAL.search(before) is not None
