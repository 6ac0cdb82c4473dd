"""Reads the text of a summary at one length."""

from __future__ import annotations

from summarizer.model import Summary


def summary_text(summary: Summary, count: int) -> tuple[str, ...]:
    """Return the sentences of the summary of at most `count` sentences (at least 1, at most all)."""
    if not summary.ladder:
        return ()
    step = summary.ladder[min(max(count, 1), len(summary.ladder)) - 1]
    return tuple(summary.sentences[index] for index in step)
