"""Reads what commands are given: a file or standard input; the address of a page is only recognised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from bot.cli.streams import announce_keyboard
from bot.errors import LedeError

STDIN: Final = "-"
"""The name of standard input on the command line."""
MAX_INPUT_BYTES: Final = 20 * 1024 * 1024
"""The largest input that is read; the limits of the parsers are lower."""


class BadInput(LedeError):
    """The input cannot be used; the message is one line for the terminal."""


def is_address(source: str) -> bool:
    """Whether a source is the address of a page."""
    return source.lower().startswith(("http://", "https://"))


def display_name(source: str) -> str:
    """What messages call a source."""
    return "standard input" if source == STDIN else source


def read_bytes(source: str, stdin: BinaryIO) -> bytes:
    """The content of a file or of standard input.

    Raises:
        BadInput: It cannot be read, or is larger than MAX_INPUT_BYTES.
    """
    with open_source(source, stdin) as stream:
        content = stream.read(MAX_INPUT_BYTES + 1)
    if len(content) > MAX_INPUT_BYTES:
        raise BadInput(f"{display_name(source)}: larger than {MAX_INPUT_BYTES // 2**20} MB")
    return content


@contextmanager
def open_source(source: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    """A file, closed at the end of the block, or standard input, which stays open.

    Raises:
        BadInput: The file cannot be read.
    """
    if source == STDIN:
        announce_keyboard(stdin)
        yield stdin
        return
    try:
        with Path(source).open("rb") as stream:
            yield stream
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise BadInput(f"{source}: {_error_text(error)}") from error


def _error_text(error: OSError | ValueError) -> str:
    return ((error.strerror or "") if isinstance(error, OSError) else str(error)).lower() or "cannot be read"
