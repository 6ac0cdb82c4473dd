"""The format of log lines, as text and JSON, and the removal of secrets."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.monitoring.log_setup import set_up_logging

TOKEN = "123456:very-SECRET_token"


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_secret_is_removed_from_every_part_of_a_log_line(style: str) -> None:
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


def test_json_log_lines_contain_fields_also_of_foreign_types() -> None:
    stream = io.StringIO()
    set_up_logging("INFO", "json", (), stream)
    logging.getLogger("bot.runtime.planning_job").info("planned\nnow", extra={"due": 3, "what": {1}})
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["message"], entry["due"], entry["what"], entry["level"]) == (
        "planned\nnow",
        3,
        "{1}",
        "info",
    )
    assert entry["at"].endswith("+00:00")


def test_text_log_lines_name_their_fields() -> None:
    stream = io.StringIO()
    set_up_logging("INFO", "text", (), stream)
    logging.getLogger("bot.runtime.planning_job").info("planner: planned", extra={"due": 3})
    assert stream.getvalue().rstrip().endswith("bot.runtime.planning_job: planner: planned due=3")


def test_libraries_that_log_urls_are_set_to_warning() -> None:
    set_up_logging("DEBUG", "text", (), io.StringIO())
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "aiosqlite"):
        assert logging.getLogger(name).getEffectiveLevel() == logging.WARNING
