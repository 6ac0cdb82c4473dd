import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.monitoring.log_setup import set_up_logging

TOKEN = "123456:very-SECRET_token"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_secret_is_blotted_out_wherever_it_stands(style: str) -> None:
    stream = io.StringIO()
    set_up_logging("DEBUG", style, (TOKEN, ""), stream)
    error = ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    logging.getLogger("lede").error(
        "call %s failed", TOKEN, extra={"url": f"/bot{TOKEN}"}, exc_info=(ValueError, error, None)
    )
    text = stream.getvalue()
    assert "SECRET" not in text
    assert text.count("***") == 3
    assert "ValueError" in text


def test_json_lines_carry_fields_and_foreign_objects() -> None:
    stream = io.StringIO()
    set_up_logging("INFO", "json", (), stream)
    logging.getLogger("bot.runtime.background_jobs").info("planned\nnow", extra={"due": 3, "what": {1}})
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["message"], entry["due"], entry["what"], entry["level"]) == (
        "planned\nnow",
        3,
        "{1}",
        "info",
    )
    assert entry["at"].endswith("+00:00")


def test_text_lines_name_their_fields() -> None:
    stream = io.StringIO()
    set_up_logging("INFO", "text", (), stream)
    logging.getLogger("bot.runtime.background_jobs").info("planned", extra={"due": 3})
    assert stream.getvalue().rstrip().endswith("bot.runtime.background_jobs: planned due=3")


def test_libraries_that_log_addresses_are_held_at_warning() -> None:
    set_up_logging("DEBUG", "text", (), io.StringIO())
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "aiosqlite"):
        assert logging.getLogger(name).getEffectiveLevel() == logging.WARNING
