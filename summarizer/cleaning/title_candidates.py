"""Which line of a paste is the headline."""

from __future__ import annotations

import re

from summarizer.cleaning.annotated_paste import Page
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_tail import is_menu
from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.page_features import best_run

_LONGEST = 250
_PROSE_WORDS = 12
_REACH = 40
_MOST_WORDS = 60
_COST = 3.0
_INTO_BODY = 15
_PATH = re.compile(r"(?:[^»›]{1,40} [»›] )+(?=\S)|[\[>•»›]+ +(?=\S)")


def body_start(page: Page, scores: Matrix) -> int:
    """The first line of the stretch that holds most of what is kept: lines kept by mistake stand apart."""
    sizes = (min(len(words), _MOST_WORDS) for words in page.words)
    return best_run([size if score > 0 else -_COST for size, score in zip(sizes, scores, strict=True)])[0]


def candidates(page: Page, first_kept: int) -> list[int]:
    """The lines that may be the headline of an article whose body starts at `first_kept`."""
    reach = range(max(0, first_kept - _REACH), min(len(page), first_kept + _INTO_BODY))
    return [
        number
        for number in sorted({0, *reach})
        if _may_be_title(page.lines[number].text, number > first_kept) and not is_menu(page, number)
    ]


def without_path(text: str) -> tuple[str, str]:
    """The way to the page that was copied along before a headline ("Home » Sport » "), and the headline."""
    lead = _PATH.match(text)
    end = lead.end() if lead else 0
    return text[:end].strip(), text[end:]


def _may_be_title(text: str, in_body: bool) -> bool:
    """Whether `text` can be a headline at all: prose and very long lines cannot."""
    if len(text) > _LONGEST:
        return False
    states = ends_sentence(text) and text[-1] not in "?!"
    return not states or (not in_body and len(text.split()) <= _PROSE_WORDS)
