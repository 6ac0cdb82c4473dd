"""Shows the progress of a command: a line that is overwritten on a terminal, nothing elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, TextIO

_INTERVAL_SECONDS = 0.1
_MOVE_INTERVAL_SECONDS = 0.5
CLEAR_LINE: Final = "\r\x1b[K"
_KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "team": ("editor", "editors"),
    "channel": ("connected chat", "connected chats"),
    "source": ("source", "sources"),
    "article": ("article", "articles"),
    "tip": ("tip", "tips"),
    "tip_block": ("blocked sender", "blocked senders"),
    "event": ("event", "events"),
    "edition_day": ("edition day", "edition days"),
    "section": ("section", "sections"),
    "reader": ("reader", "readers"),
}


class StatusLine:
    """The last line of a stream, overwritten at each change if the stream is a terminal.

    Attributes:
        is_terminal: Whether lines can be overwritten.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = False
        self.is_terminal = stream.isatty()

    def show(self, text: str) -> None:
        """Overwrite the status on a terminal; a log or a pipe gets none."""
        if not self.is_terminal:
            return
        self._stream.write(f"{CLEAR_LINE}{text}")
        self._stream.flush()
        self._is_shown = True

    def print_line(self, text: str) -> None:
        """Print a line that stays, in the place of the status."""
        self.clear()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Remove the status from the terminal."""
        if self._is_shown:
            self._stream.write(CLEAR_LINE)
            self._stream.flush()
            self._is_shown = False


class TransferProgress:
    """Counts what an export or import has done, and shows it ten times a second on a terminal.

    Attributes:
        done: Number of objects of each kind.
    """

    def __init__(self, verb: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.done: Counter[str] = Counter()
        self._verb = verb
        self._status = StatusLine(stream)
        self._clock = clock
        self._shown_at = clock()

    def add(self, kind: str, count: int = 1) -> None:
        """Count objects of a kind, and show the counts if the interval has passed."""
        self.done[kind] += count
        if (now := self._clock()) - self._shown_at >= _INTERVAL_SECONDS:
            self._shown_at = now
            self._status.show(f"{self._verb}: {format_counts(self.done)} ...")

    def print_line(self, text: str) -> None:
        """Print a line that stays."""
        self._status.print_line(text)

    def clear(self) -> None:
        """Remove the counts from the terminal."""
        self._status.clear()


class MoveProgress:
    """Shows how many rows of a table are copied, twice a second on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._status = StatusLine(stream)
        self._shown_at = 0.0

    def update(self, table: str, done: int, total: int) -> None:
        """See data.maintenance.move.ProgressCallback."""
        now = time.monotonic()
        if done < total and now - self._shown_at < _MOVE_INTERVAL_SECONDS:
            return
        self._shown_at = now
        self._status.show(f"{table}: {done:,} of {total:,}")

    def clear(self) -> None:
        """Remove the status from the terminal."""
        self._status.clear()


class CopyProgress:
    """Shows for how many seconds a file has been copied, from the first second on, on a terminal."""

    def __init__(self, verb: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._verb = verb
        self._status = StatusLine(stream)
        self._clock = clock
        self._started_at = self._shown_at = clock()

    def show_elapsed(self) -> bool:
        """Show the seconds where one has passed; False, so that the copying goes on."""
        if (now := self._clock()) - self._shown_at >= 1.0:
            self._shown_at = now
            self._status.show(f"{self._verb} and checking for {now - self._started_at:.0f} s ...")
        return False

    def clear(self) -> None:
        """Remove the status from the terminal."""
        self._status.clear()


def format_counts(done: Mapping[str, int]) -> str:
    """Counts in words, like "2 editors, 1 source, 99,998 readers"; "nothing" without any."""
    parts = [
        f"{done[kind]:,} {one if done[kind] == 1 else many}"
        for kind, (one, many) in _KIND_NAMES.items()
        if done.get(kind)
    ]
    return ", ".join(parts) or "nothing"
