"""Declares the arguments of `lede summarize`, apart from the command so that parsing them imports little."""

from __future__ import annotations

import argparse
from typing import Final

from bot.settings import SUMMARY_METHODS

_MAX_COUNT: Final = 1_000_000
_JSONL_HELP: Final = (
    'read lines {"id", "text", "title"?}, write lines in the same order; a bad one is answered with an '
    '"error" and the rest goes on (exit code 2 where every line was bad)'
)


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Add the arguments to the command's parser."""
    source_help = "what to read (default: -, standard input)"
    command.add_argument("source", nargs="?", default="-", metavar="FILE|URL|-", help=source_help)
    output_format = command.add_mutually_exclusive_group()
    output_format.add_argument("--json", action="store_true", help="print everything as one JSON object")
    output_format.add_argument("--jsonl", action="store_true", help=_JSONL_HELP)
    command.add_argument("--sentences", type=_parse_count, metavar="N", help="at most N sentences")
    command.add_argument(
        "--words", type=_parse_count, metavar="N", help="at most N words, one sentence at least"
    )
    command.add_argument(
        "--method",
        choices=SUMMARY_METHODS,
        default=SUMMARY_METHODS[0],
        metavar="NAME",
        help=f"{', '.join(SUMMARY_METHODS)} (default: {SUMMARY_METHODS[0]})",
    )


def _parse_count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= _MAX_COUNT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {_MAX_COUNT:,}")
    return number
