"""No identifier contains a retired word, and no constant is a superlative."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

_RETIRED_WORDS = """
belt fate fates thrifty desk shelf watchman rival thinker thinkers nap naps patience breath
announcer pacer landings allowance allowances unbroken vitals meters metered duty duties leftovers
leftover furniture stumble stumbles stumbled wish wishes waylaid hurried trouble troubles nobody
somebody anybody whoever fewest stock told glimpse glimpses
"""
RETIRED = frozenset(_RETIRED_WORDS.split())
"""Metaphors and riddles that had a standard term; docs/glossary.md has the words in use."""

_SUPERLATIVE_WORDS = "MOST LONGEST SHORTEST LARGEST SMALLEST HIGHEST LOWEST FEWEST DEEPEST LEAST OLDEST"
SUPERLATIVES = frozenset(_SUPERLATIVE_WORDS.split())
"""In constants the field writes MAX and MIN."""

EXCEPTIONS = frozenset({"told_at", "nobody"})
"""A stored column, and a user of Unix."""
FOLDERS = ("bot", "data", "summarizer", "benchmarks", "docs", "tests")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def _python_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *(f"{folder}/**.py" for folder in FOLDERS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    found = [ROOT / name for name in listed] or [
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")
    ]
    return [path for path in found if path.exists() and "migrations/versions" not in path.as_posix()]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_identifier_has_a_retired_word(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in _python_files()
        if path.relative_to(ROOT).parts[0] == folder
        for name in _bound_names(ast.parse(path.read_text("utf-8")))
        if RETIRED & {word.lower() for word in WORD.findall(name)} and name not in EXCEPTIONS
    }
    assert found == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_constant_is_a_superlative(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in _python_files()
        if path.relative_to(ROOT).parts[0] == folder
        for name in _bound_names(ast.parse(path.read_text("utf-8")))
        if name.isupper() and SUPERLATIVES & set(name.split("_")) and name not in EXCEPTIONS
    }
    assert found == set()


def test_no_module_has_a_retired_word() -> None:
    found = {str(path.relative_to(ROOT)) for path in _python_files() if RETIRED & set(path.stem.split("_"))}
    assert found == set()


def _bound_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr
            case ast.alias(asname=str() as name):
                yield name
