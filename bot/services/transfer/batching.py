"""The good lines of a file, gathered by kind into batches that one transaction takes; the others, told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

from bot.services.transfer import articles, jsonl, readers, team_and_feeds
from bot.services.transfer.errors import LineRejected, NotJson, NotJsonLines
from bot.services.transfer.object_schema import ObjectSchema

LineReporter: TypeAlias = Callable[[int, str], None]
"""Is given the number of a line, and what there is to say about it."""

# In the order in which they depend on each other.
_SCHEMAS: Mapping[str, ObjectSchema] = {
    team_and_feeds.TEAM: team_and_feeds.TEAM_SCHEMA,
    team_and_feeds.SOURCE: team_and_feeds.SOURCE_SCHEMA,
    articles.KIND: articles.SCHEMA,
    readers.KIND: readers.SCHEMA,
}
_BATCH_SIZES = {readers.KIND: 500, articles.KIND: 50, team_and_feeds.SOURCE: 50, team_and_feeds.TEAM: 1000}
_MAX_BATCH_BYTES = 8_000_000
_MAX_HELD_REPORTS = 20


@dataclass(slots=True)
class Batch:
    """The checked fields of some lines of one kind, and how long the lines were."""

    kind: str
    items: list[dict[str, Any]] = field(default_factory=list)
    size_bytes: int = 0


@dataclass(slots=True)
class _FormatDetector:
    """Whether this is JSON Lines at all: reports are held back until one line is, or enough are not."""

    report: LineReporter
    held_reports: list[tuple[int, str]] = field(default_factory=list)
    is_confirmed: bool = False

    def confirm(self) -> None:
        self.is_confirmed = True
        for number, reason in self.held_reports:
            self.report(number, reason)
        self.held_reports.clear()

    def add(self, number: int, reason: str) -> None:
        if self.is_confirmed:
            self.report(number, reason)
            return
        self.held_reports.append((number, reason))
        if len(self.held_reports) >= _MAX_HELD_REPORTS:
            self.raise_if_unconfirmed()

    def raise_if_unconfirmed(self) -> None:
        """Raise NotJsonLines if nothing but held back lines has come."""
        if self.held_reports:
            number, reason = self.held_reports[0]
            raise NotJsonLines(f"line {number} {reason}")


def read_batches(
    stream: BinaryIO, on_rejected: LineReporter, on_unknown_field: LineReporter
) -> Iterator[Batch]:
    """Read a file.

    Args:
        stream: The file.
        on_rejected: Told of each line that is not taken.
        on_unknown_field: Called for the first line with an unknown field, which is ignored.

    Raises:
        NotJsonLines: It is something else.
    """
    pending = {kind: Batch(kind) for kind in _SCHEMAS}
    detector = _FormatDetector(on_rejected)
    reported_fields: set[tuple[str, str]] = set()
    for number, line in jsonl.numbered_lines(stream):
        try:
            values = jsonl.parse_line(line)
            detector.confirm()
            kind, fields = _check_line(values)
        except NotJson as reason:
            detector.add(number, str(reason))
            continue
        except LineRejected as reason:
            detector.confirm()
            on_rejected(number, str(reason))
            continue
        for name in _SCHEMAS[kind].unknown_fields(values):
            if (kind, name) not in reported_fields and len(reported_fields) < _MAX_REPORTED_FIELDS:
                reported_fields.add((kind, name))
                on_unknown_field(
                    number,
                    f"{jsonl.format_value(name)} is no field of a {kind}; it is passed over, here and below",
                )
        pending[kind].items.append(fields)
        pending[kind].size_bytes += len(line or b"")
        if len(pending[kind].items) >= _BATCH_SIZES[kind] or pending[kind].size_bytes > _MAX_BATCH_BYTES:
            yield from _flush(pending, kind)
    detector.raise_if_unconfirmed()
    yield from _flush(pending, readers.KIND)


_MAX_REPORTED_FIELDS = 100


def _flush(pending: dict[str, Batch], last_kind: str) -> Iterator[Batch]:
    """What waits of a kind, after everything that it may depend on."""
    for kind in _SCHEMAS:
        if pending[kind].items:
            yield pending[kind]
            pending[kind] = Batch(kind)
        if kind == last_kind:
            return


def _check_line(values: dict[str, object]) -> tuple[str, dict[str, Any]]:
    kind = values.get("kind")
    if "kind" not in values:
        raise LineRejected(f"has no kind; it should be one of {', '.join(_SCHEMAS)}")
    if not isinstance(kind, str) or kind not in _SCHEMAS:
        raise LineRejected(f"kind {jsonl.format_value(kind)} should be one of {', '.join(_SCHEMAS)}")
    return kind, readers.read_reader(values) if kind == readers.KIND else _SCHEMAS[kind].read(values)
