"""Progress on a terminal and in a log."""

from __future__ import annotations

import io

from bot.cli.progress import TransferProgress
from tests.bot.cli.terminal import Terminal


def test_progress_is_a_line_per_interval_and_one_rewritten_line_on_a_terminal() -> None:
    shown = []
    for stream in (io.StringIO(), Terminal()):
        times = iter([0.0, 1.0, 6.0, 6.01])
        progress = TransferProgress("Taken", stream, lambda times=times: next(times))  # type: ignore[misc]
        for count in (500, 500, 1):
            progress.add("reader", count)
        progress.clear()
        shown.append(stream.getvalue())
    rewrite = "\r\x1b[K"
    assert shown == [
        "Taken: 1,000 readers ...\n",
        f"{rewrite}Taken: 500 readers ...{rewrite}Taken: 1,000 readers ...{rewrite}",
    ]
