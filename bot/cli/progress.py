"""How far an export or import is: one line written over on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TextIO

_TERMINAL_INTERVAL_SECONDS, _LOG_INTERVAL_SECONDS = 0.1, 5.0  # seconds between two looks
_CLEAR = "\r\x1b[K"
_KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "team": ("editor", "editors"),
    "source": ("source", "sources"),
    "article": ("article", "articles"),
    "reader": ("reader", "readers"),
}


class TransferProgress:
    """Counts what has been done, and says so on `stream`.

    Attributes:
        done: How many of each kind.
    """

    def __init__(self, verb: str, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.done: Counter[str] = Counter()
        self._verb = verb
        self._stream = stream
        self._clock = clock
        self._is_terminal = stream.isatty()
        self._interval = _TERMINAL_INTERVAL_SECONDS if self._is_terminal else _LOG_INTERVAL_SECONDS
        self._shown_at = clock()
        self._is_line_shown = False

    def add(self, kind: str, count: int = 1) -> None:
        """Count, and show it when it is time."""
        self.done[kind] += count
        if (now := self._clock()) - self._shown_at >= self._interval:
            self._shown_at = now
            self._show()

    def print_line(self, text: str) -> None:
        """Write a line of its own."""
        self.clear()
        self._stream.write(f"{text}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line that is written over off the terminal."""
        if self._is_line_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_line_shown = False

    def _show(self) -> None:
        text = f"{self._verb}: {format_counts(self.done)} ..."
        if not self._is_terminal:
            self.print_line(text)
            return
        self._stream.write(f"{_CLEAR}{text}")
        self._stream.flush()
        self._is_line_shown = True


def format_counts(done: Mapping[str, int]) -> str:
    """Numbers of each kind, in words: "2 editors, 1 source, 99,998 readers"; "nothing" without any."""
    parts = [
        f"{done[kind]:,} {one if done[kind] == 1 else many}"
        for kind, (one, many) in _KIND_NAMES.items()
        if done.get(kind)
    ]
    return ", ".join(parts) or "nothing"
