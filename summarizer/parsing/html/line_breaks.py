"""Decides which lines of one block, separated by single line breaks, form one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.hard_wraps import unwrap_lines
from summarizer.cleaning.lines import PasteLine

_CONTINUED = re.compile(r"[,:;(–—-]$")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")


def join_lines(lines: Iterable[str]) -> list[str]:
    """The paragraphs of a block that holds `lines`.

    Lines broken within a sentence are joined, and so are sentences; a line that is no sentence, such as an
    entry of a list or of a timetable, stays apart.
    """
    visible = [PasteLine(text) for line in lines if (text := " ".join(line.split()))]
    if len(visible) < 2:  # noqa: PLR2004 - nothing to join
        return [line.text for line in visible]
    unwrapped = [line.text for line in unwrap_lines(visible)]
    paragraphs = unwrapped[:1]
    for before, line in pairwise(unwrapped):
        if _belong_together(before, line):
            space = "" if _UNSPACED.match(before[-1]) and _UNSPACED.match(line) else " "
            paragraphs[-1] = f"{paragraphs[-1]}{space}{line}"
        else:
            paragraphs.append(line)
    return paragraphs


def _belong_together(before: str, line: str) -> bool:
    if ends_sentence(before):
        return ends_sentence(line) and line[0].isalpha()
    return line[0].islower() or _CONTINUED.search(before) is not None
