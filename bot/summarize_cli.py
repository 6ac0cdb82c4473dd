"""`lede summarize`: a file, an address, standard input or JSON Lines in, summaries out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import BinaryIO, Final

from bot.gateways.web_fetch import WebFetcher
from bot.ports import Fetcher
from bot.summarizing.lines import summarize_lines
from bot.summarizing.report import Wish, everything, readable, report_on, to_json
from bot.summarizing.source import BadInput, open_source, reader_of

_BAD_INPUT: Final = 2
# What a shell reports for a program that the end of its pipe ended.
_BROKEN_PIPE: Final = 141
# Several BLAS threads contend for one core: one model ran 13 times slower with them.
_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run(
    chosen: argparse.Namespace,
    stdin: BinaryIO | None = None,
    stdout: BinaryIO | None = None,
    fetcher: Callable[[], Fetcher] = WebFetcher,
) -> int:
    """Carry out the command; returns the exit code: 2 for bad input, said in one line on standard error."""
    os.environ.update(_ONE_THREAD)  # read when numpy is first imported, which has not happened yet
    target = stdout or sys.stdout.buffer
    try:
        _write(chosen, stdin or sys.stdin.buffer, target, fetcher)
        target.flush()
    except BadInput as problem:
        sys.stderr.write(f"lede summarize: {problem}\n")
        return _BAD_INPUT
    except BrokenPipeError:
        # The interpreter flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), target.fileno())
        return _BROKEN_PIPE
    return 0


def _write(
    chosen: argparse.Namespace, stdin: BinaryIO, target: BinaryIO, fetcher: Callable[[], Fetcher]
) -> None:
    wish = Wish(chosen.method, chosen.sentences, chosen.words)
    if chosen.jsonl:
        with open_source(chosen.source, stdin) as lines:
            count = summarize_lines(lines, target, wish)
        if count.lines and count.failed == count.lines:
            raise BadInput("none of the lines could be summarised; each answer says why")
        return
    report = report_on(reader_of(chosen.source, stdin, fetcher), wish)
    if chosen.json:
        target.write(to_json(everything(report, chosen.source), indent=2))
    else:
        target.write(readable(report).encode())
