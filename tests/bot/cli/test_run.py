"""What `lede run` does besides serving; tests/end_to_end/test_process.py lives through its start and end."""

from __future__ import annotations

import gc

from bot.cli.run import freeze_gc


def test_what_the_start_made_is_looked_at_no_more_and_what_comes_later_is() -> None:
    early: list[object] = []
    freeze_gc()
    late: list[object] = []
    try:
        watched = [id(each) for each in gc.get_objects()]
        assert id(early) not in watched
        assert id(late) in watched
    finally:
        gc.unfreeze()
