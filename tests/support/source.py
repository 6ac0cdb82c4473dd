"""The Python files of the project and their syntax trees, parsed once in a test process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.support.paths import ROOT

PACKAGES = ("bot", "data", "summarizer")
FOLDERS = (*PACKAGES, "benchmarks", "docs", "scripts", "tests")


def python_files(*folders: str) -> list[Path]:
    """The files of some folders of the checkout, without migrations, which keep the names of their time."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path for path in paths if "migrations/versions" not in path.as_posix()]


@cache
def parse(path: Path) -> ast.Module:
    """The tree of a file; it must not be changed."""
    return ast.parse(path.read_text("utf-8"))


def modules(*folders: str) -> dict[str, ast.Module]:
    """The trees of some folders by path relative to the checkout."""
    return {str(path.relative_to(ROOT)): parse(path) for path in python_files(*folders)}
