"""Gives the standard streams as bytes, also where they are closed, and silences one that is broken."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from bot.errors import LedeError

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


class OutputError(LedeError):
    """Standard output cannot be written."""


def write_output(text: str) -> None:
    """Write to standard output, unless it is closed.

    Raises:
        BrokenPipeError: Its reader has closed it.
        OutputError: It cannot be written.
    """
    if sys.stdout is not None:
        with translate_output_errors():
            sys.stdout.write(text)
            sys.stdout.flush()


@contextmanager
def translate_output_errors() -> Iterator[None]:
    """Raise OutputError for a failed write to standard output; BrokenPipeError stays.

    Raises:
        BrokenPipeError: Its reader has closed it.
        OutputError: It cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        redirect_to_devnull(standard_output())
        raise OutputError(f"Standard output could not be written: {error.strerror}.") from error


def redirect_to_devnull(stream: BinaryIO) -> None:
    """Discard what is still buffered: the interpreter flushes again at its end and would report an error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
