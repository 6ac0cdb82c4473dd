"""What `lede summarize` takes; kept apart so that no other command pays for what it imports."""

from __future__ import annotations

import argparse
from typing import Final

from bot.settings import SUMMARY_METHODS

_MOST: Final = 1_000_000
_LINES: Final = (
    'read lines {"id", "text", "title"?}, write lines in the same order; a bad one is answered with an '
    '"error" and the rest goes on (exit code 2 where every line was bad)'
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    read = "what to read (default: -, standard input)"
    command.add_argument("source", nargs="?", default="-", metavar="FILE|URL|-", help=read)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything as one JSON object")
    form.add_argument("--jsonl", action="store_true", help=_LINES)
    command.add_argument("--sentences", type=_count, metavar="N", help="at most N sentences")
    command.add_argument("--words", type=_count, metavar="N", help="at most N words, one sentence at least")
    command.add_argument(
        "--method",
        choices=SUMMARY_METHODS,
        default=SUMMARY_METHODS[0],
        metavar="NAME",
        help=f"{', '.join(SUMMARY_METHODS)} (default: {SUMMARY_METHODS[0]})",
    )


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= _MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {_MOST:,}")
    return number
