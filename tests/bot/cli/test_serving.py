"""Parts of `lede run`; tests/end_to_end/test_process.py tests its start and end."""

from __future__ import annotations

import gc

from bot.cli.serving import freeze_gc


def test_only_objects_made_after_the_freeze_are_garbage_collected() -> None:
    early: list[object] = []
    freeze_gc()
    late: list[object] = []
    try:
        collected = [id(each) for each in gc.get_objects()]
        assert id(early) not in collected
        assert id(late) in collected
    finally:
        gc.unfreeze()
