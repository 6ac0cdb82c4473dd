"""Summarizes one document and formats the result, for a terminal or as JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from summarizer.model import Document, Summary

_MAX_DROPPED_CHARACTERS: Final = 100
# Control characters could send commands to the terminal; a block never contains line breaks.
_CONTROL_CHARACTERS: Final = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """Method and length of a summary; without a length the method chooses one.

    Attributes:
        method: One of summarizer.ranking.methods.METHODS.
        sentences: Maximum number of sentences, or None.
        words: Maximum number of words, or None; one sentence is always included.
    """

    method: str
    sentences: int | None = None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A document and its summary.

    Attributes:
        document: The parsed document.
        summary: Its summaries of all lengths.
        selection: Indices into `summary.sentences` of the requested length.
        ms: Milliseconds for parsing and summarizing.
    """

    document: Document
    summary: Summary
    selection: tuple[int, ...]
    ms: float

    @property
    def sentences(self) -> list[str]:
        """The selected sentences, in the order of the text."""
        return [self.summary.sentences[index] for index in self.selection]

    @property
    def positions(self) -> list[int]:
        """The index of each selected sentence among all sentences of the document."""
        return [self.summary.positions[index] for index in self.selection]


def create_report(read: Callable[[], Document], options: SummaryOptions) -> Report:
    """Parse a document and summarize it."""
    # Imported here because it loads numpy, which a rejected argument does not need.
    from summarizer.summarize import DEFAULT_MAX_SENTENCES, summarize  # noqa: PLC0415

    started = time.perf_counter()
    document = read()
    max_sentences = options.sentences or max(DEFAULT_MAX_SENTENCES, (options.words or 0) // 10)
    summary = summarize(document, method=options.method, max_sentences=max_sentences, max_words=options.words)
    count = min(options.sentences or summary.best, len(summary.ladder))
    selection = summary.ladder[count - 1] if count else ()
    return Report(document, summary, selection, round((time.perf_counter() - started) * 1000, 2))


def format_report(report: Report) -> str:
    """Title, summary, metadata and removed lines for a terminal."""
    document, summary = report.document, report.summary
    minutes = max(1, round(summary.reading_seconds / 60))
    origin = (document.site, document.author, document.published, document.url)
    facts = [
        ("Keywords", ", ".join(summary.keywords)),
        ("Language", document.language or summary.language),
        (
            "From",
            " · ".join(filter(None, origin)),
        ),
        ("Length", f"{minutes} min to read"),
        ("Method", summary.method),
    ]
    parts = [
        document.title or "(no title)",
        " ".join(report.sentences) or "(nothing in it could be summarized)",
        "\n".join(f"{name + ':':10}{_strip_controls(value)}" for name, value in facts if value),
    ]
    if document.dropped:
        dropped = (f"  - {_shorten(line)}" for line in document.dropped)
        parts.append("\n".join([f"Left out ({len(document.dropped)}):", *dropped]))
    return "\n\n".join([*map(_strip_controls, parts[:2]), *parts[2:]]) + "\n"


def report_as_json(report: Report, source: str) -> dict[str, Any]:
    """All fields for `--json`; `ladder` holds the sentence positions of the summary of each length."""
    document, summary = report.document, report.summary
    return {
        "source": source,
        "title": document.title or None,
        "body": document.body,
        "sentences": report.sentences,
        "positions": report.positions,
        "keywords": list(summary.keywords),
        "dropped": list(document.dropped),
        "language": document.language or summary.language,
        "ms": report.ms,
        "method": summary.method,
        "best": summary.best,
        "ladder": [[summary.positions[index] for index in step] for step in summary.ladder],
        "reading_seconds": summary.reading_seconds,
        "blocks": [{"kind": block.kind.value, "text": block.text} for block in document.blocks],
        "url": document.url,
        "site": document.site,
        "author": document.author,
        "published": document.published,
        "image": document.image,
    }


def to_json(value: object, indent: int | None = None) -> bytes:
    """A value as a line of JSON in UTF-8; in ASCII where it contains half of a surrogate pair."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent).encode()
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent).encode("ascii")
    return text + b"\n"


def _strip_controls(text: str) -> str:
    return text.translate(_CONTROL_CHARACTERS)


def _shorten(line: str) -> str:
    shown = _strip_controls(line)
    return shown if len(shown) <= _MAX_DROPPED_CHARACTERS else f"{shown[: _MAX_DROPPED_CHARACTERS - 1]}…"
