"""Progress is a line that is rewritten on a terminal, and nothing elsewhere."""

from __future__ import annotations

import io

import pytest

from bot.cli.progress import CopyProgress, MoveProgress, TransferProgress
from tests.bot.cli.terminal import Terminal

REWRITE = "\r\x1b[K"


def transfer(stream: io.StringIO) -> str:
    times = iter([0.0, 1.0, 6.0, 6.01])
    progress = TransferProgress("Taken", stream, lambda: next(times))
    for count in (500, 500, 1):
        progress.add("reader", count)
    progress.clear()
    return stream.getvalue()


def copy(stream: io.StringIO) -> str:
    times = iter([0.0, 0.9, 1.0, 1.9, 3.0])
    progress = CopyProgress("Restoring", stream, lambda: next(times))
    assert not any(progress.show_elapsed() for _ in range(4))
    progress.clear()
    return stream.getvalue()


def move(stream: io.StringIO) -> str:
    progress = MoveProgress(stream)
    for done in (5, 6, 10):
        progress.update("articles", done, 10)
    progress.clear()
    return stream.getvalue()


@pytest.mark.parametrize("work", [transfer, copy, move])
def test_a_pipe_or_a_log_gets_no_progress(work: object) -> None:
    assert callable(work)
    assert work(io.StringIO()) == ""


def test_a_terminal_gets_one_line_that_is_rewritten_and_removed() -> None:
    assert transfer(Terminal()) == (
        f"{REWRITE}Taken: 500 readers ...{REWRITE}Taken: 1,000 readers ...{REWRITE}"
    )
    assert copy(Terminal()) == (
        f"{REWRITE}Restoring and checking for 1 s ...{REWRITE}Restoring and checking for 3 s ...{REWRITE}"
    )
    assert move(Terminal()).endswith(f"{REWRITE}articles: 10 of 10{REWRITE}")


def test_lines_that_stay_are_printed_everywhere() -> None:
    stream = io.StringIO()
    TransferProgress("Taken", stream).print_line("line 2: chat_id 0 is no chat")
    assert stream.getvalue() == "line 2: chat_id 0 is no chat\n"
