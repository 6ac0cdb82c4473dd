"""Summarizes JSON Lines: answers each line with one line, in order, as soon as it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from bot.cli.json_lines import MAX_LINE_BYTES, BadLineError, find_text_problem, parse_object, read_lines
from bot.cli.summarize.report import Report, SummaryOptions, create_report, to_json
from summarizer.model import Document


@dataclass(frozen=True, slots=True)
class Task:
    """A text to summarize.

    Attributes:
        id: Any JSON value; the answer repeats it.
        text: The text.
        title: The title, also "", of a `text` that is a clean body; None for a paste that must be cleaned.
    """

    id: Any
    text: str
    title: str | None


# Long enough to be ranked: a text of few sentences is its own summary and needs no model.
_WARM_UP_TASK: Final = Task(
    None,
    "The ferry sails again\n\nThe ferry sailed again on Tuesday after eleven weeks. Engineers found cracks. "
    "The county paid for the repair of both rudders. It took 40 people a month. The captain counted 212 "
    "passengers. The timetable of last summer applies.\n\nThe county will decide about a second ship. "
    "Islanders have asked for one since 2009.",
    None,
)


@dataclass(frozen=True, slots=True)
class LineCounts:
    """The number of answered lines, and of those answered with an error."""

    lines: int
    failed: int


def summarize_lines(
    source: BinaryIO, target: BinaryIO, options: SummaryOptions, *, max_line_bytes: int = MAX_LINE_BYTES
) -> LineCounts:
    """Answer each line as soon as it is read; a bad line gets an `error` and the next one is read.

    Args:
        source: The lines, in UTF-8.
        target: Where the answers go; flushed after each.
        options: Method and length of the summaries.
        max_line_bytes: Longer lines get an `error`.
    """
    lines = failed = 0
    # Loads the models, whose time would otherwise be in the `ms` of the first text.
    create_report(lambda: _clean_document(_WARM_UP_TASK), options)
    for number, line in enumerate(read_lines(source, max_line_bytes), start=1):
        if line is None or line.strip():
            answer = _answer_line(line, number, options)
            target.write(to_json(answer))
            target.flush()
            lines, failed = lines + 1, failed + ("error" in answer)
    return LineCounts(lines, failed)


def read_task(line: bytes | None) -> Task:
    """The task in a line; None stands for a line that was too long.

    Raises:
        BadLineError: The line contains no task.
    """
    fields = parse_object(line)
    if "id" not in fields:
        raise BadLineError("there is no id")
    identity, text, title = fields["id"], fields.get("text"), fields.get("title")
    if "text" not in fields:
        raise BadLineError("there is no text", identity)
    if not isinstance(text, str):
        raise BadLineError("text is not a string", identity)
    if title is not None and not isinstance(title, str):
        raise BadLineError("title is neither a string nor null", identity)
    if problem := find_text_problem("text", text) or find_text_problem("title", title or ""):
        raise BadLineError(problem, identity)
    if not text.strip():
        raise BadLineError("text is empty", identity)
    return Task(identity, text, title)


def _answer_line(line: bytes | None, number: int, options: SummaryOptions) -> dict[str, Any]:
    try:
        task = read_task(line)
    except BadLineError as problem:
        return {"id": problem.id, "error": f"line {number}: {problem}"}
    try:
        return _answer_fields(task, create_report(lambda: _clean_document(task), options))
    except Exception as error:  # noqa: BLE001 - an error with one text must not end the others
        return {"id": task.id, "error": f"line {number}: could not be summarized ({type(error).__name__})"}


def _clean_document(task: Task) -> Document:
    from summarizer.cleaning.paste import clean_paste  # noqa: PLC0415 - imports numpy

    return clean_paste(task.text, title=task.title)


def _answer_fields(task: Task, report: Report) -> dict[str, Any]:
    document = report.document
    return {
        "id": task.id,
        "title": document.title if task.title is not None else document.title or None,
        "body": document.body,
        "sentences": report.sentences,
        "positions": report.positions,
        "keywords": list(report.summary.keywords),
        "dropped": list(document.dropped),
        "language": document.language or report.summary.language,
        "ms": report.ms,
    }
