"""Runs `lede summarize`: reads a file, an address, standard input or JSON Lines and prints summaries."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import BinaryIO, Final

from bot.cli.input_source import BadInput, display_name, open_source
from bot.cli.streams import EXIT_BROKEN_PIPE, redirect_to_devnull, standard_input, standard_output
from bot.cli.summarize.document_reader import open_reader
from bot.cli.summarize.jsonl import summarize_lines
from bot.cli.summarize.report import SummaryOptions, create_report, format_report, report_as_json, to_json
from bot.gateways.web.fetcher import WebFetcher
from bot.gateways.worker.sandbox import SINGLE_THREAD_ENVIRONMENT
from bot.ports.fetcher import Fetcher

_EXIT_UNWRITABLE: Final = 1
_EXIT_BAD_INPUT: Final = 2


def run(
    chosen: argparse.Namespace,
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
    fetcher_factory: Callable[[], Fetcher] = WebFetcher,
) -> int:
    """Run the command and return its exit code; an error is one line on standard error.

    Args:
        chosen: The parsed arguments; see bot.cli.summarize.arguments.
        stdin: Replaces standard input.
        stdout: Replaces standard output.
        fetcher_factory: Called only where `source` is a web address.
    """
    # numpy reads these at its first import, which has not happened yet.
    os.environ.update(SINGLE_THREAD_ENVIRONMENT)
    target = stdout or standard_output()
    try:
        _write(chosen, stdin or standard_input(), target, fetcher_factory)
        target.flush()
    except BadInput as error:
        sys.stderr.write(f"lede summarize: {error}\n")
        return _EXIT_BAD_INPUT
    except BrokenPipeError:
        redirect_to_devnull(target)
        return EXIT_BROKEN_PIPE
    except OSError as error:
        redirect_to_devnull(target)
        sys.stderr.write(f"lede summarize: the result cannot be written: {error.strerror}\n")
        return _EXIT_UNWRITABLE
    return 0


def _write(
    chosen: argparse.Namespace, stdin: BinaryIO, target: BinaryIO, fetcher_factory: Callable[[], Fetcher]
) -> None:
    options = SummaryOptions(chosen.method, chosen.sentences, chosen.words)
    if chosen.jsonl:
        with open_source(chosen.source, stdin) as lines:
            count = summarize_lines(lines, target, options)
        if count.lines and count.failed == count.lines:
            raise BadInput("none of the lines could be summarized; each answer says why")
        return
    report = create_report(open_reader(chosen.source, stdin, fetcher_factory), options)
    if chosen.json:
        target.write(to_json(report_as_json(report, chosen.source), indent=2))
    elif not report.sentences:
        raise BadInput(f"{display_name(chosen.source)}: too short; there is nothing to summarize in it")
    else:
        target.write(format_report(report).encode())
