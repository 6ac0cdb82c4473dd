"""The good lines of a file, gathered by kind into batches that one transaction takes; the others, told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias

from bot.services.transfer import articles, jsonl, readers, team_and_feeds
from bot.services.transfer.errors import NotJson, NotJsonLines, Refused
from bot.services.transfer.object_schema import Form

Told: TypeAlias = Callable[[int, str], None]
"""Is given the number of a line, and what there is to say about it."""

# In the order in which they depend on each other.
_FORMS: Mapping[str, Form] = {
    team_and_feeds.TEAM: team_and_feeds.TEAM_FORM,
    team_and_feeds.SOURCE: team_and_feeds.SOURCE_FORM,
    articles.KIND: articles.FORM,
    readers.KIND: readers.FORM,
}
_AT_ONCE = {readers.KIND: 500, articles.KIND: 50, team_and_feeds.SOURCE: 50, team_and_feeds.TEAM: 1000}
_MOST_BYTES = 8_000_000
_LINES_TO_JUDGE_BY = 20


@dataclass(slots=True)
class Batch:
    """The checked fields of some lines of one kind, and how long the lines were."""

    kind: str
    items: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0


@dataclass(slots=True)
class _Doubt:
    """Whether this is JSON Lines at all: reports are held back until one line is, or enough are not."""

    told: Told
    held: list[tuple[int, str]] = field(default_factory=list)
    settled: bool = False

    def settle(self) -> None:
        self.settled = True
        for number, reason in self.held:
            self.told(number, reason)
        self.held.clear()

    def add(self, number: int, reason: str) -> None:
        if self.settled:
            self.told(number, reason)
            return
        self.held.append((number, reason))
        if len(self.held) >= _LINES_TO_JUDGE_BY:
            self.give_up()

    def give_up(self) -> None:
        """Raise NotJsonLines if nothing but held back lines has come."""
        if self.held:
            number, reason = self.held[0]
            raise NotJsonLines(f"line {number} {reason}")


def batches(stream: BinaryIO, refused: Told, noted: Told) -> Iterator[Batch]:
    """Read a file.

    Args:
        stream: The file.
        refused: Told of each line that is not taken.
        noted: Told of the first line with a field that Lede does not know; the field is passed over.

    Raises:
        NotJsonLines: It is something else.
    """
    waiting = {kind: Batch(kind) for kind in _FORMS}
    doubt = _Doubt(refused)
    strange: set[tuple[str, str]] = set()
    for number, line in jsonl.numbered(stream):
        try:
            values = jsonl.read(line)
            doubt.settle()
            kind, fields = _checked(values)
        except NotJson as reason:
            doubt.add(number, str(reason))
            continue
        except Refused as reason:
            doubt.settle()
            refused(number, str(reason))
            continue
        for name in _FORMS[kind].unknown(values):
            if (kind, name) not in strange and len(strange) < _MOST_STRANGE:
                strange.add((kind, name))
                noted(
                    number, f"{jsonl.shown(name)} is no field of a {kind}; it is passed over, here and below"
                )
        waiting[kind].items.append(fields)
        waiting[kind].size += len(line or b"")
        if len(waiting[kind].items) >= _AT_ONCE[kind] or waiting[kind].size > _MOST_BYTES:
            yield from _emptied(waiting, kind)
    doubt.give_up()
    yield from _emptied(waiting, readers.KIND)


_MOST_STRANGE = 100


def _emptied(waiting: dict[str, Batch], last: str) -> Iterator[Batch]:
    """What waits of a kind, after everything that it may depend on."""
    for kind in _FORMS:
        if waiting[kind].items:
            yield waiting[kind]
            waiting[kind] = Batch(kind)
        if kind == last:
            return


def _checked(values: dict[str, object]) -> tuple[str, dict[str, Any]]:
    kind = values.get("kind")
    if "kind" not in values:
        raise Refused(f"has no kind; it should be one of {', '.join(_FORMS)}")
    if not isinstance(kind, str) or kind not in _FORMS:
        raise Refused(f"kind {jsonl.shown(kind)} should be one of {', '.join(_FORMS)}")
    return kind, readers.read(values) if kind == readers.KIND else _FORMS[kind].read(values)
