"""Parts of `lede run`; tests/end_to_end/test_process.py tests its start and end."""

from __future__ import annotations

import gc
import subprocess
import sys

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


def test_serving_loads_nothing_that_it_seldom_needs() -> None:
    seldom = {"numpy", "httpx", "sentencex", "alembic", "sqlalchemy.orm", "sqlalchemy.dialects.postgresql"}
    code = (
        "import sys, bot.cli.run, bot.cli.serving, bot.runtime.http_server\n"
        f"print(sorted({seldom} & set(sys.modules)))\n"
        "from telegram.request import HTTPXRequest\n"
        "HTTPXRequest()\n"
        "import telegram\n"
        "print('httpx' in sys.modules, telegram.Bot.__doc__)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\nTrue None\n"
