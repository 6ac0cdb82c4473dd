"""Standard input and output where somebody has closed them, or where nothing can be written any more."""

from __future__ import annotations

import io
import os
import sys
from typing import BinaryIO


def standard_input() -> BinaryIO:
    """What is piped in; nothing where standard input was closed."""
    return sys.stdin.buffer if sys.stdin else io.BytesIO()


def standard_output() -> BinaryIO:
    """Where results go; nowhere where standard output was closed."""
    return sys.stdout.buffer if sys.stdout else io.BytesIO()


def redirect_to_devnull(stream: BinaryIO) -> None:
    """Take what is left to write away: the interpreter flushes once more at its end, and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
