"""Recognises a standfirst above its headline, as some pages and mails have it: the headline is the title."""

from __future__ import annotations

import re
from typing import Final

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_byline, is_date

_MAX_STANDFIRST_CHARACTERS: Final = 450
_MIN_LONE_CHARACTERS: Final = 120
"""A shorter first line of one sentence may be a headline: a question, or one with a full stop."""
_SENTENCE_BREAK: Final = re.compile(r"[.!?…][\"'”’»)]*\s+\S|[。！？]\S|[؟۔।]\s")
_REACH_LINES: Final = 3
"""The headline is one of the next three lines; a label or a date may stand before it."""
_MIN_HEADLINE_WORDS: Final = 4
_MIN_DENSE_CHARACTERS: Final = 8
"""The same for scripts without spaces. Headings of sections are mostly shorter."""
_MAX_HEADLINE_CHARACTERS: Final = 140
_MIN_SHARED: Final = 0.4
_MIN_SHARED_WORDS: Final = 2
"""Share and number of a headline's longer words that its text has; headings of sections have fewer."""
_STEM_LETTERS: Final = 4
_MIN_WORD_LETTERS: Final = 4
_DENSE: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


def headline_below_standfirst(page: AnnotatedPaste) -> int | None:
    """Index of the headline below a first line of several sentences, or a long one; None without any.

    The lines between are labels. The line below the headline is a by-line, a date or a sentence.
    """
    if not _may_be_standfirst(page.lines[0].text):
        return None
    for number in range(1, min(1 + _REACH_LINES, len(page) - 1)):
        text = page.lines[number].text
        if ends_sentence(text):
            return None
        if _is_long_enough(page, number) and _stands_above_text(page, number):
            return number if _shares_words(page, number) else None
    return None


def _may_be_standfirst(text: str) -> bool:
    if len(text) > _MAX_STANDFIRST_CHARACTERS:
        return False
    return len(text) >= _MIN_LONE_CHARACTERS or bool(_SENTENCE_BREAK.search(text))


def _is_long_enough(page: AnnotatedPaste, number: int) -> bool:
    text = page.lines[number].text
    if len(text) > _MAX_HEADLINE_CHARACTERS or is_dated_line(page, number):
        return False
    if _DENSE.search(text):
        return len(text) >= _MIN_DENSE_CHARACTERS
    return len(text.split()) >= _MIN_HEADLINE_WORDS


def _stands_above_text(page: AnnotatedPaste, number: int) -> bool:
    return ends_sentence(page.lines[number + 1].text) or is_dated_line(page, number + 1)


def is_dated_line(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line is a by-line or a date."""
    return is_byline(page.lines[number].text) or is_date(page.words[number])


def _shares_words(page: AnnotatedPaste, headline: int) -> bool:
    own = _stems(page.lines[headline].text)
    others = " ".join(line.text for number, line in enumerate(page.lines) if number != headline)
    shared = len(own & _stems(others))
    return shared >= max(_MIN_SHARED_WORDS, _MIN_SHARED * len(own))


def _stems(text: str) -> set[str]:
    """The beginnings of longer words, which inflection leaves alone; pairs of letters of dense scripts."""
    found: set[str] = set()
    for word in re.findall(r"[^\W\d_]+", text.casefold()):
        if _DENSE.search(word):
            found.update(word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _MIN_WORD_LETTERS:
            found.add(word[:_STEM_LETTERS])
    return found
