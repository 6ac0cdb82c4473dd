"""Every log line is `component: event` with a constant text, and its values are fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.source import PACKAGES, python_files

COMPONENTS = frozenset(
    [
        "alerts",
        "app",
        "backups",
        "broadcasts",
        "bulletins",
        "corrections",
        "delivery",
        "events",
        "feeds",
        "http",
        "leader-lock",
        "planner",
        "playground",
        "publications",
        "retention",
        "telegram",
        "tips",
        "updates",
        "worker",
    ]
)
"""The parts of Lede that write to the log."""

LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
LINE = re.compile(r"(?P<component>[a-z-]+): (?:[a-z]|\d|Lede |Telegram )[^%]*?(?:: %s)*")
"""An event begins with a small letter, except a name; values without a field stand at the end."""


_MENTIONS_LOGGER = re.compile(r"\b(?:log|logger|logging)\s*\.")


def _log_calls() -> list[tuple[str, ast.Call]]:
    """The calls of log methods in the code that writes logs, each with its place.

    Every worker collects them: only modules that mention a logger are parsed.
    """
    sources = ((path.relative_to(ROOT), path.read_text("utf-8")) for path in python_files(*PACKAGES))
    return [
        (f"{path}:{call.lineno}", call)
        for path, source in sources
        if _MENTIONS_LOGGER.search(source)
        for call in _calls_of_loggers(ast.parse(source))
    ]


def _calls_of_loggers(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "logger" | "logging"), attr=level)):
                if level in LEVELS:
                    yield node


CALLS = _log_calls()


@pytest.mark.parametrize("call", [pytest.param(call, id=place) for place, call in CALLS])
def test_a_log_line_names_its_component_and_a_constant_event(call: ast.Call) -> None:
    message = call.args[0]
    assert isinstance(message, ast.Constant), "values belong into `extra`"
    match = LINE.fullmatch(str(message.value))
    assert match is not None, message.value
    assert match["component"] in COMPONENTS
    assert len(call.args) - 1 == str(message.value).count("%s")
    assert {keyword.arg for keyword in call.keywords} <= {"extra", "exc_info"}


def test_every_component_writes_log_lines() -> None:
    texts = [str(call.args[0].value) for _, call in CALLS if isinstance(call.args[0], ast.Constant)]
    assert {text.partition(":")[0] for text in texts} == COMPONENTS


@pytest.mark.parametrize("folder", PACKAGES)
def test_every_logger_is_called_log_and_named_after_its_module(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {line}"
        for path in python_files(folder)
        for line in _getlogger_lines(path)
        if line != "log = logging.getLogger(__name__)"
    }
    assert found <= {"bot/monitoring/log_setup.py: logging.getLogger(noisy).setLevel("}


def _getlogger_lines(path: Path) -> list[str]:
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if "getLogger(" in line]
    return [re.sub(r"(setLevel\().*", r"\1", line) for line in lines]
