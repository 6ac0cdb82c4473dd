"""Builders of pastes for the tests of single modules."""

from __future__ import annotations

from summarizer.cleaning.annotated_paste import AnnotatedPaste, annotate_lines
from summarizer.cleaning.lines import split_lines


def annotated(*lines: str) -> AnnotatedPaste:
    """A paste of these lines with their annotations; an empty line is a gap before the next."""
    return annotate_lines(split_lines("\n".join(lines)))
