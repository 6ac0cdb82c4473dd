"""Which line of a paste is the headline."""

from __future__ import annotations

import re

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_tail import is_menu
from summarizer.cleaning.boosted_trees import FloatArray
from summarizer.cleaning.page_features import maximum_subarray

_MAX_TITLE_CHARACTERS = 250
_MAX_SENTENCE_TITLE_WORDS = 12
_LINES_ABOVE_BODY = 40
_MAX_COUNTED_WORDS = 60
_DROPPED_LINE_COST = 3.0
_LINES_INTO_BODY = 15
_BREADCRUMB = re.compile(r"(?:[^»›]{1,40} [»›] )+(?=\S)|[\[>•»›]+ +(?=\S)")


def find_body_start(page: AnnotatedPaste, scores: FloatArray) -> int:
    """The first line of the stretch that holds most of what is kept: lines kept by mistake stand apart."""
    sizes = (min(len(words), _MAX_COUNTED_WORDS) for words in page.words)
    return maximum_subarray(
        [size if score > 0 else -_DROPPED_LINE_COST for size, score in zip(sizes, scores, strict=True)]
    )[0]


def find_title_candidates(page: AnnotatedPaste, first_kept: int) -> list[int]:
    """The lines that may be the headline of an article whose body starts at `first_kept`."""
    reach = range(max(0, first_kept - _LINES_ABOVE_BODY), min(len(page), first_kept + _LINES_INTO_BODY))
    return [
        number
        for number in sorted({0, *reach})
        if _may_be_title(page.lines[number].text, number > first_kept) and not is_menu(page, number)
    ]


def split_breadcrumb(text: str) -> tuple[str, str]:
    """The way to the page that was copied along before a headline ("Home » Sport » "), and the headline."""
    lead = _BREADCRUMB.match(text)
    end = lead.end() if lead else 0
    return text[:end].strip(), text[end:]


def _may_be_title(text: str, in_body: bool) -> bool:
    """Whether `text` can be a headline at all: prose and very long lines cannot."""
    if len(text) > _MAX_TITLE_CHARACTERS:
        return False
    is_statement = ends_sentence(text) and text[-1] not in "?!"
    return not is_statement or (not in_body and len(text.split()) <= _MAX_SENTENCE_TITLE_WORDS)
