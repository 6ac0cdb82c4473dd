"""Gives the standard streams as bytes, also where they are closed, and silences one that is broken."""

from __future__ import annotations

import io
import os
import sys
from typing import BinaryIO, Final

EXIT_BROKEN_PIPE: Final = 141
"""What a shell reports for a program that SIGPIPE has ended: 128 + 13."""


def standard_input() -> BinaryIO:
    """Standard input; an empty stream where it is closed."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def announce_keyboard(stream: BinaryIO) -> None:
    """Say on standard error that a command reads from the keyboard, where it does: it would seem to hang."""
    if stream.isatty() and sys.stderr:
        sys.stderr.write("Reading from the keyboard; Ctrl-D ends.\n")


def standard_output() -> BinaryIO:
    """Standard output; a stream that is thrown away where it is closed."""
    return sys.stdout.buffer if sys.stdout else io.BytesIO()


def redirect_to_devnull(stream: BinaryIO) -> None:
    """Discard what is still buffered: the interpreter flushes again at its end and would report an error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
