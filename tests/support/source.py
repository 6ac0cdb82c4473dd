"""The Python files of the project, and the syntax trees of those that a test has to look into.

Parsing all files takes five seconds of processor time: a test parses those whose text may break its rule.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.paths import ROOT

PACKAGES = ("bot", "data", "summarizer")
FOLDERS = (*PACKAGES, "benchmarks", "docs", "scripts", "tests")
_IDENTIFIER = re.compile(r"\w+")


def python_files(*folders: str) -> list[Path]:
    """The files of some folders of the checkout, without migrations, which keep the names of their time."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [path for path in paths if "migrations/versions" not in path.as_posix()]


def modules(may_matter: Callable[[str], object], *folders: str) -> Iterator[tuple[str, ast.Module]]:
    """The files of some folders whose text may matter: the path relative to the checkout, and the tree."""
    for path in python_files(*folders):
        text = path.read_text("utf-8")
        if may_matter(text):
            yield str(path.relative_to(ROOT)), ast.parse(text)


def identifiers(text: str) -> set[str]:
    """The identifiers of a text of Python, and the words of its comments and strings."""
    return set(_IDENTIFIER.findall(text))
