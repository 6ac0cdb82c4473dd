"""Reads the lines of a file, checks them, and groups the valid ones by kind into batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

from bot.services.transfer import articles, chats_and_tips, events, jsonl, readers, team_and_feeds
from bot.services.transfer.errors import LineRejected, NotJson, NotJsonLines
from bot.services.transfer.object_schema import ObjectSchema

LineReporter: TypeAlias = Callable[[int, str], None]
"""Receives the number of a line (from 1) and a message about it."""

# In the order of their dependencies: an event and a tip refer to articles, a reader to events.
_SCHEMAS: Mapping[str, ObjectSchema] = {
    team_and_feeds.TEAM: team_and_feeds.TEAM_SCHEMA,
    chats_and_tips.CHANNEL: chats_and_tips.CHANNEL_SCHEMA,
    team_and_feeds.SOURCE: team_and_feeds.SOURCE_SCHEMA,
    articles.KIND: articles.SCHEMA,
    chats_and_tips.TIP: chats_and_tips.TIP_SCHEMA,
    chats_and_tips.TIP_BLOCK: chats_and_tips.TIP_BLOCK_SCHEMA,
    events.EVENT: events.EVENT_SCHEMA,
    events.DAY: events.DAY_SCHEMA,
    events.SECTION: events.SECTION_SCHEMA,
    readers.KIND: readers.SCHEMA,
}
_BATCH_SIZES = {
    readers.KIND: 500,
    articles.KIND: 50,
    events.EVENT: 200,
    events.DAY: 50,
    events.SECTION: 1000,
    team_and_feeds.SOURCE: 50,
    team_and_feeds.TEAM: 1000,
    chats_and_tips.CHANNEL: 200,
    chats_and_tips.TIP: 500,
    chats_and_tips.TIP_BLOCK: 1000,
}
_MAX_BATCH_BYTES = 8_000_000
_MAX_HELD_REPORTS = 20
_MAX_REPORTED_FIELDS = 100


@dataclass(slots=True)
class Batch:
    """The checked fields of lines of one kind, and the total size of the lines in bytes."""

    kind: str
    items: list[dict[str, Any]] = field(default_factory=list)
    size_bytes: int = 0


@dataclass(slots=True)
class _FormatDetector:
    """Detects files that are not JSON Lines: reports are held until one line is JSON, or 20 are not."""

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
        """Raise NotJsonLines with the first held report, if there is one."""
        if self.held_reports:
            number, reason = self.held_reports[0]
            raise NotJsonLines(f"line {number} {reason}")


@dataclass(slots=True)
class _UnknownFields:
    """Reports each unknown field once."""

    report: LineReporter
    reported: set[tuple[str, str]] = field(default_factory=set)

    def check(self, number: int, kind: str, values: Mapping[str, object]) -> None:
        for name in _SCHEMAS[kind].unknown_fields(values):
            if (kind, name) in self.reported or len(self.reported) >= _MAX_REPORTED_FIELDS:
                continue
            self.reported.add((kind, name))
            shown = jsonl.format_value(name)
            self.report(number, f"{shown} is no field of a {kind}; it is passed over, here and below")


def read_batches(
    stream: BinaryIO, on_rejected: LineReporter, on_unknown_field: LineReporter
) -> Iterator[Batch]:
    """The valid lines of a file in batches, each small enough for one transaction.

    A batch follows all batches that its lines may depend on, whatever the order of the lines.

    Args:
        stream: The file, opened in binary mode.
        on_rejected: Called for each line that is not valid.
        on_unknown_field: Called for the first line with an unknown field, which is ignored.

    Raises:
        NotJsonLines: The file is not JSON Lines.
    """
    pending = {kind: Batch(kind) for kind in _SCHEMAS}
    detector = _FormatDetector(on_rejected)
    unknown_fields = _UnknownFields(on_unknown_field)
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
        unknown_fields.check(number, kind, values)
        batch = pending[kind]
        batch.items.append(fields)
        batch.size_bytes += len(line or b"")
        if len(batch.items) >= _BATCH_SIZES[kind] or batch.size_bytes > _MAX_BATCH_BYTES:
            yield from _flush(pending, kind)
    detector.raise_if_unconfirmed()
    yield from _flush(pending, readers.KIND)


def _flush(pending: dict[str, Batch], last_kind: str) -> Iterator[Batch]:
    """The pending batches up to `last_kind`, in the order of their dependencies."""
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
