"""Groups the articles of JSON Lines into events: reads all lines, then answers them in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from bot.cli.group.dates import is_month_first, read_time
from bot.cli.json_lines import BadLineError, find_text_problem, parse_object, read_lines
from summarizer.events.article import EventArticle

# The index uses less; the rest of a long text need not be kept until all lines are read.
_KEPT_CHARACTERS: Final = 20_000
_MAX_SECONDS: Final = 4e9
_OPTIONAL_TEXTS: Final = ("published", "language", "outlet")


@dataclass(frozen=True, slots=True)
class GroupTask:
    """An article of a line: `id` is any JSON value, the optional texts are "" where they are missing."""

    id: Any
    title: str
    text: str
    published: str
    language: str
    outlet: str


def read_group_task(line: bytes | None) -> GroupTask:
    """The article in a line; None stands for a line that was too long.

    Raises:
        BadLineError: The line contains no article.
    """
    fields = parse_object(line)
    if "id" not in fields:
        raise BadLineError("there is no id")
    identity = fields["id"]
    texts = {name: _text(fields, name) for name in ("title", "text", *_OPTIONAL_TEXTS)}
    if not (texts["title"] + texts["text"]).strip():
        raise BadLineError("title and text are empty", identity)
    return GroupTask(identity, **texts)


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if name == "published" and isinstance(value, int | float) and abs(value) < _MAX_SECONDS:
        return datetime.fromtimestamp(value, UTC).isoformat()
    if not isinstance(value, str):
        raise BadLineError(f"{name} is not a string", fields["id"])
    if problem := find_text_problem(name, value):
        raise BadLineError(problem, fields["id"])
    return value[:_KEPT_CHARACTERS]


def group_lines(
    source: BinaryIO, write: Callable[[dict[str, Any]], object], detect: Callable[[str], str]
) -> int:
    """Answer each line with its event, or with an error, and return the number of grouped articles.

    Args:
        source: The lines, in UTF-8.
        write: Gets the answers in the order of the lines.
        detect: Returns the language of a text, for lines that do not name it.
    """
    answers: list[dict[str, Any]] = []
    tasks: dict[int, GroupTask] = {}
    for number, line in enumerate(read_lines(source), start=1):
        if line is not None and not line.strip():
            continue
        try:
            task = read_group_task(line)
            tasks[len(answers)] = task
            answers.append({"id": task.id})
        except BadLineError as problem:
            answers.append({"id": problem.id, "error": f"line {number}: {problem}"})
    for place, event in _group(tasks, detect).items():
        answers[place]["event"] = event
    for answer in answers:
        write(answer)
    return len(tasks)


def _group(tasks: dict[int, GroupTask], detect: Callable[[str], str]) -> dict[int, int]:
    """Group the articles in the order of publication, those without a date last."""
    from summarizer.events.index import EventIndex  # noqa: PLC0415 - imports numpy
    from summarizer.events.sentence_encoder import load_sentence_encoder  # noqa: PLC0415 - as above

    articles = _articles(tasks, detect)
    dated = sorted(
        (article for article in articles if article.published), key=lambda article: str(article.published)
    )
    undated = [article for article in articles if not article.published]
    index = EventIndex(encoder=load_sentence_encoder())
    return {article.id: index.add(article) for article in (*dated, *undated)}


def _articles(tasks: dict[int, GroupTask], detect: Callable[[str], str]) -> Sequence[EventArticle]:
    month_first = is_month_first(task.published for task in tasks.values())
    found = []
    for place, task in tasks.items():
        language = task.language.strip().lower().replace("_", "-").split("-")[0]
        language = language or detect(f"{task.title}\n{task.text}")
        published = read_time(task.published, language, month_first=month_first)
        found.append(EventArticle(place, task.title, task.text, published, language, task.outlet))
    return found
