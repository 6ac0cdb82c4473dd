"""Runs `lede group`: reads JSON Lines from a file or standard input and prints the event of each line."""

from __future__ import annotations

import argparse
import os
import sys
from typing import BinaryIO, Final

from bot.cli.group.jsonl import group_lines
from bot.cli.input_source import BadInput, open_source
from bot.cli.streams import EXIT_BROKEN_PIPE, redirect_to_devnull, standard_input, standard_output
from bot.cli.summarize.report import to_json
from bot.gateways.worker.sandbox import SINGLE_THREAD_ENVIRONMENT

_EXIT_UNWRITABLE: Final = 1
_EXIT_BAD_INPUT: Final = 2


def run(chosen: argparse.Namespace, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> int:
    """Run the command and return its exit code; an error is one line on standard error.

    Args:
        chosen: The parsed arguments; see bot.cli.group.arguments.
        stdin: Replaces standard input.
        stdout: Replaces standard output.
    """
    # numpy reads these at its first import, which has not happened yet.
    os.environ.update(SINGLE_THREAD_ENVIRONMENT)
    target = stdout or standard_output()
    try:
        _write(chosen.source, stdin or standard_input(), target)
        target.flush()
    except BadInput as error:
        sys.stderr.write(f"lede group: {error}\n")
        return _EXIT_BAD_INPUT
    except BrokenPipeError:
        redirect_to_devnull(target)
        return EXIT_BROKEN_PIPE
    except OSError as error:
        redirect_to_devnull(target)
        sys.stderr.write(f"lede group: the result cannot be written: {error.strerror}\n")
        return _EXIT_UNWRITABLE
    return 0


def _write(source: str, stdin: BinaryIO, target: BinaryIO) -> None:
    from summarizer.language import detect  # noqa: PLC0415 - loads a model

    written = 0

    def write(answer: dict[str, object]) -> None:
        nonlocal written
        written += 1
        target.write(to_json(answer))

    with open_source(source, stdin) as lines:
        grouped = group_lines(lines, write, detect)
    if written and not grouped:
        raise BadInput("none of the lines could be grouped; each answer says why")
