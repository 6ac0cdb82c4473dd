"""Declares the arguments of `lede group`, apart from the command so that parsing them imports little."""

from __future__ import annotations

import argparse
from typing import Final

_JSONL_HELP: Final = (
    'read lines {"id", "title", "text", "published"?, "language"?, "outlet"?}, write {"id", "event"} in the '
    'same order; a bad line is answered with an "error" and the rest goes on'
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments to the command's parser."""
    source_help = "what to read (default: -, standard input)"
    command.add_argument("source", nargs="?", default="-", metavar="FILE|-", help=source_help)
    command.add_argument("--jsonl", action="store_true", required=True, help=_JSONL_HELP)
